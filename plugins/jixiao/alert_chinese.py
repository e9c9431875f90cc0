"""What the system says of filings in English, in Chinese, by the catalogue `alert_chinese.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_LISTS = (("; ", "；"), (", ", "，"))
"""What parts sentences that stand in a row."""


def in_chinese(text: str) -> str:
    """The Chinese of what the system says in English, and of what stands in it; what is none of its sentences stays as it is."""
    return _translated(text) or text


@cache
def catalogue() -> Mapping[str, str]:
    """Chinese by English; a `{}` stands for what a sentence is about."""
    known: dict[str, str] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return known


def _translated(text: str) -> str | None:
    if text in catalogue():
        return catalogue()[text]
    for english, chinese in _LISTS:
        parts = [_translated(part) for part in text.split(english)] if english in text else []
        if parts and all(parts):
            return chinese.join(part for part in parts if part)
    found = ((pattern.fullmatch(text), chinese) for pattern, chinese in _patterns())
    return next((chinese.format(*map(in_chinese, match.groups())) for match, chinese in found if match), None)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The sentences with gaps, those that say most before those that fit more: what begins with a gap fits nearly anything."""
    gaps = sorted((english for english in catalogue() if "{}" in english), key=lambda english: (english.startswith("{}"), -len(english)))
    return [(re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), catalogue()[english]) for english in gaps]
