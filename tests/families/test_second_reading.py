"""Two readings of one document: whose a gap is, and which reading counts."""

from dataclasses import replace
from decimal import Decimal

from jixiao.records import DocumentReading, FilingReading, ReadingDifference
from jixiao.rules import check_reading
from jixiao.second_reading import hold, settle
from warehouse.handmade import document, plan, rejected, targets_filing

# targets_filing prints a grand total of 300 万元 over its lines, which add up to that.
GOOD = targets_filing("a")
BAD = targets_filing("a", grand_total=310_0000)


def by(reader: str, reading: DocumentReading) -> DocumentReading:
    filings = (FilingReading(replace(own.filing, reader=reader, attribution="unknown"), own.records) for own in reading.filings)
    return DocumentReading(reading.sha256, tuple(filings))


def differences(reading: DocumentReading) -> list[ReadingDifference]:
    return [record for own in reading.filings for record in own.records if isinstance(record, ReadingDifference)]


def test_a_reading_holds_when_no_error_check_fails() -> None:
    assert hold([GOOD, BAD, rejected("b")]) == [True, False, False]


def test_a_reading_that_fits_no_table_does_not_hold_and_keeps_no_other_from_holding() -> None:
    assert hold([targets_filing("b"), document(*plan(7, 25, 50, 80)), BAD]) == [True, False, False]


def test_two_readings_that_agree_make_the_gap_the_filers() -> None:
    settled = settle(by("one", BAD), by("two", BAD))
    assert [(own.filing.reader, own.filing.attribution) for own in settled.filings] == [("one", "filer")]
    assert differences(settled) == []
    (verdict,) = [verdict for verdict in check_reading(settled) if verdict.check_name == "readers_agree"]
    assert verdict.passed


def test_a_second_reading_that_reconciles_is_used_and_the_difference_is_kept() -> None:
    settled = settle(by("one", BAD), by("two", GOOD))
    assert settled.filings[0].filing.reader == "two"
    (difference,) = differences(settled)
    assert (difference.field, difference.first_value, difference.second_value) == ("amount_yuan", Decimal(3_100_000), Decimal(3_000_000))
    (verdict,) = [verdict for verdict in check_reading(settled) if verdict.check_name == "readers_agree"]
    assert (verdict.passed, verdict.severity, verdict.reported, verdict.computed) == (
        False,
        "warning",
        Decimal(3_100_000),
        Decimal(3_000_000),
    )
    assert hold([settled]) == [True]


def test_two_different_readings_that_both_fail_are_a_slip_of_reading() -> None:
    settled = settle(by("one", BAD), by("two", targets_filing("a", grand_total=320_0000)))
    assert [(own.filing.reader, own.filing.attribution) for own in settled.filings] == [("one", "extraction")]
    assert len(differences(settled)) == 1


def test_a_second_reading_that_is_rejected_settles_nothing() -> None:
    first = by("one", BAD)
    assert settle(first, rejected("a")) == first
