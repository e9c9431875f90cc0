"""What the system says of filings, nights and sources in English, in Chinese, by the catalogue `alert_chinese.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

_LISTS = (("; ", "；"), (", ", "，"))
"""What parts sentences that stand in a row."""


def in_chinese(text: str) -> str:
    """Translate the system's English sentences into Chinese, line by line; text that is not in the catalogue stays as it is."""
    return _translated(text) or "\n".join(_translated(line) or line for line in text.split("\n"))


@cache
def catalogue() -> Mapping[str, str]:
    """Chinese by English; a `{}` stands for what a sentence is about."""
    known: dict[str, str] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return known


def _translated(text: str) -> str | None:
    rows = (_in_a_row(text.split(english), english, chinese) for english, chinese in _LISTS if english in text)
    return catalogue().get(text) or next(filter(None, rows), None) or _sentence(text)


def _in_a_row(parts: Sequence[str], english: str, chinese: str) -> str | None:
    """Translate several sentences on one line, if each of them has a translation; a sentence may itself contain the separator."""
    first = _translated(parts[0])
    for length in range(1, len(parts) + 1):
        found = first if length == 1 else _sentence(english.join(parts[:length]))
        if found and length == len(parts):
            return found
        if found and (rest := _in_a_row(parts[length:], english, chinese)):
            return f"{found}{chinese}{rest}"
    return None


def _sentence(text: str) -> str | None:
    """A single sentence of the catalogue."""
    if text in catalogue():
        return catalogue()[text]
    found = ((pattern.fullmatch(text), chinese) for pattern, chinese in _patterns())
    return next((chinese.format(*map(in_chinese, match.groups())) for match, chinese in found if match), None)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The sentences with gaps, the most specific first: a sentence that begins with a gap matches nearly anything."""
    gaps = sorted((english for english in catalogue() if "{}" in english), key=lambda english: (english.startswith("{}"), -len(english)))
    return [(re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), catalogue()[english]) for english in gaps]
