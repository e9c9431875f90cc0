"""A portal as a source: listing pages, each leading to the next, whose links lead to articles."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import Any

from jixiao.errors import PassingError
from jixiao.sources.articles import ArticleSource, stored
from jixiao.sources.client import Answer
from jixiao.sources.configuration import Portal
from jixiao.sources.page import Link, json_links


class PortalSource(ArticleSource):
    """Listing pages are asked for every night, from the first to the last, each on the condition that it changed."""

    rules: Portal

    def listed(self) -> Iterator[Link]:
        """The links of all listing pages that the rules want, newest pages first."""
        waiting = deque(self.rules.starts)
        seen = set(waiting)
        while waiting:
            start = waiting.popleft()
            for links in self._listing(start):
                yield from (link for link in links if self._is_article(link))
                further = [link.url for link in links if self._is_listing(link) and link.url not in seen]
                seen.update(further)
                waiting.extend(further)

    def links_of(self, answer: Answer) -> dict[str, Any]:
        """Links of a listing page, or of a listing that is served as JSON."""
        if "json" not in answer.headers.get("content-type", ""):
            return super().links_of(answer)
        return {"links": [stored(link) for link in json_links(answer.content(), answer.url)], "following": []}

    def _listing(self, start: str) -> Iterator[list[Link]]:
        """The links of a listing, page after page, to the first that holds nothing that the ones before did not."""
        waiting, asked, held = deque([start]), {start}, set[str]()
        number = self.rules.first_page
        while waiting and len(asked) <= self.rules.pages_most:
            url = waiting.popleft()
            found = self._page(url, is_first=url == start)
            links = [Link(address, text, date.fromisoformat(day) if day else None) for address, text, day in found.get("links", ())]
            wanted = {link.url for link in links if self._is_article(link)}
            yield links
            following = found.get("following", ())
            if self.rules.pages is not None:
                following = [self.rules.pages.replace("{page}", str(number))] if wanted - held else ()
                number += 1
            held |= wanted
            following = [address for address in following if address not in asked and self.client.may_ask(address)]
            asked.update(following)
            waiting.extend(following)

    def _page(self, url: str, *, is_first: bool) -> dict[str, Any]:
        """What a listing page holds; where it does not answer, what it held when it was last seen: it leads on to the rest."""
        known = self.memory.recall(url)
        try:
            found = self.look(url, "listing", known=known)
        except PassingError as error:
            self.fail(error, whole=True)
            return known.found if known else {}
        if found.get("gone") and is_first:
            self.fail(PassingError(f"{url} is not there"), whole=True)
        return found

    def _is_article(self, link: Link) -> bool:
        return self.rules.articles.fits(link.text, link.url) and self.client.may_ask(link.url)

    def _is_listing(self, link: Link) -> bool:
        rule = self.rules.listings
        return rule is not None and rule.fits(link.text, link.url) and self.client.may_ask(link.url) and not self._is_article(link)
