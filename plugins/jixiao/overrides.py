"""`overrides.csv`: what a person corrects or accepts of what filings print. Facts keep the printed value.

Columns filing,fact,printed_value,corrected_value,who,when,why. `filing` is the document's SHA-256 or its first digits (12 or more: the
number of its messages), with `#2` behind it for the second filing in it; `fact` is a fact_key, a fact_key and a field, or a subject and
a field (`合计 total`, `管网养护 total_yuan`), or a broken check (`grand_total 合计 total`, or `合计核对 合计 总计` as messages call it);
`corrected_value` is a figure or `accepted`.
What becomes of them is said in `dbt_project/models/checks/decision.sql`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from jixiao.alert_words import by_names
from jixiao.database import Database, opened
from jixiao.people import Cells, PeopleTable, day, filled, parsed

COLUMNS = ("filing", "fact", "printed_value", "corrected_value", "who", "when", "why")
ACCEPTED = "accepted"
_FIGURE = pa.decimal128(24, 6)
_TYPES: dict[str, pa.DataType] = {
    "line_no": pa.int32(),
    "sha256": pa.string(),
    "filing_ordinal": pa.int32(),
    "fact": pa.string(),
    "printed_value": _FIGURE,
    "corrected_value": _FIGURE,
    "is_accepted": pa.bool_(),
    "decided_by": pa.string(),
    "decided_on": pa.date32(),
    "reason": pa.string(),
}
OVERRIDE_SCHEMA = pa.schema(_TYPES)
"""An override that can be understood, with the line of the file that it stands in."""
_DIGITS = 64
_FILING = re.compile(rf"([0-9a-f]{{12,{_DIGITS}}})(?:#([1-9]\d{{0,3}}))?", re.IGNORECASE)


def read_overrides(path: Path) -> tuple[pa.Table, list[str]]:
    """The overrides of a file, and a sentence for each line that is none; a file that does not exist has none of either."""
    return PeopleTable(COLUMNS, OVERRIDE_SCHEMA, _override).read(path)


def with_whole_hashes(overrides: pa.Table, documents: Iterable[str]) -> pa.Table:
    """Complete each override's SHA-256 where its first digits fit exactly one document; elsewhere they stay, and match no filing."""
    known = sorted(set(documents))
    column = overrides.schema.get_field_index("sha256")
    whole = pa.array([_whole(str(digits), known) for digits in overrides["sha256"].to_pylist()], pa.string())
    return overrides.set_column(column, "sha256", whole)


def _whole(digits: str, known: Sequence[str]) -> str:
    at = bisect_left(known, digits)
    fitting = [sha256 for sha256 in known[at : at + 2] if sha256.startswith(digits)]
    return fitting[0] if len(fitting) == 1 else digits


def refusals(candidate: Database) -> list[str]:
    """A sentence for each override that a finished candidate, or a publication, refused: for whoever wrote it."""
    with opened(candidate) as connection:
        query = "select line_no, fact, refusal from marts.fct_override where not is_applied order by line_no"
        return [f"overrides.csv: line {line_no}: `{fact}` is refused: {why}" for line_no, fact, why in connection.execute(query).fetchall()]


def _override(cells: Cells) -> dict[str, object]:
    """A line's override.

    Raises:
        ValueError: a cell does not parse; the message says which and how it should be.
    """
    filled(cells, "fact", "who", "why")
    filing = parsed(
        cells,
        "filing",
        _FILING.fullmatch,
        "the first 12 digits or more of a SHA-256, with #2 behind them for the second filing in the document",
    )
    accepted = cells["corrected_value"].lower() == ACCEPTED
    return {
        "sha256": filing[1].lower(),
        "filing_ordinal": int(filing[2] or 1),
        "fact": by_names(re.sub(r"\s+", " ", cells["fact"])),
        "printed_value": parsed(cells, "printed_value", _figure, "a figure like 353500.00, in yuan or per cent"),
        "corrected_value": None if accepted else parsed(cells, "corrected_value", _figure, "a figure like 352500.00, or `accepted`"),
        "is_accepted": accepted,
        "decided_by": cells["who"],
        "decided_on": day(cells, "when"),
        "reason": cells["why"],
    }


def _figure(text: str) -> Decimal | None:
    figure = Decimal(text.replace(",", ""))
    fits = figure.is_finite() and abs(figure) < 10**18 and figure == figure.quantize(Decimal("0.000001"))
    return figure if fits else None
