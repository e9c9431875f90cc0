"""From listed links to filings: articles, their attachments, and tables in the page itself. What portals and feeds share."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from io import BufferedIOBase, BytesIO
from threading import Lock
from typing import Any

from jixiao.errors import PassingError
from jixiao.sources import Listed, Listing, Memory, Opened, Standing, Visit, Yield
from jixiao.sources.attachments import NoFilingError, take
from jixiao.sources.client import GONE, Answer, Client
from jixiao.sources.configuration import Feed, Portal
from jixiao.sources.page import DOCUMENT, Link, Page, file_name
from jixiao.state import utc_now

_SEEN_BY = 2
"""Raised with every change in what is made of a page: then pages are asked for again without a condition."""
_ATTACHED = re.compile(r"^\W*附(?:件|表)|\.html?$", re.IGNORECASE)
"""What links to attachments say, whatever their address: 附件2：…, or the name of a page that is a file."""
_CHANGED = "changed_at"
"""In what is remembered of an article: when it was last found to be another."""


@dataclass
class _Tally:
    """What a crawl counts, and what it could not see."""

    pages: int = 0
    unchanged_pages: int = 0
    errors: int = 0
    revisits: int = 0
    lock: Lock = field(default_factory=Lock)

    def count(self, what: str) -> int:
        """One more; how many there are now."""
        with self.lock:
            number: int = getattr(self, what) + 1
            setattr(self, what, number)
            return number


class ArticleSource(ABC):
    """A source on the web.

    Args:
        source: its lines in `sources.yml`.
        client: asks for it.
        memory: its visits.
        keep: archives a page that is a filing itself, and gives its SHA-256.
    """

    def __init__(self, source: Portal | Feed, client: Client, memory: Memory, keep: Callable[[BufferedIOBase], str]) -> None:
        self.name = source.name
        self.at_once = source.requests_at_once
        self.rules = source
        self.client = client
        self.memory = memory
        self.keep = keep
        self.tally = _Tally()
        self.warnings: list[str] = []
        self.barren: list[str] = []
        """Articles looked at tonight that gave nothing."""
        self.failure: str | None = None

    @abstractmethod
    def listed(self) -> Iterator[Link]:
        """The links that tonight's listings hold and the rules want; what cannot be had is noted with `fail`."""

    def list(self) -> Listing:
        """Everything that is published there, and everything once published whose fate is not known yet.

        Raises:
            PassingError: nothing of it could be seen.
        """
        with self.memory.together(), ThreadPoolExecutor(self.at_once) as threads:
            listing = self._list(threads)
        if self.barren:
            self._warn_once(
                f"source {self.name}: {len(self.barren)} new or changed articles hold neither a document nor a table of figures "
                f"({', '.join(self.barren[:3])}); a link to a page that is the filing is named by `documents: {{url: …}}`, and articles "
                "that are none are left out by `articles: {not_text: …}`"
            )
        return replace(listing, warnings=tuple(self.warnings))

    def _list(self, threads: ThreadPoolExecutor) -> Listing:
        links = {link.url: link for link in self.listed()}
        if not links and self.failure is None:
            self.failure = f"{self.rules.starts[0]} lists nothing that the rules `articles` want: look at the page and at the rules"
        visits = {visit.url: visit for visit in self.memory.known()}
        if not links and not visits:
            raise PassingError(f"source {self.name}: {self.failure}")
        entries = {entry.location: entry for found in threads.map(self._entries, links.values()) for entry in found}
        waiting: set[str] = set()
        for visit in visits.values():
            unlisted = {entry.location: entry for entry in self._unlisted(visit)} if visit.url not in links else {}
            if self.failure is None:
                entries = unlisted | entries
            else:  # a portal that is not whole tonight tells nothing of what it does not list
                waiting |= unlisted.keys() - entries.keys()
        crawl = Yield(pages=self.tally.pages, unchanged_pages=self.tally.unchanged_pages, errors=self.tally.errors)
        return Listing(self.name, tuple(entries.values()), tuple(sorted(waiting)), failure=self.failure, crawl=crawl)

    def open(self, entry: Listed) -> Opened | Standing:
        """The document at an address, unless it is not its turn to be asked for, or did not change.

        Raises:
            PassingError: it cannot be had now, or what comes is no document.
        """
        known = self.memory.recall(entry.location)
        if known is not None and not self._is_turn(known, entry.is_due):
            return Standing.GONE if known.found.get("gone") else Standing.UNCHANGED
        answer = self.client.get(entry.location, known)
        if answer.status == 304 and known is not None:
            self.memory.remember(_checked(known))
            return Standing.UNCHANGED
        found = {"kind": "document", "entry": asdict(entry) | {"published_on": _text(entry.published_on), "is_due": False}}
        if answer.status in GONE:
            self.memory.remember(Visit(url=entry.location, checked_at=utc_now(), found=found | {"gone": True}))
            if known is None:  # never was there: said once
                raise PassingError(f"{entry.location} is linked by {entry.source_url or 'the listing'} and not there")
            return Standing.GONE
        visit = Visit(url=entry.location, checked_at=utc_now(), found=found, **answer.validators())
        try:
            document, name = take(self.client, entry.location, answer)
        except NoFilingError:
            if self._is_supposed(Link(entry.location, entry.title or "")):
                self.memory.remember(visit)  # said once; the page is asked for again in its turn
            raise
        return Opened(document, visit, name)

    def look(self, url: str, kind: str, *, known: Visit | None) -> dict[str, Any]:
        """What is on a page; what was there before when it did not change.

        Raises:
            PassingError: it cannot be had, or what comes is not the page.
        """
        usable = known if known is not None and _is_fit(known.found, kind) else None
        self.tally.count("pages")
        answer = self.client.get(url, usable)
        if answer.status == 304 and usable is not None:
            self.tally.count("unchanged_pages")
            if kind == "article":
                self.memory.remember(_checked(usable))
            return usable.found
        if answer.status in GONE:
            found = {"kind": kind, "gone": True}
        else:
            found = {"kind": kind, "seen_by": _SEEN_BY} | self._read(answer, kind, usable.found if usable else {})
            if kind == "article" and known is not None:
                found |= _change(found, known.found)
        self.memory.remember(Visit(url=url, checked_at=utc_now(), found=found, **answer.validators()))
        return found

    def fail(self, error: PassingError, *, whole: bool = False) -> None:
        """Note what could not be had.

        Args:
            error: why.
            whole: whether the listing is not whole without it.
        """
        self.tally.count("errors")
        self.warnings.append(f"source {self.name}: {error}")
        if whole:
            self.failure = self.failure or str(error)

    def links_of(self, answer: Answer) -> dict[str, Any]:
        """What a listing page holds: links, and the pages that follow."""
        page = Page(answer.content(), answer.url, answer.headers.get("content-type", "").rpartition("charset=")[2] or None)
        refused = page.refusal()
        if refused:
            raise PassingError(f"{answer.url} gives {refused} instead of the listing")
        return {"links": [stored(link) for link in page.links], "following": page.following()}

    def _read(self, answer: Answer, kind: str, before: dict[str, Any]) -> dict[str, Any]:
        return self.links_of(answer) if kind == "listing" else self._article(answer, before)

    def _article(self, answer: Answer, before: dict[str, Any]) -> dict[str, Any]:
        content = answer.content()
        page = Page(content, answer.url, answer.headers.get("content-type", "").rpartition("charset=")[2] or None)
        refused = page.refusal()
        if refused:
            raise PassingError(f"{answer.url} gives {refused} instead of the article")
        links = [stored(link) for link in page.links if _is_document(link) or self._is_named(link)]
        found = {"links": links, "title": page.title, "published_on": _text(page.published_on), "digest": None, "sha256": None}
        if self.rules.tables and not self._documents(found) and (digest := page.table_digest):
            same = before.get("digest") == digest
            found |= {"digest": digest, "sha256": before["sha256"] if same else self.keep(BytesIO(content))}
        else:
            links += [stored(link) for link in page.links if self._is_supposed(link) and _ATTACHED.search(link.text)]
        if not links and found["sha256"] is None:
            self.barren.append(answer.url)
        return found

    def _entries(self, link: Link) -> Sequence[Listed]:
        """The filings behind a listed link: itself when it is a document, else what its article holds."""
        if _is_document(link):
            return [_entry(link, link.text or None, link.published_on, None)]
        visit = self.memory.recall(link.url)
        found = visit.found if visit else {}
        if visit is not None and found.get("unlisted"):
            self.memory.remember(replace(visit, found=found | {"unlisted": False}))
        # An article that was gone and is listed again is back.
        if visit is None or not _is_fit(found, "article") or self._is_turn(visit, False):
            try:
                found = self.look(link.url, "article", known=visit)
            except PassingError as error:
                self.fail(error)
        if found.get("gone"):
            self.fail(PassingError(f"{link.url} is listed and not there"))
            return []
        return self._of_article(link.url, found, link.text, link.published_on) if found else []

    def _unlisted(self, visit: Visit) -> Sequence[Listed]:
        """What was listed once and is not tonight: asked for again, for only an answer tells what was taken down from what moved on."""
        found = visit.found
        if found.get("gone"):
            return []
        if found.get("kind") == "document" and found["entry"]["source_url"] is None:
            return [_restored(found["entry"])]
        if found.get("kind") != "article":
            return []
        if self.failure is None and (not found.get("unlisted") or self._is_turn(visit, False)):
            try:
                found = self.look(visit.url, "article", known=visit)
                if found.get("gone"):
                    return []
                found = found | {"unlisted": True}
                self.memory.remember(_checked(self.memory.recall(visit.url) or visit, found))
            except PassingError as error:
                self.fail(error)
        return self._of_article(visit.url, found, None, None)

    def _of_article(self, url: str, found: dict[str, Any], text: str | None, day: date | None) -> Sequence[Listed]:
        """The filings of an article: its documents, or else the page itself."""
        title = found["title"] if not text or (found["title"] and text.rstrip(".… ") in found["title"]) else text
        published_on = day or (date.fromisoformat(found["published_on"]) if found["published_on"] else None)
        documents = self._documents(found)
        if documents:
            due = {link.url for link in documents if self._is_due(link.url, found)}
            return [_entry(link, _joined(title, link.text), published_on, url, is_due=link.url in due) for link in documents]
        if found["sha256"] is None:
            return []
        name = file_name(url)
        return [Listed(location=url, file_name=name, title=title, source_url=url, published_on=published_on, sha256=found["sha256"])]

    def _is_due(self, url: str, found: dict[str, Any]) -> bool:
        """Whether an article changed since a document of it was had: noted with the article, so that no night that fails forgets it."""
        known = self.memory.recall(url)
        return known is not None and _CHANGED in found and known.checked_at < datetime.fromisoformat(found[_CHANGED])

    def _documents(self, found: dict[str, Any]) -> Sequence[Link]:
        links = [Link(url, text) for url, text, _ in found["links"]]
        wanted = [link for link in links if self.rules.documents.fits(link.text, link.url)]
        strangers = sorted({link.url.split("/")[2] for link in wanted if not self.client.may_ask(link.url)})
        if strangers:
            self._warn_once(f"source {self.name}: documents on {', '.join(strangers)} are left out; name the host under `hosts`")
        return [link for link in wanted if self.client.may_ask(link.url)]

    def _is_named(self, link: Link) -> bool:
        """Whether the rules name a document that has no document's name (`/download?id=3`)."""
        rule = self.rules.documents
        return rule.url is not None and rule.fits(link.text, link.url)

    def _is_supposed(self, link: Link) -> bool:
        """Whether only its words can tell that a link leads to a document."""
        return not _is_document(link) and not self._is_named(link)

    def _is_turn(self, visit: Visit, is_due: bool) -> bool:
        """Whether a known address is asked for again tonight."""
        if not is_due and utc_now() - visit.checked_at < timedelta(days=self.rules.revisit_days):
            return False
        return self.tally.count("revisits") <= self.rules.revisit_most

    def _warn_once(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)


