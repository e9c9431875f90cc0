"""Text as printed → text as meant: wraps and widths carry no meaning in Chinese filings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_SHORT = 200
_OTHER = re.compile("[^ -~\u4e00-\u9fff]")
"""Characters beside plain ASCII and ideographs, which are their own compatibility forms."""
MARKS = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea\u3251-\u325f\u32b1-\u32bf\U0001f100-\U0001f10a]")
"""Raised, lowered and encircled figures: they refer to a note, count an item or are a power; their compatible forms are plain."""
_LATIN_WORD_END = re.compile(r"[A-Za-z]$")
_LATIN_WORD_START = re.compile(r"^[A-Za-z]{2}")


def unwrap(text: str) -> str:
    r"""Join the wrapped lines of a cell: without a space, but between two Latin words.

    >>> unwrap("实施周期指\n标值:95%")
    '实施周期指标值:95%'
    """
    lines = text.splitlines()
    if len(lines) == 1:
        return lines[0].strip()
    joined = ""
    for line in (part.strip() for part in lines):
        if _LATIN_WORD_END.search(joined) and _LATIN_WORD_START.search(line):
            joined += " "
        joined += line
    return joined


def compact(text: str) -> str:
    """Compatibility form (full-width digits and signs become half-width) without any white space: for comparing, never for storing.

    >>> compact("１００％ 以上")
    '100%以上'
    """
    return _remembered(text) if len(text) <= _SHORT else _folded(_with_forms(text))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _with_forms(text: str) -> str:
    """A long text with the few characters that have a compatibility form in that form: quicker than to fold it as a whole."""
    for char in set(_OTHER.findall(text)):
        if (form := unicodedata.normalize("NFKC", char)) != char:
            text = text.replace(char, form)
    return text


_remembered = lru_cache(1 << 14)(_folded)
"""Families look at the same short texts again and again."""


def digits(text: str) -> Counter[str]:
    """How often each digit stands in a text, full-width ones among the others.

    >>> digits("２次，2次").total()
    2
    """
    found: Counter[str] = Counter()
    for char in set(text):
        for digit in digits_of(char):
            found[digit] += text.count(char)
    return found


@lru_cache(1 << 14)
def digits_of(char: str) -> tuple[str, ...]:
    """The digits in a character's compatibility form: nothing is composed with a digit, so that each character tells for itself."""
    return tuple(form for form in unicodedata.normalize("NFKC", char) if form.isdigit())


def same_width(text: str) -> str:
    """Compatibility form character by character, so that positions in it are positions in the text.

    A character whose compatibility form is longer (㎡) stays as it is.
    """
    return "".join(map(_of_same_width, text))


@lru_cache(1 << 14)
def _of_same_width(char: str) -> str:
    form = unicodedata.normalize("NFKC", char)
    return form if len(form) == 1 else char
