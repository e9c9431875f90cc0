"""Which filings are current: amendments of a known year by their publication, revisions and copies where the year is unknown."""

import datetime as dt
from dataclasses import replace
from typing import Any

from jixiao import keys
from jixiao.records import DocumentReading
from warehouse.handmade import Stated, document, filing, rejected, sha, targets_filing
from warehouse.homes import model, sighting


def key(letter: str, ordinal: int = 1) -> int:
    return keys.filing_key(sha(letter), ordinal)


def currency(*readings: DocumentReading, seen: list[dict[str, object]] | None = None) -> dict[int, int]:
    """The filings that are not rejected, and for each the one that stands for it: itself when it is current."""
    letters = [reading.sha256[0] for reading in readings]
    sightings = [sighting(letter, days=day) for day, letter in enumerate(letters)] if seen is None else seen
    rows = model("int_currency", readings, sightings)
    assert all(row["is_current"] == (row["superseded_by_filing_key"] is None) for row in rows)
    return {row["filing_key"]: row["superseded_by_filing_key"] or row["filing_key"] for row in rows}


def of_2021(letter: str, **stated: Stated) -> DocumentReading:
    return targets_filing(letter, document_fiscal_year=2021, **stated)


def february(day: int) -> dict[str, Any]:
    return {"published_on": dt.date(2021, 2, day)}


class TestKnownYear:
    def test_the_later_publication_is_current(self) -> None:
        seen = [sighting("a", **february(9)), sighting("b", days=1, **february(1))]
        assert currency(of_2021("a"), of_2021("b"), seen=seen) == {key("a"): key("a"), key("b"): key("a")}

    def test_a_publication_without_a_day_comes_first(self) -> None:
        seen = [sighting("a", **february(1)), sighting("b", days=1)]
        assert currency(of_2021("a"), of_2021("b"), seen=seen)[key("b")] == key("a")

    def test_of_one_day_the_one_seen_later_is_current_then_the_greater_hash(self) -> None:
        assert currency(of_2021("b"), of_2021("a"))[key("b")] == key("a")
        seen = [sighting("a"), sighting("b")]
        assert currency(of_2021("b"), of_2021("a"), seen=seen)[key("a")] == key("b")

    def test_another_department_type_or_year_is_another_filing(self) -> None:
        others = [
            of_2021("b", department_name="青川市东岭区财政局"),
            of_2021("c", document_type="performance_plan"),
            targets_filing("d", document_fiscal_year=2022),
        ]
        assert currency(of_2021("a"), *others) == {key(letter): key(letter) for letter in "abcd"}

    def test_forms_of_other_projects_stand_beside_each_other(self) -> None:
        forms = [
            of_2021(letter, document_type="project_application", scope_label=project) for letter, project in zip("abc", "XYX", strict=True)
        ]
        assert currency(*forms) == {key("a"): key("c"), key("b"): key("b"), key("c"): key("c")}

    def test_all_that_came_before_are_superseded_by_the_current_one(self) -> None:
        assert currency(of_2021("a"), of_2021("b"), of_2021("c")) == {key(letter): key("c") for letter in "abc"}

    def test_the_year_may_be_the_titles_or_the_manifests(self) -> None:
        seen = [sighting("a", title_fiscal_year=2021), sighting("b", days=1, manifest_fiscal_year=2021)]
        assert currency(targets_filing("a"), targets_filing("b"), seen=seen)[key("a")] == key("b")

    def test_a_rejected_amendment_supersedes_nothing(self) -> None:
        broken = document(of=replace(of_2021("b").filings[0].filing, rejection_reason="no unit is stated"))
        assert currency(of_2021("a"), broken) == {key("a"): key("a")}

    def test_a_location_that_is_used_for_the_next_year_keeps_both(self) -> None:
        seen = [sighting("a", "latest.txt", is_present=False), sighting("b", "latest.txt", days=365)]
        assert currency(of_2021("a"), targets_filing("b", document_fiscal_year=2022), seen=seen) == {key("a"): key("a"), key("b"): key("b")}

    def test_the_same_bytes_at_two_places_are_one_filing(self) -> None:
        seen = [sighting("a", "one.txt"), sighting("a", "two.txt", days=1)]
        assert currency(of_2021("a"), seen=seen) == {key("a"): key("a")}

    def test_two_departments_in_one_document_are_both_current(self) -> None:
        one, other = of_2021("a").filings[0], of_2021("a", department_name="青川市东岭区财政局", filing_ordinal=2).filings[0]
        assert currency(DocumentReading(sha("a"), (one, other))) == {key("a"): key("a"), key("a", 2): key("a", 2)}