def _is_document(link: Link) -> bool:
    return DOCUMENT.search(file_name(link.url)) is not None or DOCUMENT.search(link.text) is not None


def _joined(title: str | None, text: str) -> str | None:
    """What a document is called: the article's title with the link's text, unless one says the other."""
    if not title or not text or text in title:
        return title or text or None
    return text if title in text else f"{title} {text}"


def _entry(link: Link, title: str | None, published_on: date | None, article: str | None, *, is_due: bool = False) -> Listed:
    named = file_name(link.url)
    name = named if DOCUMENT.search(named) or not DOCUMENT.search(link.text) else link.text.rpartition("/")[2]
    return Listed(location=link.url, file_name=name, title=title, source_url=article, published_on=published_on, is_due=is_due)


def _restored(stored: dict[str, Any]) -> Listed:
    day = stored["published_on"]
    return Listed(**stored | {"published_on": date.fromisoformat(day) if day else None})


def _is_fit(found: dict[str, Any], kind: str) -> bool:
    """Whether what is remembered of a page is what such a page would give now: rules change, and a listing becomes an article."""
    return found.get("kind") == kind and found.get("seen_by") == _SEEN_BY and not found.get("gone")


def _change(found: dict[str, Any], before: dict[str, Any]) -> dict[str, str]:
    """When an article last changed, to be noted with it."""
    aside = dict.fromkeys((_CHANGED, "unlisted", "seen_by"))
    if found | aside != before | aside:
        return {_CHANGED: utc_now().isoformat()}
    return {_CHANGED: before[_CHANGED]} if _CHANGED in before else {}


def _checked(visit: Visit, found: dict[str, Any] | None = None) -> Visit:
    return replace(visit, checked_at=utc_now(), found=visit.found if found is None else found)


def stored(link: Link) -> list[str | None]:
    """A link as it is remembered: address, text, day."""
    return [link.url, link.text, _text(link.published_on)]


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
