"""Surrogate keys: 64-bit hashes of natural keys and of nothing else, so that every rebuild gives the same ones."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

UNKNOWN = 0
"""The key of the unknown member of a dimension."""


_BETWEEN, _NONE = "\x1f", "\x00"


def key64(*parts: str | int | None) -> int:
    """A signed 64-bit key of a natural key's parts; None and the empty string differ."""
    text = _BETWEEN.join(_NONE if part is None else str(part) for part in parts)
    return int.from_bytes(_digest(text.encode()), "big", signed=True)


def keys64(*parts: str | pa.ChunkedArray[Any]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The keys of many natural keys, as `key64` gives them one by one: a part is the same for all, or a column of text or whole numbers."""
    texts = [part if isinstance(part, str) else part.cast(pa.string()) for part in parts]
    joined: pa.ChunkedArray[Any] = pc.binary_join_element_wise(  # type: ignore[call-overload]  # its stub has no mix of texts and columns
        *texts, _BETWEEN, null_handling="replace", null_replacement=_NONE
    )
    naturals: list[Any] = joined.cast(pa.binary()).to_pylist()
    return np.frombuffer(b"".join(map(_digest, naturals)), dtype=">i8").astype(np.int64)


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=8).digest()


def filing_key(sha256: str, filing_ordinal: int) -> int:
    """A filing is a document's bytes and its ordinal within the document (1 when there is one)."""
    return key64("filing", sha256, filing_ordinal)


def department_key(name: str | None) -> int:
    """A department (or spending unit) is its normalised full name."""
    return key64("department", name) if name else UNKNOWN


def project_key(spending_unit: str | None, code: str | None, name: str) -> int:
    """A project is its spending unit and its printed code, else its spending unit and its normalised name."""
    return key64("project", spending_unit, "code", code) if code else key64("project", spending_unit, "name", name)


def task_key(filing: int, label: str) -> int:
    """A self-evaluation's task is its filing and its printed label: never the same project in another year."""
    return key64("task", filing, label)


def indicator_key(level1: str | None, level2: str | None, name: str) -> int:
    """An indicator is its two levels and its normalised name."""
    return key64("indicator", level1, level2, name)


def fact_key(filing: int, record_type: str, line_no: int | None, ordinal: int | str | None) -> int:
    """A fact is its filing, its record type, its line and its ordinal (or other discriminator) within the line."""
    return key64("fact", filing, record_type, line_no, ordinal)
