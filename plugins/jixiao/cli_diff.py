"""`jixiao diff`: what one publication changes against another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.answers import Format, print_rows
from jixiao.cli_query import AsFormat
from jixiao.settings import load_settings

if TYPE_CHECKING:
    from jixiao.difference import Difference

_SHOWN = 50
"""Changes that a table for people shows unless more are asked for."""
_WIDEST = 60
"""Characters of a value in a table for people; csv and json have all of it."""
_KEYS = {"filing_key", "fact_key"}


def diff(
    before: Annotated[
        str | None, typer.Argument(help="A publication, by any part of its file name; the one before when not given.")
    ] = None,
    after: Annotated[str | None, typer.Argument(help="A later one; the newest when not given.")] = None,
    *,
    summary: Annotated[bool, typer.Option("--summary", help="Numbers only: rows, filings and facts.")] = False,
    table: Annotated[str | None, typer.Option(help="Only changes of this table, such as fct_project_budget.")] = None,
    limit: Annotated[int | None, typer.Option(help=f"Most changes; {_SHOWN} in a table, else all.", min=0)] = None,
    format_: AsFormat = Format.table,
) -> None:
    """Show what a publication changed: rows by table, filings, and facts with their old and new values.

    Examples: jixiao diff · jixiao diff --table fct_project_budget -f csv · jixiao diff 20260301T 20260302T --summary
    """
    from jixiao.releases import between
    from jixiao.state import State

    settings = load_settings()
    earlier, later, difference = between(settings, State(settings.state_database), before, after)
    is_for_people = format_ is Format.table
    if is_for_people:
        typer.echo(f"{earlier} → {later}")
    if summary or is_for_people:
        print_rows(["what", "which", "before", "after"], list(_numbers(difference)), format_)
    if not summary:
        _print_changes(difference, table, limit if limit is not None or not is_for_people else _SHOWN, format_)


def _numbers(difference: Difference) -> Iterator[tuple[str, str, int | None, int]]:
    """All that changed, in numbers."""
    for table, (before, after) in difference.rows.items():
        if before != after:
            yield "rows", table, before, after
    for what, count in vars(difference.filings).items():
        if count:
            yield "filings", what.replace("_", " "), None, count
    for table, facts in difference.facts.items():
        for what, count in (("added", facts.added), ("gone", facts.gone), ("changed", facts.changed)):
            if count:
                yield f"facts {what}", table, None, count
        for column, count in facts.columns.items():
            yield "values changed", f"{table}.{column}", None, count


def _print_changes(difference: Difference, table: str | None, limit: int | None, format_: Format) -> None:
    changes = [row for row in difference.changes.to_pylist() if table is None or row["table_name"] == table]
    shown = changes[:limit]
    if format_ is Format.table:
        shown = [{name: _short(value) for name, value in row.items()} for row in shown]
    print_rows(difference.changes.column_names, [tuple(row.values()) for row in shown], format_, leave_out=_KEYS)
    left = len(changes) - len(shown)
    if left or difference.left_off:
        beyond = f", and {difference.left_off} that were counted only" if difference.left_off else ""
        typer.echo(f"{left} more changes; --limit shows them{beyond}", err=format_ is not Format.table)


def _short(value: object) -> object:
    return f"{value[:_WIDEST]}…" if isinstance(value, str) and len(value) > _WIDEST else value
