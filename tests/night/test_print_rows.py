"""Rows for people: as a table where it can be read, else as a block for each row; a key can always be copied."""

from __future__ import annotations

import io
import re

import pytest

from jixiao.answers import Format, print_rows

NAMES = ["check_name", "department_name", "diagnosis", "file_name", "fact_key"]
ROW: tuple[object, ...] = (
    "unit_total",
    "西宁市海洋发展局",
    "line missing: 渔政执法船艇油料",
    "city-targets-2024.xlsx",
    -5930450102105767182,
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def printed(monkeypatch: pytest.MonkeyPatch, width: int, out: io.StringIO) -> list[str]:
    """The lines without their colours."""
    monkeypatch.setenv("COLUMNS", str(width))
    print_rows(NAMES, [ROW, ROW], Format.table, to=out)
    return [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in out.getvalue().splitlines()]


def test_a_wide_terminal_has_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    heading, _, first, *_ = printed(monkeypatch, 200, Terminal())
    assert heading.split(" ┃ ")[0].strip() == "check_name"
    assert first.endswith("│ -5930450102105767182")


def test_a_narrower_terminal_folds_texts_and_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, 105, Terminal())
    assert max(map(len, lines)) <= 105
    assert sum(line.endswith("│ -5930450102105767182") for line in lines) == 2


def test_where_a_table_cannot_be_read_each_row_is_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, 60, Terminal())
    block = ["check_name       unit_total", "department_name  西宁市海洋发展局", "diagnosis        line missing: 渔政执法船艇油料"]
    block += ["file_name        city-targets-2024.xlsx", "fact_key         -5930450102105767182", ""]
    assert lines == [*block, *block, "2 rows"]


def test_a_pipe_has_a_table_however_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(printed(monkeypatch, 60, io.StringIO())) == 5


@pytest.mark.parametrize(("rows", "words"), [([], "0 rows"), ([(1,)], "1 row"), ([(1,), (2,)], "2 rows")])
def test_rows_are_counted_in_words(rows: list[tuple[object, ...]], words: str) -> None:
    out = io.StringIO()
    print_rows(["n"], rows, Format.table, to=out)
    assert out.getvalue().splitlines()[-1] == words
