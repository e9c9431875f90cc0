"""Corrections to the register of expected filings: `expected_filings.csv` in the home, which people edit.

The warehouse expects of every department what it filed before (`fct_expected_filing`). A row here adds to that, moves a day, or says
that a filing is not to be expected: columns department, document_type, fiscal_year, due_on, expected, note; the last four may be
empty, and an empty year stands for all years.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from jixiao import keys
from jixiao.csv_rows import by_column, csv_rows, read_text
from jixiao.database import Database, opened
from jixiao.values.text import compact

_COLUMNS: dict[str, pa.DataType] = {
    "line_no": pa.int32(),
    "department_key": pa.int64(),
    "department_name": pa.string(),
    "document_type": pa.string(),
    "fiscal_year": pa.int32(),
    "due_on": pa.date32(),
    "is_expected": pa.bool_(),
    "note": pa.string(),
}
REGISTER_SCHEMA = pa.schema(_COLUMNS)
"""The register's rows, as they are handed to the build."""


class Row(BaseModel):
    """A row of the file."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    department: str = Field(min_length=2)
    document_type: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    fiscal_year: int | None = Field(None, ge=1990, le=2100)
    due_on: date | None = None
    expected: bool = True
    note: str | None = None

    @field_validator("fiscal_year", "due_on", "note", mode="before")
    @classmethod
    def _blank(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("expected", mode="before")
    @classmethod
    def _said(cls, value: object) -> object:
        return {"": True, "是": True, "否": False}.get(value, value) if isinstance(value, str) else value


def read_register(path: Path) -> tuple[pa.Table, list[str]]:
    """The rows of the file, and a sentence for each line that is none; a file that does not exist has none of either."""
    if not path.exists():
        return REGISTER_SCHEMA.empty_table(), []
    try:
        text = read_text(path)
    except ValueError as error:
        return REGISTER_SCHEMA.empty_table(), [f"{path.name}: {error}; nothing in it is applied"]
    lines = list(_rows(text))
    rows = [row for _, row in lines if not isinstance(row, str)]
    problems = [f"{path.name}: line {line_no}: {wrong}" for line_no, wrong in lines if isinstance(wrong, str)]
    return pa.Table.from_pylist(rows, schema=REGISTER_SCHEMA), problems


_LATE = """
    select department_name, document_type, fiscal_year, due_on from marts.late_filings order by due_on, department_name, document_type
"""
_MOST_NAMED = 50


def late_filings(publication: Database, register: Path) -> dict[str, dict[str, str]]:
    """The filings that are past their day, as facts of one alert by its key; none where nobody keeps the register.

    What earlier years let expect stands in the warehouse in any case. It becomes an alert once the register's file is there, even
    with its header alone: then somebody says that the expectations are meant. Lines of it that are not applied are told with them.
    """
    if not register.exists():
        return {}
    with opened(publication) as connection:
        late = connection.execute(_LATE).fetchall()
    lines = [f"{department} {document_type} {year} ({due_on})" for department, document_type, year, due_on in late]
    more = f'; and {len(lines) - _MOST_NAMED} more: jixiao query "FROM late_filings"' if len(lines) > _MOST_NAMED else ""
    told = [*(["; ".join(lines[:_MOST_NAMED]) + more] if lines else []), *read_register(register)[1]]
    return {"source late filings": {"group": "source late filings", "what": "late filings", "message": "\n".join(told)}} if told else {}


def _rows(text: str) -> Iterator[tuple[int, dict[str, object] | str]]:
    """Each line with its number: a row, or what is wrong with it."""
    rows = csv_rows(text)
    first, header = next(rows, (1, []))
    if isinstance(header, str):
        yield first, header
        return
    for line_no, cells in rows:
        try:
            yield line_no, cells if isinstance(cells, str) else _row(line_no, by_column(header, cells))
        except ValidationError as error:
            detail = error.errors()[0]
            yield line_no, f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"
        except ValueError as error:
            yield line_no, str(error)


def _row(line_no: int, cells: dict[str, str]) -> dict[str, object]:
    row = Row.model_validate(cells)
    name = compact(row.department)
    kept = {"line_no": line_no, "department_key": keys.department_key(name), "department_name": name, "is_expected": row.expected}
    return kept | row.model_dump(include={"document_type", "fiscal_year", "due_on", "note"})
