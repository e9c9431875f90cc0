"""What stands in SQL that is put together of other things."""

from __future__ import annotations


def literal(value: object) -> str:
    """A value's text as a string of SQL, in its quotes."""
    return "'" + str(value).replace("'", "''") + "'"
