"""Feeds and sitemaps."""

from __future__ import annotations

from datetime import date

import pytest

from sources.conftest import WebNights
from sources.portal_server import Server
from sources.test_portal import ARTICLE, put_filing

RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>公开</title>
<item><title>2024年绩效目标公开</title><link>{url}{article}</link><pubDate>Thu, 15 Feb 2024 10:00:00 +0800</pubDate></item>
<item><title>领导调研</title><link>{url}/news.html</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>2024年绩效目标公开</title>
<link rel="alternate" href="{article}"/><published>2024-02-15T10:00:00+08:00</published></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{url}{article}</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{url}/map1.xml</loc></sitemap></sitemapindex>"""


@pytest.mark.parametrize(
    ("feed", "encoding", "rule", "day"),
    [
        (RSS, "utf-8", "{text: 绩效}", date(2024, 2, 15)),
        (RSS, "gbk", "{text: 绩效}", date(2024, 2, 15)),
        (ATOM, "utf-8", "{text: 绩效}", date(2024, 2, 15)),
        (SITEMAP, "utf-8", "{url: '/t2024'}", date(2024, 2, 15)),
        (INDEX, "utf-8", "{url: '/t2024'}", date(2024, 2, 15)),
    ],
)
def test_a_feed_leads_to_articles(web: WebNights, portal: Server, feed: str, encoding: str, rule: str, day: date) -> None:
    def filled(text: str) -> bytes:
        return text.format(url=portal.url, article=ARTICLE, encoding=encoding).encode(encoding)

    portal.put("/feed.xml", filled(feed))
    portal.put("/map1.xml", filled(SITEMAP))
    put_filing(portal)
    web.sources(f'name: town, kind: feed, url: "{{url}}/feed.xml", articles: {rule}')
    _, fetched = web.night()
    assert fetched.warnings == []
    (sighting,) = web.sightings()
    assert (sighting.location, sighting.published_on) == (f"{portal.url}/files/a.pdf", day)
    portal.asked()
    web.night()
    assert set(portal.asked()) <= {"304 /feed.xml", "304 /map1.xml"}


def test_what_is_no_feed_fails_and_ends_nothing(web: WebNights, portal: Server) -> None:
    portal.put("/feed.xml", RSS.format(url=portal.url, article=ARTICLE, encoding="utf-8").encode())
    put_filing(portal)
    web.sources('name: town, kind: feed, url: "{url}/feed.xml", articles: {text: 绩效}')
    web.night()
    portal.put("/feed.xml", "<html><body>维护中</body></html>")
    (found,), fetched = web.night()
    assert "is neither RSS nor Atom nor a sitemap" in (found.failure or "")
    assert (fetched.gone, web.paths()) == (0, ["/files/a.pdf"])


def test_an_entity_in_a_feed_opens_no_file(web: WebNights, portal: Server, tmp_path: object) -> None:
    secret = f"{tmp_path}/secret"
    with open(secret, "w") as file:  # noqa: PTH123
        file.write("绩效 secret")
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]><rss><channel><item><title>&x;</title><link>/a.pdf</link></item></channel></rss>'
    portal.put("/feed.xml", bomb.encode())
    web.sources('name: town, kind: feed, url: "{url}/feed.xml"')
    (found,), _ = web.night()
    assert [entry.title for entry in found.entries if entry.title] == []
