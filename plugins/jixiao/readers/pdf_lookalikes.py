"""Characters that a picture does not tell apart: however sure a reading of them is, it is a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jixiao.values.amounts import DASHES

_DASHES = "—―─–ー"
"""Dashes longer than a hyphen: typefaces draw each as another one."""
_ONE = re.compile("一")
_ONE_FOR_SURE = re.compile(
    "(?<=[进统唯第逐])一|(?<=之)一|(?<=[(（])一"
    "|一(?=[、般些是次级个件户致]|步(?!行)|批(?![发复准])|期(?![末间初中])|年(?!度)|项(?!目)|律(?!师)|直(?![属播管接])|切(?!实)|种(?![植子粮])"
    "|条(?!例)|流(?![动域程转])|定(?=[的程规比])|体(?=化)|站(?=式)|网(?=[通统])|线(?=[工职人])|系列|揽子|把手|键)"
)
"""一 in words that no dash can stand in: elsewhere 一 and a dash look alike."""
_ALWAYS = re.compile(f"[{_DASHES}〇○◯×✕·•・]")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[xX](?=\d)")
_TOKEN = re.compile(r"[0-9A-Za-z]+")
_LETTER_OR_DIGIT = re.compile(r"[0OoQD1Il|5S8B2Z]")
"""Letters and digits that look alike: in a code nothing says which it is."""


def doubtful(text: str) -> set[int]:
    """The positions in a line's text of characters that could be others.

    A line that is one dash says nothing else, whichever dash it is.

    >>> sorted(doubtful("进一步统一测评一A包"))
    [7]
    """
    if text.strip() in DASHES:
        return set()
    return {match.start() for match in (*_ALWAYS.finditer(text), *_BETWEEN_DIGITS.finditer(text), *_ones(text), *_codes(text))}


def _ones(text: str) -> Iterator[re.Match[str]]:
    sure = {match.start() for match in _ONE_FOR_SURE.finditer(text)}
    return (match for match in _ONE.finditer(text) if match.start() not in sure)


def _codes(text: str) -> Iterator[re.Match[str]]:
    """Look-alikes within a run of letters and digits that has both."""
    for token in _TOKEN.finditer(text):
        if any(char.isdigit() for char in token[0]) and any(char.isalpha() for char in token[0]):
            yield from _LETTER_OR_DIGIT.finditer(text, token.start(), token.end())
