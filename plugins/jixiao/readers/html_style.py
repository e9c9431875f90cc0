"""The little of CSS that changes what a page says: what is hidden, and what stands side by side.

Understood are a style attribute and style sheet rules of one simple selector (`td`, `.note`, `#menu`, `div.line`) outside
@-rules; the rest of CSS moves text about without changing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_AT_BLOCK = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]*;")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?:(?P<mark>[.#])(?P<name>[\w-]+))?")
_PROPERTIES = {"display", "visibility", "float", "white-space", "list-style", "list-style-type"}

Declarations = dict[str, str]


def declarations(style: str) -> Declarations:
    """The properties of a style attribute or rule body that matter here, in lower case."""
    pairs = (pair.partition(":") for pair in style.split(";"))
    stated = ((name.strip().lower(), value.lower().replace("!important", "").strip()) for name, _, value in pairs)
    return {name: value for name, value in stated if name in _PROPERTIES}


@dataclass(frozen=True)
class StyleSheet:
    """The rules of a page by their selector's tag, class (`.x`) or id (`#x`)."""

    rules: dict[tuple[str, str], Declarations]

    @classmethod
    def of(cls, sheets: Iterable[str]) -> StyleSheet:
        """Read style sheets; rules of other selectors are left out."""
        rules: dict[tuple[str, str], Declarations] = {}
        for sheet in sheets:
            for selectors, body in _RULE.findall(_AT_BLOCK.sub("", _COMMENT.sub("", sheet))):
                stated = declarations(body)
                for selector in selectors.split(",") if stated else ():
                    match = _SIMPLE.fullmatch(selector.strip())
                    if match:
                        tag, name = (match["tag"] or "*").lower(), (match["mark"] or "") + (match["name"] or "")
                        rules[tag, name] = rules.get((tag, name), {}) | stated
        return cls(rules)

    def of_element(self, element: etree._Element) -> Declarations:
        """What holds for an element: the sheet by tag, class and id, then its own attribute."""
        stated: Declarations = {}
        if self.rules:
            names = ["", *(f".{name}" for name in element.get("class", "").split()), f"#{element.get('id', '')}"]
            for name in names:
                for tag in ("*", element.tag):
                    stated |= self.rules.get((str(tag), name), {})
        own = element.get("style")
        return stated | declarations(own) if own else stated


def is_hidden(element: etree._Element, stated: Declarations) -> bool:
    """Whether an element and all in it is not shown."""
    if element.get("hidden") is not None or (element.tag == "input" and element.get("type", "").lower() == "hidden"):
        return True
    return stated.get("display") == "none" or stated.get("visibility") in {"hidden", "collapse"}