class TestUnknownYear:
    def test_two_filings_are_both_current(self) -> None:
        assert currency(targets_filing("a"), targets_filing("b")) == {key("a"): key("a"), key("b"): key("b")}

    def test_a_revision_at_its_own_location_supersedes(self) -> None:
        seen = [sighting("a", "x.txt", is_present=False), sighting("b", "x.txt", days=1)]
        assert currency(targets_filing("a"), targets_filing("b"), seen=seen) == {key("a"): key("b"), key("b"): key("b")}

    def test_of_many_revisions_the_last_one_stands(self) -> None:
        seen = [sighting(letter, "x.txt", days=day, is_present=letter == "c") for day, letter in enumerate("abc")]
        assert currency(*(targets_filing(letter) for letter in "abc"), seen=seen) == {key(letter): key("c") for letter in "abc"}

    def test_a_document_that_comes_back_stands_again(self) -> None:
        later = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
        seen = [sighting("a", "x.txt", last_seen_at=later), sighting("b", "x.txt", days=1, is_present=False)]
        assert currency(targets_filing("a"), targets_filing("b"), seen=seen) == {key("a"): key("a"), key("b"): key("a")}

    def test_a_rejected_revision_supersedes_nothing(self) -> None:
        seen = [sighting("a", "x.txt", is_present=False), sighting("b", "x.txt", days=1)]
        assert currency(targets_filing("a"), rejected("b"), seen=seen) == {key("a"): key("a")}

    def test_a_file_that_is_gone_stays_current(self) -> None:
        assert currency(targets_filing("a"), seen=[sighting("a", is_present=False)]) == {key("a"): key("a")}

    def test_a_revision_of_known_year_supersedes_too(self) -> None:
        seen = [sighting("a", "x.txt", is_present=False), sighting("b", "x.txt", days=1)]
        assert currency(targets_filing("a"), of_2021("b"), seen=seen)[key("a")] == key("b")

    def test_of_equal_content_the_later_one_stands(self) -> None:
        same = {"content_hash": "the same"}
        assert currency(targets_filing("a", **same), targets_filing("b", **same)) == {key("a"): key("b"), key("b"): key("b")}

    def test_equal_content_that_states_its_year_stands_for_the_one_that_does_not(self) -> None:
        same = {"content_hash": "the same"}
        seen = [sighting("a", title_fiscal_year=2021), sighting("b", days=1)]
        assert currency(targets_filing("a", **same), targets_filing("b", **same), seen=seen) == {key("a"): key("a"), key("b"): key("a")}

    def test_filings_of_no_department_are_not_of_one(self) -> None:
        nameless = [targets_filing(letter, department_name=None, document_fiscal_year=2021) for letter in "ab"]
        assert currency(*nameless) == {key("a"): key("a"), key("b"): key("b")}

    def test_a_revised_document_of_two_filings_is_revised_filing_by_filing(self) -> None:
        def both(letter: str) -> DocumentReading:
            names = ("甲区财政局", "乙区财政局") if letter == "a" else ("乙区财政局", "甲区财政局")
            parts = [targets_filing(letter, department_name=name, filing_ordinal=n).filings[0] for n, name in enumerate(names, 1)]
            return DocumentReading(sha(letter), tuple(parts))

        seen = [sighting("a", "x.txt", is_present=False), sighting("b", "x.txt", days=1)]
        assert currency(both("a"), both("b"), seen=seen) == {
            key("a", 1): key("b", 2),
            key("a", 2): key("b", 1),
            key("b", 1): key("b", 1),
            key("b", 2): key("b", 2),
        }

    def test_a_filing_never_seen_is_current(self) -> None:
        assert currency(document(of=filing("a")), seen=[]) == {key("a"): key("a")}
