"""Asking politely, and not believing everything that answers."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from jixiao.errors import PassingError
from jixiao.sources.client import Client
from jixiao.sources.configuration import Portal, Rule
from jixiao.sources.hosts import Gates, public_addresses
from sources.conftest import WebNights
from sources.portal_server import PDF, Reply, Server, article, listing, serving
from sources.test_portal import ARTICLE, put_filing

ROW = (ARTICLE, "2024年某局绩效目标公开")


@pytest.fixture(autouse=True)
def one_filing(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(ROW))
    put_filing(portal)
    web.portal_source()


def client(portal: Server, **manners: object) -> Client:
    stated = {"private_addresses": True, "seconds_between": 0} | manners
    source = Portal(name="town", kind="portal", start=(f"{portal.url}/list/",), articles=Rule(), **stated)
    return Client(source, source.starts, Gates())


def test_robots_txt_is_honoured(web: WebNights, portal: Server) -> None:
    portal.put("/robots.txt", b"User-agent: *\nDisallow: /files/\n")
    _, fetched = web.night()
    assert fetched.warnings == [f"{portal.url}/files/a.pdf: robots.txt of the host forbids it"]
    assert "200 /files/a.pdf" not in portal.asked()


def test_a_robots_txt_that_cannot_be_had_allows_nothing(web: WebNights, portal: Server) -> None:
    portal.put("/robots.txt", b"", status=500)
    web.portal_source(more="tries: 1")
    with pytest.raises(PassingError, match=r"robots\.txt answers 500"):
        web.night()
    assert portal.asked() == []


def test_it_says_who_asks(web: WebNights, portal: Server) -> None:
    web.portal_source(more="user_agent: 'jixiao (data@town.example)'")
    web.night()
    assert portal.agents == {"jixiao (data@town.example)"}


def test_requests_to_a_host_keep_their_distance_and_robots_can_ask_for_more(portal: Server) -> None:
    for robots, least in ((b"", 0.1), (b"User-agent: *\nCrawl-delay: 0.2\n", 0.2)):
        portal.put("/robots.txt", robots)
        asking = client(portal, seconds_between=0.1)
        asking.get(f"{portal.url}/list/")
        before = time.monotonic()
        asking.get(f"{portal.url}/list/")
        assert time.monotonic() - before >= least


def most_at_once(threads: int, at_once: int) -> int:
    """How many pass one gate together when so many try."""
    gate, inside, most, lock = Gates().of("a.example"), 0, 0, threading.Lock()

    def ask(_: int) -> None:
        nonlocal inside, most
        with gate.passing(0, at_once):
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.05)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(ask, range(threads)))
    return most


def test_a_host_gets_as_many_requests_at_once_as_the_source_says(web: WebNights, portal: Server) -> None:
    assert (most_at_once(6, 1), most_at_once(6, 3)) == (1, 3)
    rows = [(f"/t{number}.html", f"绩效{number}") for number in range(30)]
    portal.put("/list/", listing(*rows))
    for address, text in rows:
        put_filing(portal, address, f"{address[2:-5]}.pdf", PDF + text.encode())
    web.portal_source(more="requests_at_once: 4")
    listings, fetched = web.night()
    assert (len(fetched.new), listings[0].crawl.pages) == (30, 31)
    assert sorted(set(portal.requests)) == sorted(portal.requests)
    assert web.night()[1].new == set()


def test_a_proxy_is_asked_in_the_portal_s_place(portal: Server) -> None:
    with serving() as proxy:
        proxy.put("http://portal.example/list/", "through the proxy")
        source = Portal(
            name="town", kind="portal", start=("http://portal.example/list/",), articles=Rule(), proxy=proxy.url, seconds_between=0
        )
        assert Client(source, source.starts, Gates()).get(source.start[0]).content() == b"through the proxy"
        assert proxy.asked() == ["404 http://portal.example/robots.txt", "200 http://portal.example/list/"]


def test_an_article_that_gives_nothing_is_named_once(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(ROW, ("/t9.html", "2023年绩效目标公开")))
    portal.put("/t9.html", article("2023年绩效目标公开", ("/files/table.html", "查看")))
    listings, _ = web.night()
    assert [warning.partition(" hold")[0] for warning in listings[0].warnings] == ["source town: 1 new or changed articles"]
    assert f"{portal.url}/t9.html" in listings[0].warnings[0]
    assert web.night()[0][0].warnings == ()


def test_a_link_to_nothing_is_said_once(web: WebNights, portal: Server) -> None:
    portal.put("/t9.html", article("2023年绩效目标公开", ("/files/none.pdf", "附件2.pdf")))
    portal.put("/list/", listing(ROW, ("/t9.html", "2023年绩效目标公开")))
    assert web.night()[1].warnings == [f"{portal.url}/files/none.pdf is linked by {portal.url}/t9.html and not there"]
    assert web.night()[1].warnings == []


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("stated", ["seconds", "a moment"])
def test_it_waits_as_long_as_an_overloaded_server_asks(portal: Server, status: int, stated: str) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    busy = Reply(b"busy", status, {"Retry-After": "1" if stated == "seconds" else moment})
    portal.replies["/list/"] = [busy, Reply(b"free")]
    before = time.monotonic()
    assert client(portal).get(f"{portal.url}/list/").content() == b"free"
    assert time.monotonic() - before >= 0.9


def test_a_server_that_asks_for_too_long_a_wait_is_left_for_the_next_night(portal: Server) -> None:
    portal.replies["/list/"] = Reply(b"busy", 429, {"Retry-After": "3600"})
    with pytest.raises(PassingError, match="answers 429"):
        client(portal).get(f"{portal.url}/list/")
    assert portal.asked() == ["429 /list/"]


def test_a_host_whose_documents_drip_without_end_is_left_for_the_next_night(portal: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.sources.client._MOST_SECONDS", 0.1)
    one = client(portal)
    paths = [f"/files/{number}.pdf" for number in range(4)]
    portal.replies |= {path: Reply(PDF, seconds_a_byte=0.05) for path in paths}
    for path in paths[:3]:
        with pytest.raises(PassingError, match=r"takes longer than 0\.1 seconds; it is tried again the next night"):
            one.get(portal.url + path)
    with pytest.raises(PassingError, match="the host no longer answers tonight"):
        one.get(portal.url + paths[3])
    assert portal.asked() == [f"200 {path}" for path in paths[:3]]


def test_a_body_that_breaks_off_is_asked_for_again(web: WebNights, portal: Server) -> None:
    portal.replies["/files/a.pdf"] = [Reply(PDF, cut_to=9), Reply(PDF, cut_to=4), Reply(PDF)]
    _, fetched = web.night()
    assert fetched.warnings == []
    assert [web.content(sighting) for sighting in web.sightings()] == [PDF]


def test_a_document_without_its_end_is_asked_for_once_more_and_then_is_what_is_published(web: WebNights, portal: Server) -> None:
    portal.replies["/files/a.pdf"] = [Reply(PDF[:12]), Reply(PDF)]
    web.night()
    assert [web.content(sighting) for sighting in web.sightings()] == [PDF]
    portal.put("/list/", listing(("/2.html", "绩效")))
    put_filing(portal, "/2.html", "cut.pdf", PDF[:12])
    web.night()
    assert PDF[:12] in [web.content(sighting) for sighting in web.sightings()]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><form><input name=user><input type=Password name=p></form></body></html>",
        "<!DOCTYPE html><html><body>您访问的页面不存在</body></html>",
        "<script>location.href='/verify'</script>",
    ],
)
def test_a_page_in_the_place_of_a_document_is_no_filing(web: WebNights, portal: Server, page: str) -> None:
    portal.put("/files/a.pdf", page)
    _, fetched = web.night()
    assert len(fetched.warnings) == 1
    assert "instead of the document" in fetched.warnings[0]
    assert web.sightings() == []
    put_filing(portal)
    web.night()
    assert web.paths() == ["/files/a.pdf"]


def test_a_workbook_saved_as_a_page_is_a_filing(web: WebNights, portal: Server) -> None:
    rows = "".join(f"<tr><td>{amount}</td></tr>" for amount in ("1.00", "2.00", "3.00", "4.00"))
    portal.put("/files/a.pdf", f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table>{rows}</table></body></html>')
    web.night()
    assert web.paths() == ["/files/a.pdf"]


def test_a_login_page_in_the_place_of_the_listing_ends_nothing(web: WebNights, portal: Server) -> None:
    web.night()
    portal.put("/list/", "<html><body><input type=password></body></html>")
    (found,), fetched = web.night()
    assert found.failure == f"{portal.url}/list/ gives a login page instead of the listing"
    assert fetched.gone == 0
    assert web.paths() == ["/files/a.pdf"]


def test_a_redirect_to_another_host_is_not_followed(web: WebNights, portal: Server) -> None:
    with serving() as other:
        # Another name of this machine stands for another host.
        target = other.url.replace("127.0.0.1", "localhost") + "/login.html"
        portal.replies["/files/a.pdf"] = Reply(b"", 302, {"Location": target})
        _, fetched = web.night()
        assert "is not on the source's hosts" in fetched.warnings[0]
        assert other.asked() == []


def test_a_document_on_another_host_is_named_and_taken_once_that_is_allowed(web: WebNights, portal: Server) -> None:
    with serving() as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        portal.put(ARTICLE, article("绩效", (f"{elsewhere}/a.pdf", "绩效目标表.pdf")))
        other.put("/a.pdf", PDF)
        (found,), _ = web.night()
        assert "name the host under `hosts`" in found.warnings[0]
        web.portal_source(more="hosts: [localhost]")
        web.night()
        assert [sighting.location for sighting in web.sightings()] == [f"{elsewhere}/a.pdf"]


def test_a_redirect_within_the_portal_is_followed(web: WebNights, portal: Server) -> None:
    portal.replies["/files/a.pdf"] = Reply(b"", 301, {"Location": "/new/a.pdf"})
    portal.put("/new/a.pdf", PDF)
    web.night()
    assert web.paths() == ["/files/a.pdf"]


def test_redirects_without_an_end_end(portal: Server) -> None:
    portal.replies["/list/"] = Reply(b"", 302, {"Location": "/list/"})
    with pytest.raises(PassingError, match="without an end"):
        client(portal).get(f"{portal.url}/list/")


def test_private_addresses_are_asked_only_where_a_source_says_so(portal: Server) -> None:
    with pytest.raises(PassingError, match=r"127\.0\.0\.1, which is not public"):
        client(portal, private_addresses=False).get(f"{portal.url}/list/")
    assert portal.asked() == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "::ffff:127.0.0.1", "fd00::1", "localhost"],
)
def test_addresses_that_are_not_public(host: str) -> None:
    with pytest.raises(PassingError, match="not public"):
        public_addresses(host, 80)


def test_a_document_over_the_limit_is_not_taken(web: WebNights, portal: Server) -> None:
    portal.put("/files/a.pdf", PDF + b"x" * 20_000 + b"%%EOF")
    web.portal_source(more="megabytes: 0.01")
    _, fetched = web.night()
    assert "larger than 0.01 MB" in fetched.warnings[0]
    assert web.sightings() == []


def test_a_host_that_died_is_left_alone(web: WebNights, portal: Server) -> None:
    links = [(f"/{number}.html", f"绩效{number}") for number in range(30)]
    portal.put("/list/", listing(*links))
    for path, _ in links:
        portal.put(path, b"", status=502)
    web.portal_source(more="tries: 2")
    (found,), _ = web.night()
    assert found.crawl.errors == 30
    assert len(portal.asked()) == 1 + 3 * 2


def test_one_source_that_does_not_answer_keeps_nothing_from_the_others(web: WebNights, portal: Server) -> None:
    with serving() as other:
        dead = other.url
    web.sources(
        'name: town, kind: portal, start: "{url}/list/", articles: {text: 绩效}',
        f'name: dead, kind: portal, start: "{dead}/", articles: {{text: 绩效}}, tries: 1',
    )
    (town, failed), fetched = web.night()
    assert (town.failure, len(fetched.new)) == (None, 1)
    assert failed.failure is not None
    assert "does not answer" in failed.failure


def test_a_login_is_sent_to_the_portal_alone(portal: Server) -> None:
    source = Portal(
        name="town",
        kind="portal",
        start=(f"{portal.url}/",),
        articles=Rule(),
        hosts=("localhost",),
        private_addresses=True,
        seconds_between=0,
    )
    asking = Client(source, source.starts, Gates(), ("reader", "secret"))
    asking.get(f"{portal.url}/list/")
    asking.get(f"{portal.url.replace('127.0.0.1', 'localhost')}/list/")
    assert [bool(header) for header in portal.authorizations] == [True, False]
