"""The families of filings that jixiao reads: one module each, found by scanning this package.

A module defines `FAMILY`, an object with the interface of `Family`. Adding a family is adding its module, its fixtures and,
where its facts obey sums of their own, its rules; nothing else changes.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol

from jixiao.document import Document
from jixiao.families.parsed import ParsedFiling


class Family(Protocol):
    """What a module of this package provides as `FAMILY`."""

    document_type: str

    def claims(self, document: Document) -> bool:
        """Whether the document says of itself that it is one of this family. Cheap, and never by its file name."""
        ...

    def read(self, document: Document) -> list[ParsedFiling]:
        """All filings in the document, in document order.

        Raises:
            FilingRejected: nothing in the document can be loaded.
        """
        ...


@cache
def families() -> tuple[Family, ...]:
    """All families, in the order of their modules' names."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return tuple(module.FAMILY for module in modules if hasattr(module, "FAMILY"))
