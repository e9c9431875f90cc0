"""Rules over one document after another in one process: nothing of a document stays, and no plan knows the rows that it was made over."""

from __future__ import annotations

import pytest

from jixiao import rules
from jixiao.errors import JobError
from jixiao.records import DocumentReading
from jixiao.rules import Verdict, check_reading, errors_hold
from warehouse.handmade import declare, document, filing, line, plan, rejected, targets_filing, total

SUMS = [*declare("row_total", "total"), *declare("grand_total", "total")]


def _of(letter: str, names: int, *, title: str = "单位") -> DocumentReading:
    """A filing of some projects of 10,000 yuan each, and their total."""
    lines = [line(number, 1_0000, 1_0000, 0, 0, name=f"{title}{number}") for number in range(1, names + 1)]
    return document(total(names * 1_0000), *lines, *SUMS, of=filing(letter))


def _alone(reading: DocumentReading) -> list[Verdict]:
    rules._comparison.cache_clear()
    return check_reading(reading)


def test_a_document_is_judged_as_if_it_were_the_only_one() -> None:
    long_names = _of("b", 300, title="区级预算单位信息化运行维护及安全保障服务购买经费" * 8)
    documents = [_of("a", 1), long_names, targets_filing("c", grand_total=310_0000), rejected("d"), _of("e", 3), targets_filing("f")]
    alone = [_alone(reading) for reading in documents]
    rules._comparison.cache_clear()
    assert [check_reading(reading) for reading in documents] == alone
    assert [check_reading(reading) for reading in reversed(documents)] == alone[::-1]


def test_a_document_that_cannot_be_landed_leaves_nothing_behind() -> None:
    good = _of("a", 2)
    found = check_reading(good)
    with pytest.raises(JobError):
        check_reading(document(*plan(7, 25, 50, 80)))
    assert check_reading(good) == found


def test_errors_hold_where_no_verdict_of_severity_error_fails() -> None:
    undeclared = document(line(1, 1_0000, 1_0000, 0, 0), *declare("no_such_rule", "count"), *SUMS, of=filing("g"))
    unaudited = document(total(2_0000), line(1, 1_0000, 1_0000, 0, 0), line(2, 1_0000, 1_0000, 0, 0), *SUMS, of=filing("h"))
    documents = [_of("a", 3), targets_filing("b"), targets_filing("c", grand_total=310_0000), rejected("d"), undeclared, unaudited]
    expected = [all(verdict.passed or verdict.severity == "warning" for verdict in check_reading(reading)) for reading in documents]
    assert errors_hold(documents) == expected
    assert [errors_hold([reading]) for reading in documents] == [[held] for held in expected]
    assert set(expected) == {True, False}
