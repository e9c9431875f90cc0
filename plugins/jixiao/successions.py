"""`department_successions.csv`: what people know of departments that were renamed, merged or divided, and filings do not say.

Columns department,successor,since_year,change,who,when,why. Names are full names as filings print them; `change` is `renamed`,
`merged`, `divided`, or `none`: this department has no successor, whatever its name suggests (then `successor` and `since_year` stay
empty). What becomes of the lines is said in `dbt_project/models/intermediate/int_department_successions.sql`.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from jixiao.database import Database
from jixiao.keys import department_key
from jixiao.people import Cells, PeopleTable, day, filled, parsed, refused_lines
from jixiao.values.names import department_name

COLUMNS = ("department", "successor", "since_year", "change", "who", "when", "why")
FILE_NAME = "department_successions.csv"
_CHANGES = ("renamed", "merged", "divided", "none")
_TYPES: dict[str, pa.DataType] = {
    "line_no": pa.int32(),
    "department_name": pa.string(),
    "department_key": pa.int64(),
    "successor_name": pa.string(),
    "successor_key": pa.int64(),
    "since_year": pa.int32(),
    "change": pa.string(),
    "decided_by": pa.string(),
    "decided_on": pa.date32(),
    "reason": pa.string(),
}
SUCCESSION_SCHEMA = pa.schema(_TYPES)
"""A succession that can be understood, with the line of the file that it stands in."""


def read_successions(path: Path) -> tuple[pa.Table, list[str]]:
    """The successions of a file, and a sentence for each line that is none; a file that does not exist has none of either."""
    return PeopleTable(COLUMNS, SUCCESSION_SCHEMA, _succession).read(path)


def refusals(candidate: Database) -> list[str]:
    """A sentence for each line that a finished candidate, or a publication, did not apply."""
    return refused_lines(candidate, "department_succession", FILE_NAME)


def _succession(cells: Cells) -> dict[str, object]:
    """A line's succession.

    Raises:
        ValueError: a cell does not parse; the message says which and how it should be.
    """
    filled(cells, "department", "who", "why")
    change = parsed(cells, "change", lambda text: text if text in _CHANGES else None, f"one of {', '.join(_CHANGES)}")
    if change == "none" and (cells["successor"] or cells["since_year"]):
        raise ValueError("a department without a successor has neither successor nor since_year")
    names = {name: department_name(cells[name]) or None for name in ("department", "successor")}
    if change != "none":
        filled(cells, "successor")
        if names["department"] == names["successor"]:
            raise ValueError(f"{names['department']} cannot succeed itself")
    return {
        "department_name": names["department"],
        "department_key": department_key(names["department"]),
        "successor_name": names["successor"],
        "successor_key": department_key(names["successor"]) if names["successor"] else None,
        "since_year": None if change == "none" else parsed(cells, "since_year", _year, "a year like 2019"),
        "change": change,
        "decided_by": cells["who"],
        "decided_on": day(cells, "when"),
        "reason": cells["why"],
    }


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isdecimal() and text.isascii() else None
