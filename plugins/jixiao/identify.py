"""Exactly one family claims a document, or the reason why none does."""

from __future__ import annotations

import re

from jixiao.document import Document
from jixiao.errors import UnknownFamily
from jixiao.families import Family, families

_BETWEEN_CHARACTERS = re.compile(r"(?<![!-~]) | (?![!-~])")
"""A space that parts no words: one beside a Chinese character."""


def identify(document: Document) -> Family:
    """The one family that claims the document by what it says of itself.

    Raises:
        UnknownFamily: none claims it, or several do.
    """
    claimants = [family for family in families() if family.claims(document)]
    if len(claimants) == 1:
        return claimants[0]
    if not claimants:
        raise UnknownFamily(
            f"The document ({_in_words(document)}) has no table of a known family of filings: "
            "if it is a filing of another family, that family has to be added."
        )
    names = ", ".join(family.document_type for family in claimants)
    raise UnknownFamily(f"Several families of filings claim the document ({names}): split it into one document a family.")


def _in_words(document: Document) -> str:
    """What the document begins with, for people."""
    texts = (_BETWEEN_CHARACTERS.sub("", " ".join(line.text.split())) for line in document.lines)
    start = next((text for text in texts if text), "")
    return f"it begins with {start[:40]!r}" if start else "it has no text outside tables"
