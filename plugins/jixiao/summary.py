"""What a night came to, for a person at a terminal."""

from __future__ import annotations

import shlex
from collections import Counter

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from jixiao.alert import open_alerts
from jixiao.alert_words import Words, one_line
from jixiao.cli_query import IS_COUNTED
from jixiao.database import opened
from jixiao.settings import Language, Settings
from jixiao.state import Delivery, Run, Sighting, State, newest_publication
from jixiao.words import counted

_STATUSES = ("reconciled", "unreconciled", "rejected")
_STANDING = f"SELECT if({IS_COUNTED}, status, '') AS standing, count(*) FROM marts.dim_filing GROUP BY standing"
_TRY = "SELECT status, department_name, count(*) FROM dim_filing JOIN dim_department USING (department_key) GROUP BY ALL"


def statuses(settings: Settings, state: State) -> Counter[str]:
    """How many filings of the published warehouse are reconciled, unreconciled and rejected; under "" those that no longer count."""
    newest = newest_publication(state)
    if newest is None:
        return Counter()
    with opened(settings.publication(newest.file_name)) as connection:
        return Counter(dict(connection.execute(_STANDING).fetchall()))


def print_summary(console: Console, settings: Settings, state: State, run: Run) -> None:
    """Print a run: its counts, its warnings, the alerts that are open, where the warehouse is, and a query to try."""
    console.print(_headline(run), style="bold", highlight=False)
    console.print(_counts(settings, state, run))
    _print_lines(console, "Failed", [f"{failure.step}: {failure.message}" for failure in run.failures])
    _print_lines(console, "Warnings", run.warnings)
    words = Words(Language.en)
    _print_lines(console, "Open alerts", [words.line(alert.facts) for alert in open_alerts(state)])
    unsent = unsent_count(state)
    if unsent:
        unsent_words = f"{counted(unsent, 'message')} could not be sent yet; the next run sends what is left over first"
        console.print(f"{unsent_words} (jixiao alerts says why)", soft_wrap=True, highlight=False)
    if settings.warehouse.exists():
        console.print(f"\nWarehouse  {settings.warehouse}", soft_wrap=True, highlight=False)
        home = "" if settings.home == Settings.model_fields["home"].default else f"JIXIAO_HOME={shlex.quote(str(settings.home))} "
        console.print(f'Try        {home}.venv/bin/jixiao query "{_TRY}"', soft_wrap=True, highlight=False)


def unsent_count(state: State) -> int:
    """Messages that wait for a channel that did not take them."""
    with state.session() as session:
        return session.scalar(select(func.count()).select_from(Delivery).where(Delivery.delivered_at.is_(None))) or 0


def _headline(run: Run) -> str:
    taken = f"{run.new_count} new" if run.kind == "nightly" else "archive read again"
    if run.outcome == "unchanged":
        return f"{taken}, nothing changed, published warehouse kept"
    if run.outcome == "published":
        return f"{taken}, warehouse published"
    return (
        "The night failed; readers keep the warehouse from before"
        if run.publication is None
        else "Published, but not all of the night succeeded"
    )


def _counts(settings: Settings, state: State, run: Run) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    if run.kind == "nightly":  # a run that reads the archive again looks at no source
        table.add_row(str(run.seen_count), f"filings seen {'in the inbox' if settings.sources_file is None else 'at the sources'}")
        table.add_row(str(run.new_count), "new")
    found = statuses(settings, state)
    for status in _STATUSES:
        table.add_row(str(found[status]), status)
    if found[""]:
        table.add_row(str(found[""]), "amended since, or unreadable and gone: no longer counted")
    if copies := _copy_count(state):
        table.add_row(str(copies), "copies of others, not read again (jixiao filings names them)")
    if run.waiting_count:
        table.add_row(str(run.waiting_count), f"modified in the last {settings.settle_seconds:g} seconds, left for the next night")
    if run.unread_count:
        table.add_row(str(run.unread_count), "not read, because their batch failed; the next night reads them")
    return table


def _copy_count(state: State) -> int:
    """Files beyond the first of the same content."""
    with state.session() as session:
        counted = select(func.count() - func.count(Sighting.sha256.distinct())).where(Sighting.is_present)
        return session.scalar(counted) or 0


def _print_lines(console: Console, heading: str, lines: list[str]) -> None:
    if lines:
        console.print(f"\n{heading} ({len(lines)})", style="bold")
    for line in lines:
        console.print(f"  {one_line(line)}", soft_wrap=True, highlight=False, markup=False)
