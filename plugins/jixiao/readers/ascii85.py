"""ASCII85, in which some programs write all that a PDF holds (PDF 1.7, 7.4.3): four bytes in five characters, all groups at once."""

from __future__ import annotations

import numpy as np

_SPACE = b"\x00\t\n\f\r "
_END = b"~>"
_FIRST, _LAST = ord("!"), ord("u")
_POWERS = 85 ** np.arange(4, -1, -1, dtype=np.int64)


def decoded(text: bytes) -> bytes | None:
    """What a text says; None for one that is not plain: damaged, or with abbreviations of zeros."""
    text = text.translate(None, _SPACE).removesuffix(_END)
    missing = -len(text) % 5
    codes = np.frombuffer(text + missing * b"u", dtype=np.uint8).astype(np.int64)
    if missing == 4 or (codes < _FIRST).any() or (codes > _LAST).any():
        return None
    values = (codes - _FIRST).reshape(-1, 5) @ _POWERS
    if (values >> 32).any():
        return None
    whole = values.astype(">u4").tobytes()
    return whole[: len(whole) - missing]
