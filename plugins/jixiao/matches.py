"""Projects of two years that may be one under two names: proposed with a score and its evidence, decided by people, never joined by itself.

`project_matches.csv` holds the decisions. Columns project_key,other_project_key,decision,who,when,why; further columns (those that
`jixiao matches -f csv` prints) are for the reader's eye. `decision` is `accepted` or `refused`. What becomes of the lines is said in
`dbt_project/models/intermediate/int_project_matches.sql`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from jixiao.ask import ask
from jixiao.database import Database
from jixiao.people import Cells, PeopleTable, day, filled, parsed, refused_lines
from jixiao.values.text import compact

COLUMNS = ("project_key", "other_project_key", "decision", "who", "when", "why")
FILE_NAME = "project_matches.csv"
PROPOSED = (*COLUMNS, "unit", "project", "other_project", "score", "evidence")
"""What a proposal says: a line of the file without its decision, and what people decide by."""
_TYPES: dict[str, pa.DataType] = {
    "line_no": pa.int32(),
    "project_key": pa.int64(),
    "other_project_key": pa.int64(),
    "is_accepted": pa.bool_(),
    "decided_by": pa.string(),
    "decided_on": pa.date32(),
    "reason": pa.string(),
}
MATCH_SCHEMA = pa.schema(_TYPES)
"""A decision that can be understood, with the line of the file that it stands in."""

_DECISIONS = {"accepted": True, "refused": False}
_YEAR = re.compile(r"[\(（]?(?:19|20)\d{2}(?:[-—~至]+(?:19|20)?\d{2})?年?度?[\)）]?")
_LEAST_LIKENESS = 70
"""Names less alike than this, of 100, are not proposed whatever else speaks for them."""
_QUERY = """
    with lives as (
        select
            identities.project_identity_key as identity_key,
            projects.project_key,
            coalesce(units.current_department_key, 0) as unit_key,
            units.department_name as unit_name,
            projects.project_name,
            projects.project_code,
            list(distinct budgets.year_key order by budgets.year_key) as years,
            arg_max(budgets.total_yuan, budgets.year_key) as last_yuan,
            arg_min(budgets.total_yuan, budgets.year_key) as first_yuan
        from fct_project_budget as budgets
        join dim_project as projects using (project_key)
        join project_identity as identities using (project_key)
        join dim_department as units on projects.spending_unit_key = units.department_key
        where projects.project_kind = 'project' and budgets.year_key <> 0 and ($department is null or units.department_name = $department)
        group by all
    ),
    indicators as (
        select project_key, list(distinct indicator_key) as indicator_keys from fct_indicator group by project_key
    )
    select identity_key, project_key, unit_key, unit_name, project_name, project_code, first_yuan, last_yuan, years, indicator_keys
    from lives left join indicators using (project_key)
    order by unit_key, project_name, project_key
