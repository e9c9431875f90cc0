"""Where filings come from. A kind of source is one module here; what each gives is a listing, and the bytes behind an entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from io import BufferedIOBase
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A document that a source lists, with what the listing says of it."""

    location: str
    """Path relative to the source, or URL: with the source's name it is the identity of the place."""
    file_name: str
    title: str | None = None
    source_url: str | None = None
    published_on: date | None = None
    fiscal_year: int | None = None


@dataclass(frozen=True)
class Listing:
    """What a source held when it was asked."""

    source_name: str
    entries: tuple[Listed, ...]
    waiting: tuple[str, ...] = ()
    """Locations of files that may still be being written: they are left for the next night."""
    warnings: tuple[str, ...] = field(default=())


class Source(Protocol):
    """A place where filings are published."""

    @property
    def name(self) -> str:
        """The source's name, unique among the sources of a home."""

    def list(self) -> Listing:
        """What the source holds now.

        Raises:
            PassingError: the source does not answer.
        """

    def open(self, location: str) -> BufferedIOBase:
        """The document at a location that was listed, to be read from its beginning, more than once.

        Raises:
            PassingError: it cannot be had now.
        """
