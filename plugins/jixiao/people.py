"""Tables that people keep beside the warehouse (`overrides.csv` and its like): read line by line, never guessed at.

UTF-8 with or without byte order mark, or GB18030. A line that cannot be understood is named in a sentence and leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import InvalidOperation
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from jixiao.csv_rows import by_column, csv_rows, read_text
from jixiao.database import Database, opened

Value = TypeVar("Value")
Cells = Mapping[str, str]


@dataclass(frozen=True)
class PeopleTable:
    """A kind of table that people keep."""

    columns: tuple[str, ...]
    """What its first line names."""
    schema: pa.Schema
    """What a line says once it is understood; `line_no` is the line's place in the file."""
    parse: Callable[[Cells], dict[str, object]]
    """A line's cells, trimmed → its row without `line_no`; raises ValueError with a sentence."""

    def read(self, path: Path) -> tuple[pa.Table, list[str]]:
        """The rows of a file, and a sentence for each line that is none; a file that does not exist has none of either."""
        if not path.exists():
            return self.schema.empty_table(), []
        try:
            text = read_text(path)
        except ValueError as error:
            return self.schema.empty_table(), [f"{path.name}: {error}; nothing in it is applied"]
        rows, problems = [], []
        for line_no, found in self._lines(text):
            if isinstance(found, str):
                problems.append(f"{path.name}: line {line_no}: {found}")
            else:
                rows.append({"line_no": line_no} | found)
        return pa.Table.from_pylist(rows, self.schema), problems

    def _lines(self, text: str) -> Iterator[tuple[int, dict[str, object] | str]]:
        """Each line with its number: a row, or what is wrong with it."""
        rows = csv_rows(text)
        first, header = next(rows, (1, list[str]()))
        if isinstance(header, str):
            yield first, header
            return
        if wrong := self._wrong(header):
            yield first, wrong
            return
        for line_no, cells in rows:
            try:
                yield line_no, cells if isinstance(cells, str) else self.parse(by_column(header, cells))
            except ValueError as error:
                yield line_no, str(error)

    def _wrong(self, header: Sequence[str]) -> str | None:
        """What is wrong with the first line."""
        for name in self.columns:
            if header.count(name) != 1:
                found = "stands twice" if name in header else "is missing"
                return f"the column {name} {found}; the columns are {','.join(self.columns)}"
        return None


def parsed(cells: Cells, name: str, parse: Callable[[str], Value | None], wanted: str) -> Value:
    """A cell's value.

    Raises:
        ValueError: it does not parse; the message says what is wanted.
    """
    try:
        value = parse(cells[name])
    except (ValueError, InvalidOperation):
        value = None
    if value is None:
        raise ValueError(f"{name} `{cells[name]}` is not {wanted}")
    return value


def filled(cells: Cells, *names: str) -> None:
    """Require that cells are not empty.

    Raises:
        ValueError: one is.
    """
    for name in names:
        if not cells[name]:
            raise ValueError(f"{name} is empty")


def day(cells: Cells, name: str) -> date:
    """A cell's day.

    Raises:
        ValueError: it is none.
    """
    return parsed(cells, name, date.fromisoformat, "a day like 2026-03-01")


def refused_lines(warehouse: Database, mart: str, file_name: str) -> list[str]:
    """A sentence for each line of a table that a finished candidate, or a publication, did not apply, from the mart of its lines."""
    with opened(warehouse) as connection:
        query = f"select line_no, refusal from marts.{mart} where refusal is not null order by line_no"
        return [f"{file_name}: line {line_no}: {why}" for line_no, why in connection.execute(query).fetchall()]
