"""The Ministry of Finance's indicator taxonomy: printed level names → its members.

The taxonomy is data: the dbt seeds are the only place of it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from jixiao.values.text import compact

SEEDS = Path(__file__).parents[3] / "dbt_project" / "seeds"
"""The reference tables that dbt loads and that reading needs too."""
_BESIDE_NAME = re.compile(r"^(?:\d{1,2}[-.、]|\((?:\d{1,2}|[一二三四五六七八九十])\)|[一二三四五六七八九十]、)|\(?\d+(?:\.\d+)?分\)?$")
"""A code or a number before a level's name, and the points that it weighs behind it."""


def bare_level(printed: str) -> str:
    """A level's name without its code, its points and its suffix: `11-数量指标`, `数量指标(50分)`, `数量指标` and `数量` are one."""
    return _BESIDE_NAME.sub("", compact(printed)).removesuffix("指标")


def _members(seeds: Path) -> dict[int, dict[str, str]]:
    """By level (1, 2): bare printed name → member's name, of all editions."""
    members: dict[int, dict[str, str]] = {1: {}, 2: {}}
    with (seeds / "indicator_taxonomy.csv").open(encoding="utf-8", newline="") as taxonomy:
        for row in csv.DictReader(taxonomy):
            for level in (1, 2):
                if name := row[f"level{level}_name"]:
                    members[level][bare_level(name)] = name
    with (seeds / "indicator_level_aliases.csv").open(encoding="utf-8", newline="") as aliases:
        for row in csv.DictReader(aliases):
            members[int(row["level"])][bare_level(row["printed_name"])] = row["level_name"]
    return members


MEMBERS: Mapping[int, Mapping[str, str]] = _members(SEEDS)
LEVEL_NAMES = frozenset(MEMBERS[1]) | frozenset(MEMBERS[2])
"""All bare level names of all editions."""


def _pairs(seeds: Path) -> frozenset[tuple[str, str]]:
    """The members of both levels that any edition has one below the other."""
    with (seeds / "indicator_taxonomy.csv").open(encoding="utf-8", newline="") as taxonomy:
        return frozenset((row["level1_name"], row["level2_name"]) for row in csv.DictReader(taxonomy))


_PAIRS = _pairs(SEEDS)


def is_below(level2: str, level1: str) -> bool:
    """Whether any edition has one member below the other."""
    return (level1, level2) in _PAIRS


def level_member(printed: str | None, level: int) -> str | None:
    """The taxonomy's member of a level that a printed name stands for; None when it stands for none."""
    return MEMBERS[level].get(bare_level(printed)) if printed else None
