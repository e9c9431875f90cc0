"""Portals in the shapes that they have: what is listed is found, once, with its title and day."""

from __future__ import annotations

from datetime import date

import pytest

from sources.conftest import WebNights
from sources.portal_server import PDF, Server, article, figures, listing

ARTICLE = "/202402/t20240215_1.html"


def put_filing(portal: Server, path: str = ARTICLE, name: str = "a.pdf", content: bytes = PDF) -> None:
    """An article with one attachment."""
    portal.put(path, article("2024年某局绩效目标公开", (f"/files/{name}", "附件：绩效目标表.pdf"), day="2024-02-15"))
    portal.put(f"/files/{name}", content)


def test_an_attachment_is_a_filing_with_the_articles_title_and_the_listings_day(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing((ARTICLE, "2024年某局绩效目标公开", "2024-02-16"), ("/news/1.html", "领导调研")))
    put_filing(portal)
    web.portal_source()
    _, fetched = web.night()
    assert (fetched.warnings, len(fetched.new)) == ([], 1)
    (sighting,) = web.sightings()
    assert sighting.location == f"{portal.url}/files/a.pdf"
    assert sighting.source_name == "town"
    assert sighting.title == "2024年某局绩效目标公开 附件：绩效目标表.pdf"
    assert sighting.published_on == date(2024, 2, 16)
    assert sighting.source_url == f"{portal.url}{ARTICLE}"
    assert web.content(sighting) == PDF
    assert "200 /news/1.html" not in portal.asked()


def test_an_unchanged_portal_costs_one_304_a_listing_page(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing((ARTICLE, "2024年某局绩效目标公开")))
    put_filing(portal)
    web.portal_source()
    web.night()
    assert portal.asked() == ["200 /list/", f"200 {ARTICLE}", "200 /files/a.pdf"]
    before = web.written_down()
    _, fetched = web.night()
    assert web.written_down() == before
    assert portal.asked() == ["304 /list/"]
    assert (len(fetched.seen), len(fetched.new), fetched.unchanged) == (1, 0, 1)
    assert web.paths() == ["/files/a.pdf"]


def test_a_new_article_costs_itself_and_its_attachment(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing((ARTICLE, "2024年某局绩效目标公开")))
    put_filing(portal)
    web.portal_source()
    web.night()
    portal.asked()
    portal.put("/list/", listing(("/202403/t20240301_2.html", "2024年某院绩效目标公开"), (ARTICLE, "2024年某局绩效目标公开")))
    put_filing(portal, "/202403/t20240301_2.html", "b.pdf", b"%PDF-1.7 b %%EOF")
    web.night()
    assert portal.asked() == ["200 /list/", "200 /202403/t20240301_2.html", "200 /files/b.pdf"]
    assert web.paths() == ["/files/a.pdf", "/files/b.pdf"]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8"])
@pytest.mark.parametrize("declared", ["in the page", "by the server"])
def test_pages_in_chinas_encodings(web: WebNights, portal: Server, encoding: str, declared: str) -> None:
    page = listing((ARTICLE, "2024年某局绩效目标公开")).replace(
        '<meta charset="utf-8">', f'<meta charset="{encoding}">' if declared == "in the page" else ""
    )
    portal.put("/list/", page, encoding, headers={} if declared == "in the page" else {"Content-Type": f"text/html; charset={encoding}"})
    put_filing(portal)
    web.portal_source()
    web.night()
    assert web.paths() == ["/files/a.pdf"]


