"""The pages: open alerts, filings. Rendered here, without scripts; only a user whom Airflow knows sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import duckdb
from airflow.api_fastapi.core_api.security import requires_authenticated
from fastapi import Depends, FastAPI, Query
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader

from jixiao.alert import open_alerts
from jixiao.alert_words import Words
from jixiao.cli_query import FILINGS, Status
from jixiao.settings import Settings, load_settings
from jixiao.state import State, newest_publication

app = FastAPI(title="jixiao", dependencies=[Depends(requires_authenticated())], docs_url=None, redoc_url=None, openapi_url=None)
_pages = Environment(loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True)


@app.get("/alerts", response_class=HTMLResponse)
def alerts() -> str:
    """What is open, since when."""
    settings = load_settings()
    words = Words(settings.alert_language)
    found = [(alert.opened_at, words.line(alert.facts), alert.facts.get("source_url")) for alert in open_alerts(_state(settings))]
    return _pages.get_template("alerts.html").render(alerts=found)


@app.get("/filings", response_class=HTMLResponse)
def filings(status: Annotated[Status | None, Query()] = None) -> str:
    """What is loaded, and how it stands."""
    settings = load_settings()
    names, rows = _ask(settings, FILINGS, {"status": status and status.value})
    return _pages.get_template("filings.html").render(names=names, rows=rows, statuses=list(Status), status=status)


def _state(settings: Settings) -> State:
    return State(settings.state_database)


def _ask(settings: Settings, sql: str, parameters: dict[str, object]) -> tuple[list[str], list[tuple[object, ...]]]:
    """Ask the newest publication by its own name: this process lives long, and would see an old one under the common name."""
    newest = newest_publication(_state(settings))
    if newest is None:
        return [], []
    with duckdb.connect(str(settings.layout.publications / newest.file_name), read_only=True) as connection:
        connection.execute("USE marts")
        result = connection.execute(sql, parameters)
        return [column[0] for column in result.description or ()], result.fetchall()
