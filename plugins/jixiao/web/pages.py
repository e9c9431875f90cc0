"""The pages: open alerts, filings, checks, models. Only users of Airflow see them; the first two are made here, without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from airflow.api_fastapi.core_api.security import requires_authenticated
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader

from jixiao.alert import open_alerts
from jixiao.alert_facts import Facts, errors_of
from jixiao.alert_words import Words, roots
from jixiao.cli_query import FILINGS, Status
from jixiao.database import Database, opened
from jixiao.model_docs import PAGE, POLICY
from jixiao.settings import TIME_ZONE, Settings, load_settings
from jixiao.state import Alert, State, newest_publication

app = FastAPI(title="jixiao", dependencies=[Depends(requires_authenticated())], docs_url=None, redoc_url=None, openapi_url=None)
_BELOW = {"status_reason", "copies", "is_counted", "filing_key"}
"""What is told of a filing below its row, or not at all."""
_MOST_FILINGS = 1000
"""Filings on the page, those that do not reconcile first: a browser takes no hundred thousand rows."""
_COUNT = "SELECT count(*) AS filings FROM dim_filing WHERE $status IS NULL OR status = $status"
_pages = Environment(loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True)


@app.get("/alerts", response_class=HTMLResponse)
def alerts() -> str:
    """What is open, since when."""
    settings = load_settings()
    found = open_alerts(_state(settings))
    filings = list(_by_filing(found, Words(settings.alert_language)))
    return _pages.get_template("alerts.html").render(count=len(found), filings=filings)


def _by_filing(alerts: list[Alert], words: Words) -> Iterator[dict[str, object]]:
    """Each filing with what is wrong with it, the root of a gap before what repeats it."""
    for _, group in groupby(alerts, lambda alert: alert.group_key):
        found = list(group)
        facts = found[0].facts
        breaks = roots([alert.facts for alert in found if "check_name" in alert.facts])
        url = str(facts.get("source_url") or "")
        yield {
            "who": words(facts.get("what", "night")) if "message" in facts else words.who(facts),
            "title": facts.get("title"),
            "file_name": facts.get("file_name"),
            "url": url if url.startswith(("http://", "https://")) else None,
            "since": min(alert.opened_at for alert in found).astimezone(ZoneInfo(TIME_ZONE)),
            "breaks": [_break(root, repeats, words) for root, repeats in breaks],
            "reason": None if breaks else words.said(str(facts.get("message") or facts.get("status_reason"))),
        }


def _break(facts: Facts, repeats: Sequence[Facts], words: Words) -> tuple[str | None, ...]:
    """The check, its sentence, the figures, the diagnosis, and whose slip it is, where, and where else, as far as they are known."""
    known = {
        "attribution": words(facts["attribution"]) if facts["attribution"] else None,
        "place": words.place(facts),
        "also": words("semicolon").join(map(words.check, repeats)),
    }
    told = " · ".join(words.named(name, value) for name, value in known.items() if value)
    return words.check(facts), words.sentence(facts), words.figures(facts), words.diagnosis(facts), told


@app.get("/filings", response_class=HTMLResponse)
def filings(status: Annotated[Status | None, Query()] = None) -> str:
    """What is loaded, and how it stands."""
    publication = _publication(load_settings())
    wanted = {"status": status and status.value}
    count, found = 0, list[dict[str, Any]]()
    if publication is not None:
        count = _ask(publication, _COUNT, wanted)[0]["filings"]
        found = _with_reasons(publication, _ask(publication, f"{FILINGS} LIMIT {_MOST_FILINGS}", wanted))
    names = [name for name in (found[0] if found else ()) if name not in _BELOW]
    return _pages.get_template("filings.html").render(names=names, filings=found, count=count, statuses=list(Status), status=status)


def _with_reasons(publication: Database, filings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The filings with why they do not reconcile, or cannot be read, in the words of the alerts."""
    words = Words(load_settings().alert_language)
    errors = errors_of(publication, [filing["filing_key"] for filing in filings if filing["status"] == Status.unreconciled])
    return [filing | {"status_reason": _reason(filing, errors.get(filing["filing_key"], []), words)} for filing in filings]


def _reason(filing: dict[str, Any], errors: list[Facts], words: Words) -> str | None:
    """The first of its broken checks, and how many there are beside it; else what the warehouse says."""
    if not errors:
        return words.said(filing["status_reason"]) if filing["status_reason"] else None
    (first, _), *_ = roots(errors)
    return words.brief(first) + (words("and others").format(len(errors) - 1) if len(errors) > 1 else "")


@app.get("/models", response_class=FileResponse)
def models() -> FileResponse:
    """The models as dbt describes them, column by column."""
    page = load_settings().layout.model_docs / PAGE
    if not page.exists():
        raise HTTPException(404, "the pages of the models are made by the first night that publishes")
    return FileResponse(page, media_type="text/html", headers={"Content-Security-Policy": POLICY})


@app.get("/checks/{page:path}", response_class=FileResponse)
def checks(page: str) -> FileResponse:
    """A page of Great Expectations' Data Docs: the rules, and what the newest night that judged found by them."""
    folder = load_settings().layout.data_docs.resolve()
    path = (folder / page).resolve()
    if path.suffix != ".html" or not path.is_relative_to(folder) or not path.is_file():
        raise HTTPException(404, "the pages of the checks are made by the first night that judges a filing")
    return FileResponse(path, media_type="text/html", headers={"Content-Security-Policy": POLICY})


def _state(settings: Settings) -> State:
    return State(settings.state_database)


def _publication(settings: Settings) -> Database | None:
    """The newest publication by its own name: this process lives long, and would see an old one under the common name."""
    newest = newest_publication(_state(settings))
    return settings.publication(newest.file_name) if newest is not None else None


def _ask(publication: Database, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with opened(publication) as connection:
        connection.execute("USE marts")
        result = connection.execute(sql, parameters)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