@pytest.mark.parametrize(
    ("first", "pages", "more"),
    [
        ('<a href="index_1.html">下一页</a>', ["/list/index_1.html"], ""),
        ('<a href="?page=2">下页</a>', ["/list/?page=2"], ""),
        ('<a href="#" onclick="location.href=\'p2.html\'">下一页 &gt;</a>', ["/list/p2.html"], ""),
        ("<a href=\"javascript:goPage('/list/p2.shtml')\">下一页</a>", ["/list/p2.shtml"], ""),
        ('<script>createPageHTML(3, 0, "index", "html");</script>', ["/list/index_1.html", "/list/index_2.html"], ""),
        ("<script>createPageHTML('page_div',2, 1,'list','shtml',31);</script>", ["/list/list_1.shtml"], ""),
        ("", ["/list/2.html", "/list/3.html"], 'pages: "{url}/list/{page}.html"'),
        ("", ["/list/?page=1"], 'pages: "{url}/list/?page={page}", first_page: 1'),
    ],
)
def test_all_pages_of_a_listing_are_followed(web: WebNights, portal: Server, first: str, pages: list[str], more: str) -> None:
    for number, path in enumerate(["/list/", *pages]):
        portal.put(path, listing((f"/t{number}.html", f"绩效目标{number}"), more=first if path == "/list/" else ""))
        put_filing(portal, f"/t{number}.html", f"{number}.pdf", b"%%PDF-1.7 %d %%%%EOF" % number)
    web.portal_source(more=more)
    web.night()
    assert web.paths() == [f"/files/{number}.pdf" for number in range(len(pages) + 1)]


def test_a_listing_that_leads_back_to_its_first_page_ends(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing((ARTICLE, "绩效目标"), more='<a href="2.html">下一页</a>'))
    portal.put("/list/2.html", listing((ARTICLE, "绩效目标"), more='<a href="/list/">下一页</a>'))
    put_filing(portal)
    web.portal_source()
    web.night()
    assert portal.asked() == ["200 /list/", "200 /list/2.html", f"200 {ARTICLE}", "200 /files/a.pdf"]


@pytest.mark.parametrize(
    "row",
    [
        f'<a href="javascript:void(0)" onclick="window.open(\'{ARTICLE}\')">绩效目标</a>',
        f"<a href=\"javascript:openUrl('..{ARTICLE}')\">绩效目标</a>",
        f'<script>var list = [{{"title": "绩效目标", "url": "{ARTICLE}", "pubDate": "2024-02-15"}}];</script>',
        f'<script type="text/xml"><datastore><record><![CDATA[<li><a href="{ARTICLE}">绩效目标</a></li>]]></record></datastore></script>',
        f'<a href="{ARTICLE}" title="2024年绩效目标公开">2024年…</a>',
        f'<a href=".{ARTICLE}#content">绩效目标</a><base href="/">',
    ],
)
def test_links_that_scripts_make(web: WebNights, portal: Server, row: str) -> None:
    portal.put("/list/", f"<html><body>{row}</body></html>")
    put_filing(portal)
    web.portal_source()
    web.night()
    assert web.paths() == ["/files/a.pdf"]


def test_a_listing_served_as_json(web: WebNights, portal: Server) -> None:
    body = f'{{"data": {{"rows": [{{"title": "<b>绩效</b>目标", "url": "{ARTICLE}", "publishTime": "2024-02-15 10:00"}}]}}}}'
    portal.put("/list/", body, headers={"Content-Type": "application/json;charset=utf-8"})
    put_filing(portal)
    web.portal_source()
    web.night()
    (sighting,) = web.sightings()
    assert (sighting.title, sighting.published_on) == ("2024年某局绩效目标公开 附件：绩效目标表.pdf", date(2024, 2, 15))


def test_documents_that_a_listing_links_itself(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(("/f/1.pdf", "2024年绩效目标表", "2024-02-15"), ("/down?id=7", "2023年绩效目标表.xls")))
    portal.put("/f/1.pdf", PDF)
    portal.put("/down?id=7", b"\xd0\xcf\x11\xe0 a workbook", headers={"Content-Disposition": "attachment; filename*=UTF-8''%E8%A1%A8.xls"})
    web.portal_source()
    web.night()
    found = dict(zip(web.paths(), web.sightings(), strict=True))
    assert found["/f/1.pdf"].title == "2024年绩效目标表"
    assert found["/f/1.pdf"].file_name == "1.pdf"
    assert found["/down?id=7"].file_name == "表.xls"


