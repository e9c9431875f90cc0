"""Corrections to the register of expected filings: `expected_filings.csv` in the home, which people edit.

The warehouse expects of every department what it filed before (`fct_expected_filing`). A row here adds to that, moves a day, or says
that a filing is not to be expected: columns department, document_type, fiscal_year, due_on, expected, note; the last four may be
empty, and an empty year stands for all years.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from jixiao import keys
from jixiao.database import Database, opened
from jixiao.errors import ConfigurationError
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


def read_register(path: Path) -> pa.Table:
    """The rows of the file; none when there is no file.

    Raises:
        ConfigurationError: it is no such table; the message names the line.
    """
    if not path.exists():
        return REGISTER_SCHEMA.empty_table()
    try:
        rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), strict=True)
        return pa.Table.from_pylist(list(_rows(path, rows)), schema=REGISTER_SCHEMA)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path} cannot be read as a table in UTF-8 ({error})") from None


_LATE = """
    select department_name, document_type, fiscal_year, due_on from marts.late_filings order by due_on, department_name, document_type
"""
_MOST_NAMED = 50


def late_filings(publication: Database, register: Path) -> dict[str, dict[str, str]]:
    """The filings that are past their day, as facts of one alert by its key; none where nobody keeps the register.

    What earlier years let expect stands in the warehouse in any case. It becomes an alert once the register's file is there, even
    with its header alone: then somebody says that the expectations are meant.
    """
    if not register.exists():
        return {}
    with opened(publication) as connection:
        late = connection.execute(_LATE).fetchall()
    lines = [f"{department} {document_type} {year} ({due_on})" for department, document_type, year, due_on in late]
    more = f'; and {len(lines) - _MOST_NAMED} more: jixiao query "FROM late_filings"' if len(lines) > _MOST_NAMED else ""
    message = "; ".join(lines[:_MOST_NAMED]) + more
    return {"source late filings": {"group": "source late filings", "what": "late filings", "message": message}} if lines else {}


def _rows(path: Path, rows: csv.DictReader[str]) -> Iterator[dict[str, object]]:
    for stated in rows:
        try:
            row = Row.model_validate({name: value for name, value in stated.items() if value is not None})
        except ValidationError as error:
            detail = error.errors()[0]
            raise ConfigurationError(f"{path} line {rows.line_num}: {'.'.join(map(str, detail['loc']))}: {detail['msg']}") from None
        name = compact(row.department)
        kept = {"line_no": rows.line_num, "department_key": keys.department_key(name), "department_name": name, "is_expected": row.expected}
        yield kept | row.model_dump(include={"document_type", "fiscal_year", "due_on", "note"})
