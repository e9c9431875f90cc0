"""A feed as a source: RSS, Atom, or a sitemap with those that it names."""

from __future__ import annotations

import email.utils
from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from jixiao.errors import PassingError
from jixiao.sources.articles import ArticleSource
from jixiao.sources.client import Answer
from jixiao.sources.configuration import Feed
from jixiao.sources.page import Link, day_in

_MOST_SITEMAPS = 200


class FeedSource(ArticleSource):
    """The entries of a feed lead to articles, or to documents."""

    rules: Feed

    def listed(self) -> Iterator[Link]:
        """The entries that the rules want."""
        waiting, asked = deque(self.rules.starts), set(self.rules.starts)
        while waiting and len(asked) <= _MOST_SITEMAPS:
            found = self._feed(waiting.popleft())
            following = [url for url in found.get("following", ()) if url not in asked and self.client.may_ask(url)]
            asked.update(following)
            waiting.extend(following)
            for url, text, day in found.get("links", ()):
                if self.rules.articles.fits(text, url) and self.client.may_ask(url):
                    yield Link(url, text, date.fromisoformat(day) if day else None)

    def links_of(self, answer: Answer) -> dict[str, Any]:
        """The entries of a feed or a sitemap, and the sitemaps that it names."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
        try:
            root = etree.fromstring(answer.content(), parser)
        except etree.XMLSyntaxError as error:
            raise PassingError(f"{answer.url} cannot be read as a feed ({error})") from error
        kind = _name(root) if root is not None else ""
        if kind == "sitemapindex":
            return {"links": [], "following": [urljoin(answer.url, url) for part in root if (url := _said(part, "loc"))]}
        if kind not in {"rss", "RDF", "feed", "urlset"}:
            raise PassingError(f"{answer.url} is neither RSS nor Atom nor a sitemap (it begins with <{kind}>)")
        entries = (part for part in root.iter() if isinstance(part.tag, str) and _name(part) in {"item", "entry", "url"})
        return {"links": [entry for part in entries if (entry := _entry(part, answer.url))], "following": []}

    def _feed(self, url: str) -> dict[str, Any]:
        known = self.memory.recall(url)
        try:
            found = self.look(url, "listing", known=known)
        except PassingError as error:
            self.fail(error, whole=True)
            return known.found if known else {}
        if found.get("gone"):
            self.fail(PassingError(f"{url} is not there"), whole=True)
        return found


def _entry(part: Any, base: str) -> list[str | None] | None:  # noqa: ANN401  # an element of lxml
    """An entry as it is remembered: address, title, day."""
    link = _said(part, "link") or _said(part, "loc")
    linked = next((child.get("href") for child in part if _name(child) == "link" and child.get("rel", "alternate") == "alternate"), None)
    address = link or linked
    if not address:
        return None
    stated = _said(part, "pubDate") or _said(part, "published") or _said(part, "date") or _said(part, "updated")
    day = _day(stated) if stated else None
    return [urljoin(base, address), _said(part, "title") or "", day.isoformat() if day else None]


def _day(stated: str) -> date | None:
    try:
        return email.utils.parsedate_to_datetime(stated).date()
    except ValueError:
        return day_in(stated)


def _said(part: Any, name: str) -> str | None:  # noqa: ANN401  # an element of lxml
    return next((child.text.strip() for child in part if _name(child) == name and child.text and child.text.strip()), None)


def _name(part: Any) -> str:  # noqa: ANN401  # an element of lxml
    return etree.QName(part).localname if isinstance(part.tag, str) else ""
