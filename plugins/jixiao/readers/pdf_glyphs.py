"""What a glyph stands for: one code point for each character, alike whatever engine read it.

Fonts with glyphs shared between a Chinese character and the radical of the same shape make some engines give the radical's
code point (`⻔` for `门`). Both radical blocks are mapped to the ordinary characters here; full-width digits and punctuation stay
as printed, because values are normalised where they are parsed.
"""

from __future__ import annotations

import re
import unicodedata

from jixiao.document import NO_MEANING
from jixiao.readers.radicals import DOUBLES, ORDINARY, PRIVATE

_UNSEEN = {"Cc", "Cf", "Cs"}
"""Categories without a printed form: controls, format characters, halves of a code point."""

_ORDINARY = ORDINARY | DOUBLES | dict.fromkeys("\u00ad\u2010\u2011", "-")
"""Where a font draws two characters alike, the one that is meant; a hyphen (it may be a minus) for its doubles."""
_PRIVATE = re.compile(f"[{PRIVATE}]")


class _Printed(dict[str, str]):
    """Memory of `printed`: documents use few different characters many times."""

    def __missing__(self, text: str) -> str:
        known = (_ORDINARY.get(char, char) for char in _PRIVATE.sub(NO_MEANING, text))
        kept = "".join(" " if char.isspace() else char for char in known if char.isspace() or unicodedata.category(char) not in _UNSEEN)
        self[text] = kept
        return kept


_printed = _Printed()


def printed(text: str) -> str:
    """The characters that a glyph prints: radicals as ordinary ones, any white space as a space, what has no form dropped.

    What nobody can tell is `NO_MEANING`.
    """
    return _printed[text]
