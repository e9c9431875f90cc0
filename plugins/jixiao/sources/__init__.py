"""Where filings come from. A kind of source is one module here; what each gives is a listing, and the bytes behind an entry."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from io import BufferedIOBase
from typing import Any, Protocol

LONGEST_PLACE = 2_000
"""Bytes of an address, or of a path in a source: more does not go into an index of PostgreSQL beside the source's name."""


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
    version: str | None = None
    """What the listing says of the content (a bucket's time and size): the same version is the same bytes. None where it says nothing."""
    is_due: bool = False
    """Whether the listing is a reason to ask for a known document again: its article changed, or no longer leads to it."""
    sha256: str | None = None
    """The document, where listing it meant taking it in (an article page that is the filing itself)."""


@dataclass(frozen=True, kw_only=True)
class Yield:
    """What asking a source took and gave."""

    pages: int = 0
    """Pages asked for: listings and articles."""
    unchanged_pages: int = 0
    """Those of them that answered that nothing changed."""
    errors: int = 0
    """Pages and links that could not be had."""


@dataclass(frozen=True)
class Listing:
    """What a source held when it was asked."""

    source_name: str
    entries: tuple[Listed, ...]
    waiting: tuple[str, ...] = ()
    """Locations of which nothing is known tonight (a file still being written, what a broken listing lacks): they keep their standing."""
    warnings: tuple[str, ...] = field(default=())
    failure: str | None = None
    """Why the source could not be seen whole. What is missing from such a listing is not gone."""
    crawl: Yield = field(default_factory=Yield)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What is remembered of an address from night to night."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    """With the entity tag: what the server is asked to compare with, as it stated them."""
    checked_at: datetime
    found: dict[str, Any] = field(default_factory=dict)
    """What a source made of it, as JSON."""


class Memory(Protocol):
    """The visits of one source."""

    def recall(self, url: str) -> Visit | None:
        """The last visit to an address."""

    def remember(self, visit: Visit) -> None:
        """Keep a visit, in the place of the one before."""

    def known(self) -> list[Visit]:
        """All visits."""

    def together(self) -> AbstractContextManager[None]:
        """While this lasts, visits are written down some at a time; a process that is killed loses those of the last moment."""


@dataclass(frozen=True)
class Opened:
    """The bytes behind an entry."""

    file: BufferedIOBase
    """To be read from its beginning, more than once."""
    visit: Visit | None = None
    """What is to be remembered once the bytes are archived."""
    file_name: str | None = None
    """What the server calls it; None where the listing's name stands."""


class Standing(Enum):
    """Answers to `open` that are no bytes."""

    UNCHANGED = "unchanged"
    """The location holds what it held before."""
    GONE = "gone"
    """The document was taken down."""


class Source(Protocol):
    """A place where filings are published."""

    @property
    def name(self) -> str:
        """The source's name, unique among the sources of a home."""

    @property
    def at_once(self) -> int:
        """Documents that may be opened at the same time."""

    def list(self) -> Listing:
        """What the source holds now.

        Raises:
            PassingError: the source does not answer.
        """

    def open(self, entry: Listed) -> Opened | Standing:
        """The document of an entry that was listed, or that there is no need to have it again.

        Raises:
            PassingError: it cannot be had now.
        """
