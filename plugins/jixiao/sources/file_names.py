"""File names as people gave them: archives, servers and file systems keep bytes, and do not say in which encoding."""

from __future__ import annotations

import re

NAME_ENCODINGS = ("utf-8", "gb18030")
"""What Chinese file names are in, the one that proves itself first."""
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """A text with what no database stores replaced: a NUL, and halves of characters, which servers leave where they cut a title off."""
    return _NO_TEXT.sub("\ufffd", text)


def as_meant(name: str, misread_as: str) -> str:
    """A name that was read in an encoding that it is not in; as it is where it holds other characters, or fits none."""
    try:
        raw = name.encode(misread_as)
    except UnicodeEncodeError:
        return name
    for encoding in NAME_ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