"""
_DECIDED = "select project_key, other_project_key from project_match where refusal is null"


@dataclass(frozen=True)
class Life:
    """A project as its filings have it: its years, its money, its indicators."""

    identity_key: int
    project_key: int
    unit_key: int
    unit_name: str
    name: str
    code: str | None
    first_yuan: Decimal | None
    last_yuan: Decimal | None
    years: frozenset[int]
    indicators: frozenset[int]


@dataclass(frozen=True)
class Proposal:
    """Two projects of one unit that may be one, the earlier first."""

    earlier: Life
    later: Life
    score: int
    """0 to 100."""
    evidence: str

    def row(self) -> tuple[object, ...]:
        """The proposal under the columns `PROPOSED`."""
        keys = (self.earlier.project_key, self.later.project_key)
        undecided = (None,) * (len(COLUMNS) - len(keys))
        return (*keys, *undecided, self.later.unit_name, self.earlier.name, self.later.name, self.score, self.evidence)


def read_matches(path: Path) -> tuple[pa.Table, list[str]]:
    """The decisions of a file, and a sentence for each line that is none; a file that does not exist has none of either."""
    return PeopleTable(COLUMNS, MATCH_SCHEMA, _match).read(path)


def refusals(candidate: Database) -> list[str]:
    """A sentence for each line that a finished candidate, or a publication, did not apply."""
    return refused_lines(candidate, "project_match", FILE_NAME)


def proposals(warehouse: Database, department: str | None = None) -> list[Proposal]:
    """What a warehouse's projects of one unit have in common across years, the likeliest first; what people decided is left out.

    Only pairs within a unit (followed over its names) are looked at, so the cost grows with the projects of a unit, not with their square
    over all. The same warehouse gives the same list.

    Args:
        warehouse: the publication.
        department: full name of the one unit to look at.

    Raises:
        ConfigurationError: there is no warehouse yet.
    """
    with ask(warehouse, _QUERY, {"department": department}) as answer:
        rows = list(answer.rows())
    with ask(warehouse, _DECIDED) as answer:
        decided = {frozenset(pair) for pair in answer.rows()}
    lives = [_life(row) for row in rows]
    found = [
        proposal
        for _, unit in groupby(lives, key=lambda life: life.unit_key)
        for proposal in _within(list(unit))
        if frozenset((proposal.earlier.project_key, proposal.later.project_key)) not in decided
    ]
    return sorted(
        found, key=lambda found: (-found.score, found.later.unit_name, found.earlier.name, found.later.name, found.later.project_key)
    )


def _life(row: tuple[Any, ...]) -> Life:
    """A row of the query."""
    identity, project, unit, unit_name, name, code, first_yuan, last_yuan, years, indicators = row
    return Life(identity, project, unit, unit_name, name, code, first_yuan, last_yuan, frozenset(years), frozenset(indicators or ()))


def _within(unit: Sequence[Life]) -> Iterator[Proposal]:
    """Pairs of a unit's projects with names alike and no year in common, the later one's beginning after the earlier one's end."""
    from rapidfuzz import fuzz, process

    names = [_bare(life.name) for life in unit]
    likeness = process.cdist(names, names, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
    for place, earlier in enumerate(unit):
        for other in likeness[place].nonzero()[0]:
            later = unit[other]
            if earlier.identity_key != later.identity_key and max(earlier.years) < min(later.years):
                yield _proposal(earlier, later, float(likeness[place][other]))


def _proposal(earlier: Life, later: Life, likeness: float) -> Proposal:
    """Weigh a pair: names count for 60 of 100, indicators for 20, money and neighbouring years for 10 each."""
    shared = len(earlier.indicators & later.indicators)
    most = min(len(earlier.indicators), len(later.indicators))
    ratio = _ratio(earlier.last_yuan, later.first_yuan)
    gap = min(later.years) - max(earlier.years)
    score = 0.6 * likeness + (20 * shared / most if most else 0) + 10 * float(ratio) + (10 if gap == 1 else 0)
    told = [
        f"names alike {likeness:.0f} of 100",
        f"{shared} of {most} indicators shared",
        f"{earlier.last_yuan} yuan in {max(earlier.years)}, {later.first_yuan} in {min(later.years)}",
    ]
    if earlier.code and later.code:
        told.append(f"codes {earlier.code} and {later.code}")
    return Proposal(earlier, later, round(score), "; ".join(told))


def _ratio(one: Decimal | None, other: Decimal | None) -> Decimal:
    """The smaller of two amounts by the larger, 0 to 1."""
    if not one or not other or (one < 0) != (other < 0):
        return Decimal(0)
    return min(abs(one), abs(other)) / max(abs(one), abs(other))


def _bare(name: str) -> str:
    """A name as it is compared: without the years that are printed in it, unless nothing else is."""
    return _YEAR.sub("", compact(name)) or compact(name)


def _match(cells: Cells) -> dict[str, object]:
    """A line's decision.

    Raises:
        ValueError: a cell does not parse; the message says which and how it should be.
    """
    filled(cells, "who", "why")
    one, other = (parsed(cells, name, _key, "a project_key, a whole number") for name in COLUMNS[:2])
    if one == other:
        raise ValueError(f"{one} is one project already")
    return {
        "project_key": one,
        "other_project_key": other,
        "is_accepted": parsed(cells, "decision", _DECISIONS.get, "`accepted` or `refused`"),
        "decided_by": cells["who"],
        "decided_on": day(cells, "when"),
        "reason": cells["why"],
    }


def _key(text: str) -> int | None:
    key = int(text)
    return key if -(2**63) <= key < 2**63 else None
