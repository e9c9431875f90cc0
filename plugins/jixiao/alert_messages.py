"""A change of a filing's alerts as one message: the root break first, what follows from it folded in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jixiao.alert_words import Facts, Words, one_line, roots


@dataclass
class Change:
    """What changed for one filing (or for the night itself) since the last time."""

    opened: list[Facts] = field(default_factory=list)
    updated: list[Facts] = field(default_factory=list)
    resolved: list[Facts] = field(default_factory=list)
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
        """Of any of its alerts: what they say of the filing is the same."""
        return [*self.opened, *self.updated, *self.open_still, *self.resolved][0]


def title(change: Change, words: Words) -> str:
    """The message's headline: who, and what about it."""
    facts = change.facts
    if "message" in facts:
        return f"jixiao: {words('night resolved' if change.kind == 'resolved' else 'night')}"
    what = "rejected" if "check_name" not in facts and change.kind != "resolved" else change.kind
    return one_line(f"{words.who(facts)}: {words(what)}")


def body(change: Change, words: Words) -> str:
    """The message's text."""
    facts = change.facts
    if "message" in facts:
        return str(facts["message"])
    return "\n".join([*_filing(facts, words), *_sections(change, words)])


def _filing(facts: Facts, words: Words) -> Iterator[str]:
    if facts.get("title"):
        yield str(facts["title"])
    if facts.get("source_url"):
        yield str(facts["source_url"])
    yield f"{words('file')}: {facts['file_name']}"


def _sections(change: Change, words: Words) -> Iterator[str]:
    yield from _section("new" if change.kind == "updated" else None, change.opened, words)
    yield from _section("changed", change.updated, words)
    for heading, alerts in (("gone", change.resolved), ("still", change.open_still)):
        if alerts:
            yield f"\n{words(heading)}:"
            yield from (f"- {_brief(facts, words)}" for facts in alerts)


def _section(heading: str | None, alerts: Sequence[Facts], words: Words) -> Iterator[str]:
    if not alerts:
        return
    if heading:
        yield f"\n{words(heading)}:"
    for facts in alerts:
        if "check_name" not in facts:
            yield str(facts["status_reason"])
    for root, repeats in roots([facts for facts in alerts if "check_name" in facts]):
        yield ""
        yield from _break(root, repeats, words)


def _brief(facts: Facts, words: Words) -> str:
    return f"{words.check(facts)}: {words.figures(facts)}" if "check_name" in facts else str(facts["status_reason"])


def _break(facts: Facts, repeats: Sequence[Facts], words: Words) -> Iterator[str]:
    yield f"{words.check(facts)}: {words.sentence(facts)}"
    yield f"  {words.figures(facts)}"
    known = {
        "diagnosis": words.diagnosis(facts),
        "attribution": words(facts["attribution"]) if facts["attribution"] else None,
        "place": words.place(facts),
        "also": "; ".join(words.check(repeat) for repeat in repeats),
    }
    yield from (f"  {words(name)}: {value}" for name, value in known.items() if value)
