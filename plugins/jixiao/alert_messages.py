"""A change of a filing's alerts as one message: the root break first, what follows from it folded in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from jixiao.alert_facts import Facts
from jixiao.alert_words import Words, one_line, roots

_MOST_LISTED = 20
"""A filing that is wrong from top to bottom is told by the first of its breaks: a message is for reading."""
_MOST_FILINGS = 100
"""Filings that a list of many names."""


@dataclass
class Change:
    """What changed for one filing (or for the night itself) since the last time."""

    opened: list[Facts] = field(default_factory=list)
    updated: list[Facts] = field(default_factory=list)
    resolved: list[Facts] = field(default_factory=list)
    """Each with its `ending`."""
    open_still: list[Facts] = field(default_factory=list)
    """Open before and now, unchanged."""

    def __bool__(self) -> bool:
        return bool(self.opened or self.updated or self.resolved)

    @property
    def kind(self) -> str:
        """`opened` when all is new, `resolved` when nothing is left, else `updated`."""
        if not (self.opened or self.updated or self.open_still):
            return "resolved"
        return "opened" if not (self.updated or self.resolved or self.open_still) else "updated"

    @property
    def facts(self) -> Facts:
        """The filing's facts, from any of its alerts: all of them state the same."""
        return [*self.opened, *self.updated, *self.open_still, *self.resolved][0]

    @property
    def pictures(self) -> dict[str, Any] | None:
        """The document and the places in it that a message of this shows; None when nothing new has a place."""
        places = [facts["source_locator"] for facts in (*self.opened, *self.updated) if facts.get("source_locator")]
        if not places:
            return None
        return {name: self.facts[name] for name in ("sha256", "file_name")} | {"locators": [json.loads(text) for text in places]}


def title(change: Change, words: Words, *, with_file: bool = False) -> str:
    """The message's headline: who, with the file or without, and what about it."""
    facts = change.facts
    if "message" in facts:
        return f"jixiao{words('colon')}{words(_what(facts, change))}"
    what = "rejected" if "check_name" not in facts and change.kind != "resolved" else change.kind
    who = words.which(facts) if with_file else words.who(facts)
    return one_line(f"{who}{words('colon')}{words(what)}")


def body(change: Change, words: Words) -> str:
    """The message's text, but for its number."""
    facts = change.facts
    if "message" in facts:
        return f"{words(f'why {_what(facts, change)}')}\n{words.said(facts['message'])}"
    return "\n".join([*_filing(facts, words), *_sections(change, words)])


def _what(facts: Facts, change: Change) -> str:
    """The word for what a message without a filing is about; a night that was late is over as one that failed is."""
    what = str(facts.get("what", "night"))
    if change.kind != "resolved":
        return what
    return f"{'night' if what == 'late' else what} resolved"


def _filing(facts: Facts, words: Words) -> Iterator[str]:
    known = {
        "department": facts.get("department_name"),
        "year": facts.get("fiscal_year"),
        "filing": facts.get("title"),
        "link": facts.get("source_url"),
        "file": facts["file_name"],
    }
    yield from (words.named(name, one_line(str(value))) for name, value in known.items() if value)


def _sections(change: Change, words: Words) -> Iterator[str]:
    yield from _section("new" if change.kind == "updated" else None, change.opened, words)
    yield from _section("changed", change.updated, words)
    for ending, alerts in groupby(sorted(change.resolved, key=words.ending), words.ending):
        yield f"\n{ending}"
        yield from bounded([f"- {words.brief(facts)}" for facts in alerts], _MOST_LISTED, words)
    if change.open_still:
        yield f"\n{words('still')}{words('colon').rstrip()}"
        yield from bounded([f"- {words.brief(facts)}" for facts in change.open_still], _MOST_LISTED, words)


def _section(heading: str | None, alerts: Sequence[Facts], words: Words) -> Iterator[str]:
    if not alerts:
        return
    if heading:
        yield f"\n{words(heading)}{words('colon').rstrip()}"
    for facts in alerts:
        if "check_name" not in facts:
            yield words.named("reason", words.said(str(facts["status_reason"])))
    breaks = roots([facts for facts in alerts if "check_name" in facts])
    yield from bounded(["\n".join(["", *_break(root, repeats, words)]) for root, repeats in breaks], _MOST_LISTED, words)


def bounded(lines: Sequence[str], most: int, words: Words) -> Iterator[str]:
    """The first of many lines, and how many more there are."""
    yield from lines[:most]
    if len(lines) > most:
        yield words("more").format(len(lines) - most)


def _break(facts: Facts, repeats: Sequence[Facts], words: Words) -> Iterator[str]:
    yield words.check(facts)
    yield f"  {words.sentence(facts)}"
    yield f"  {words.figures(facts)}"
    known = {
        "diagnosis": words.diagnosis(facts),
        "attribution": words(facts["attribution"]) if facts["attribution"] else None,
        "place": words.place(facts),
        "also": words("semicolon").join(words.check(repeat) for repeat in repeats),
    }
    yield from (f"  {words.named(name, value)}" for name, value in known.items() if value)


def collected_title(source_name: str, bundle: Sequence[Change], words: Words, why: str) -> str:
    """The headline of a list of filings of one source: `first` of its first night, `old` of old years put in, `collected` of very many."""
    return f"jixiao{words('colon')}{words(why).format(source_name, len(bundle))}"


def collected_body(bundle: Sequence[Change], words: Words, why: str) -> str:
    """Each filing of a list in a line: who, what about it, and the first of what is new of it."""
    lines = [f"- {_in_a_line(change, words)}" for change in bundle]
    return "\n".join([words(f"why {why}"), "", *bounded(lines, _MOST_FILINGS, words)])


def _in_a_line(change: Change, words: Words) -> str:
    news = [*change.opened, *change.updated]
    breaks = roots([facts for facts in news if "check_name" in facts])
    first = [root for root, _ in breaks] or news
    return one_line(words("colon").join([title(change, words, with_file=True), *map(words.brief, first[:1])]))