def test_a_table_in_the_article_is_the_filing_and_a_counter_beside_it_is_no_change(web: WebNights, portal: Server) -> None:
    table = figures("1.00", "2.00", "3.00", "4.00")
    portal.put("/list/", listing((ARTICLE, "绩效目标公开")))
    portal.put(ARTICLE, article("绩效目标公开", day="2024-02-15", table=table) + "<p>浏览次数：12</p>")
    web.portal_source(more="revisit_days: 0")
    web.night()
    (sighting,) = web.sightings()
    assert sighting.location == f"{portal.url}{ARTICLE}"
    assert "浏览次数：12" in web.content(sighting).decode()
    portal.put(ARTICLE, article("绩效目标公开", day="2024-02-15", table=table) + "<p>浏览次数：13</p>")
    web.night()
    assert [row.sha256 for row in web.sightings(present=None)] == [sighting.sha256]
    portal.put(ARTICLE, article("绩效目标公开", day="2024-02-15", table=table.replace("3.00", "9.00")))
    web.night()
    assert [row.is_present for row in web.sightings(present=None)] == [False, True]


def test_columns_lead_to_listings(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(("/list/2023/", "2023年度"), ("/list/2024/", "2024年度")))
    for year in (2023, 2024):
        portal.put(f"/list/{year}/", listing((f"/t{year}.html", "绩效目标")))
        put_filing(portal, f"/t{year}.html", f"{year}.pdf", b"%%PDF %d %%%%EOF" % year)
    web.portal_source(more="listings: {text: 年度$}")
    web.night()
    assert web.paths() == ["/files/2023.pdf", "/files/2024.pdf"]


def test_rules_that_change_make_an_article_of_what_was_a_listing(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(("/2024.html", "2024年绩效")))
    put_filing(portal, "/2024.html")
    web.sources('name: town, kind: portal, start: "{url}/list/", articles: {text: 目标表}, listings: {text: 年}, tables: false')
    web.night()
    assert web.paths() == ["/files/a.pdf"]
    web.portal_source()
    web.night()
    assert [sighting.source_url for sighting in web.sightings()] == [f"{portal.url}/2024.html"]


def test_only_the_documents_that_the_rules_want(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing((ARTICLE, "绩效目标公开")))
    portal.put(ARTICLE, article("公开", ("/a.pdf", "1.部门预算表.pdf"), ("/b.pdf", "2.项目绩效目标表.pdf"), ("/get/3", "3.绩效目标表")))
    portal.put("/b.pdf", PDF)
    portal.put("/get/3", PDF + b" ")
    web.portal_source(more='documents: {text: 绩效, url: "/b|/get/"}')
    web.night()
    assert web.paths() == ["/b.pdf", "/get/3"]


def test_attachments_that_only_their_words_tell(web: WebNights, portal: Server) -> None:
    links = [
        ("/get?id=1", "附件1：甲局目标表"),
        ("/page.html", "附件2：乙局目标表"),
        ("/c.html", "目标表.html"),
        ("/d.docx", "附件4"),
        ("/how", "附件"),
    ]
    portal.put("/list/", listing((ARTICLE, "绩效目标公开"), ("/t2.html", "绩效目标表")))
    portal.put(ARTICLE, article("公开", *links, ("/about.html", "联系我们")))
    portal.put("/t2.html", article("公开", ("/how", "附件下载"), table=figures("1", "2", "3", "4")))
    for path, content in (("/get?id=1", PDF), ("/d.docx", PDF + b" "), ("/page.html", figures(*"5678")), ("/c.html", figures(*"6789"))):
        portal.put(path, content)
    portal.put("/how", article("如何下载"))
    web.portal_source()
    _, fetched = web.night()
    assert web.paths() == ["/c.html", "/d.docx", "/get?id=1", "/page.html", "/t2.html"]
    assert fetched.warnings == [f"{portal.url}/how gives a page without a table instead of the document"]
    portal.asked()
    assert web.night()[1].warnings == []
    assert portal.asked() == ["304 /list/"]


def test_the_same_document_at_two_addresses_is_one_filing_seen_twice(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(("/1.html", "绩效甲"), ("/2.html", "绩效乙")))
    put_filing(portal, "/1.html", "a.pdf")
    put_filing(portal, "/2.html", "b.pdf")
    web.portal_source()
    _, fetched = web.night()
    assert len(fetched.new) == 1
    assert web.paths() == ["/files/a.pdf", "/files/b.pdf"]
    assert len({sighting.sha256 for sighting in web.sightings()}) == 1
