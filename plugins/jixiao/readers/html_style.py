"""The little of CSS that changes what a page says: what is hidden, what stands side by side, what is raised or in a font of signs.

Understood are a style attribute and style sheet rules by tag, class and id, and by what an element stands in (`td`, `.note`, `#menu`,
`div.line`, `table.print > tr .off`) outside @-rules; the rest of CSS moves text about without changing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_AT_BLOCK = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]*;")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMPOUND = re.compile(r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<marks>(?:[.#][\w-]+)*)")
_COMBINED = re.compile(r"\s*(?P<joint>>)\s*|\s+")
_PROPERTIES = {"display", "visibility", "float", "white-space", "list-style", "list-style-type", "font-family", "vertical-align"}

Declarations = dict[str, str]


def declarations(style: str) -> Declarations:
    """The properties of a style attribute or rule body that matter here, in lower case."""
    pairs = (pair.partition(":") for pair in style.split(";"))
    stated = ((name.strip().lower(), value.lower().replace("!important", "").strip()) for name, _, value in pairs)
    return {name: value for name, value in stated if name in _PROPERTIES}


@dataclass(frozen=True)
class _Compound:
    """What a selector asks of one element."""

    tag: str
    marks: frozenset[str]
    """Classes (`.x`) and ids (`#x`)."""
    is_parent: bool = False
    """Whether it is asked of the parent of what stands behind it, and not of any element around that."""

    def matches(self, element: etree._Element) -> bool:
        """Whether an element is as asked."""
        return self.tag in {"", "*", element.tag} and self.marks <= _marks(element)


@dataclass(frozen=True)
class _Rule:
    """A rule: what its selector asks of an element, and of those around it from the inside out."""

    own: _Compound
    around: tuple[_Compound, ...]
    stated: Declarations

    @property
    def weight(self) -> tuple[int, int, int]:
        """Ids, classes and tags that it asks for: of rules that differ, the one that asks for more holds."""
        asked = (self.own, *self.around)
        ids = sum(mark.startswith("#") for one in asked for mark in one.marks)
        return ids, sum(len(one.marks) for one in asked) - ids, sum(one.tag not in {"", "*"} for one in asked)

    def matches(self, element: etree._Element) -> bool:
        """Whether it holds for an element that is as its own part asks."""
        inner: etree._Element | None = element
        for asked in self.around:
            inner = _parent(inner)
            while inner is not None and not asked.is_parent and not asked.matches(inner):
                inner = _parent(inner)
            if inner is None or not asked.matches(inner):
                return False
        return True


@dataclass(frozen=True)
class StyleSheet:
    """The rules of a page, the weightier ones last, by a mark or else the tag that they ask for."""

    rules: dict[str, list[tuple[int, _Rule]]]

    @classmethod
    def of(cls, sheets: Iterable[str]) -> StyleSheet:
        """Read style sheets; rules of other selectors are left out."""
        found: list[_Rule] = []
        for sheet in sheets:
            for selectors, body in _RULE.findall(_AT_BLOCK.sub("", _COMMENT.sub("", sheet))):
                stated = declarations(body)
                found += [rule for text in selectors.split(",") if stated and (rule := _rule(text.strip(), stated))]
        rules: dict[str, list[tuple[int, _Rule]]] = {}
        for number, rule in enumerate(sorted(found, key=lambda rule: rule.weight)):
            rules.setdefault(min(rule.own.marks, default=rule.own.tag or "*"), []).append((number, rule))
        return cls(rules)

    def of_element(self, element: etree._Element) -> Declarations:
        """What holds for an element: the sheet's rules, then its own attribute."""
        stated: Declarations = {}
        if self.rules:
            names = {"*", str(element.tag), *_marks(element)}
            near = sorted((entry for name in names for entry in self.rules.get(name, ())), key=lambda entry: entry[0])
            for _, rule in near:
                if rule.own.matches(element) and rule.matches(element):
                    stated |= rule.stated
        own = element.get("style")
        return stated | declarations(own) if own else stated


def _parent(element: etree._Element | None) -> etree._Element | None:
    """What an element stands in; row groups, which pages leave out as they like, are passed over."""
    parent = element.getparent() if element is not None else None
    return _parent(parent) if parent is not None and parent.tag == "tbody" else parent


def _marks(element: etree._Element) -> frozenset[str]:
    classes = (f".{name}" for name in element.get("class", "").split())
    return frozenset((*classes, f"#{element.get('id', '')}"))


def _rule(selector: str, stated: Declarations) -> _Rule | None:
    """The rule of a selector; None for one that asks for what is not understood."""
    parts: list[_Compound] = []
    at = 0
    while (match := _COMPOUND.match(selector, at)) and match[0]:
        joint = _COMBINED.match(selector, match.end())
        marks = frozenset(re.findall(r"[.#][\w-]+", match["marks"]))
        parts.append(_Compound((match["tag"] or "").lower(), marks, bool(joint and joint["joint"])))
        at = joint.end() if joint else match.end()
        if joint is None:
            break
    if at < len(selector) or not parts:
        return None
    *around, own = [part for part in parts if part.tag != "tbody" or part is parts[-1]]
    return _Rule(own, tuple(reversed(around)), stated)


def is_hidden(element: etree._Element, stated: Declarations) -> bool:
    """Whether an element and all in it is not shown."""
    if element.get("hidden") is not None or (element.tag == "input" and element.get("type", "").lower() == "hidden"):
        return True
    return stated.get("display") == "none" or stated.get("visibility") in {"hidden", "collapse"}
