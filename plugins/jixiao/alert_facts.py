"""What a publication says that is worth an alert: broken checks and rejected filings; and why one of them is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from jixiao.database import Database, opened

Facts = dict[str, Any]
"""What an alert says: the columns of a broken check, or of a rejected filing, as plain text; beside them what `dim_filing` says."""

_FILING = """
    filings.filing_key, filings.sha256, filings.file_name, filings.source_name, filings.source_url, filings.title,
    filings.status_reason, fiscal_year, case when filings.department_key <> 0 then department_name end as department_name, region_code
"""
_JOINS = """
    join marts.dim_filing as filings using (filing_key)
    left join marts.dim_department as departments on departments.department_key = filings.department_key
    left join marts.dim_year as years on years.year_key = filings.year_key
"""
_BROKEN = f"""
    select {_FILING}, results.* exclude (filing_key, year_key, department_key, passed)
    from marts.fct_check_result as results {_JOINS}
    where not results.passed and list_contains($severities, results.severity) and {{}}
    order by filings.file_name, filings.filing_key, results.fact_key
"""
_NOT_SUPERSEDED, _OF_FILINGS = "filings.superseded_by_filing_key is null", "list_contains($keys, results.filing_key)"
_REJECTED = f"""
    select {_FILING}, 'error' as severity
    from (select filing_key from marts.dim_filing where status = 'rejected') {_JOINS}
    order by filings.file_name, filings.filing_key
"""
_FILINGS_NOW = """
    select filings.filing_key, filings.status, later.filing_key is not null as is_amended,
        later.published_on, later.title, later.file_name, later.source_url
    from marts.dim_filing as filings
    left join marts.dim_filing as later on later.filing_key = filings.superseded_by_filing_key
    where list_contains($keys, filings.filing_key)
"""
_PLAIN = {"VARCHAR", "BOOLEAN", "INTEGER"}
"""Types of which no value is told in other words; those of facts are many."""
_RESULTS_NOW = "select * from marts.fct_check_result where list_contains($keys, fact_key)"


def found(publication: Database, present: Callable[[Collection[str]], Collection[str]], severities: Collection[str]) -> dict[str, Facts]:
    """What is wrong, by alert key.

    Args:
        publication: the published warehouse.
        present: gives those of some documents, by SHA-256, that a source holds now: a rejected file that is gone is no alert.
        severities: the severities of checks that fire an alert.
    """
    broken = _rows(publication, _BROKEN.format(_NOT_SUPERSEDED), severities=list(severities))
    rejected = _rows(publication, _REJECTED)
    there = present({facts["sha256"] for facts in rejected})
    wrong = {f"break {facts['fact_key']}": facts for facts in broken if not facts.get("accepted_by")}
    return wrong | {f"rejected {facts['filing_key']}": facts for facts in rejected if facts["sha256"] in there}


def errors_of(publication: Database, filing_keys: Collection[int]) -> dict[int, list[Facts]]:
    """The broken checks of severity error of some filings, by filing_key."""
    broken: defaultdict[int, list[Facts]] = defaultdict(list)
    for facts in _rows(publication, _BROKEN.format(_OF_FILINGS), severities=["error"], keys=list(filing_keys)):
        broken[int(facts["filing_key"])].append(facts)
    return broken


def endings(publication: Database, over: Iterable[Facts]) -> list[Facts]:
    """Why alerts are over, each as `ending` and what tells more of it.

    An ending is `amended` (with what `dim_filing` says of the amendment), `accepted` (with by whom and why), `holds`, `readable`,
    `file gone` or `gone`: neither the check nor its subject is there any more.
    """
    alerts = list(over)
    keys = [int(facts["filing_key"]) for facts in alerts]
    filings = {facts["filing_key"]: facts for facts in _rows(publication, _FILINGS_NOW, keys=keys)}
    breaks = [int(facts["fact_key"]) for facts in alerts if "fact_key" in facts]
    results = {facts["fact_key"]: facts for facts in _rows(publication, _RESULTS_NOW, keys=breaks)}
    return [_ending(filings.get(facts["filing_key"], {}), results.get(facts.get("fact_key"), {}), "fact_key" in facts) for facts in alerts]


def _ending(filing: Facts, result: Facts, is_break: bool) -> Facts:
    if filing.get("is_amended"):
        return {"ending": "amended"} | {name: filing[name] for name in ("published_on", "title", "file_name", "source_url")}
    if result.get("accepted_by"):
        return {"ending": "accepted", "accepted_by": result["accepted_by"], "accepted_reason": result.get("accepted_reason")}
    if result.get("passed"):
        return {"ending": "holds"}
    if not is_break:
        return {"ending": "file gone" if filing.get("status") == "rejected" else "readable"}
    return {"ending": "gone"}


def _rows(publication: Database, query: str, **parameters: object) -> list[Facts]:
    """Rows as facts: keys and figures as text, so that none loses a digit on the way through JSON."""
    with opened(publication) as connection:
        rows = connection.execute(query, parameters or None)
        names = [column[0] for column in rows.description]
        told = [place for place, column in enumerate(rows.description) if str(column[1]) not in _PLAIN]
        return [dict(zip(names, _plainly(row, told), strict=True)) for row in rows.fetchall()]


def _plainly(row: tuple[object, ...], told: Iterable[int]) -> list[object]:
    """A row with the values at some places as text."""
    values = [*row]
    for place in told:
        values[place] = _plain(values[place])
    return values


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (str, bool)) or (isinstance(value, int) and abs(value) < 2**31) else str(value)
