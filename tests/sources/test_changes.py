"""What changes on portals: documents replaced without notice, taken down, moved on, packed."""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
import zlib

import pytest
from sqlalchemy import update

from jixiao import discover as discovery
from jixiao.sources.memory import VisitRow
from jixiao.sources.packed import unpacked
from jixiao.state import utc_now
from sources.conftest import WebNights
from sources.portal_server import PDF, Server, article, listing
from sources.test_portal import ARTICLE, put_filing

ROW = (ARTICLE, "2024年某局绩效目标公开")


@pytest.fixture(autouse=True)
def one_filing(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(ROW))
    put_filing(portal)
    web.portal_source()
    web.night()
    portal.asked()


def test_a_known_document_is_asked_for_again_in_its_turn(web: WebNights, portal: Server) -> None:
    web.days_pass(8)
    web.night()
    assert portal.asked() == ["304 /list/", f"304 {ARTICLE}", "304 /files/a.pdf"]
    web.night()
    assert portal.asked() == ["304 /list/"]


def test_a_silent_replacement_is_a_revision(web: WebNights, portal: Server) -> None:
    portal.put("/files/a.pdf", PDF + b"%%EOF")
    web.days_pass(8)
    _, fetched = web.night()
    assert (fetched.revised, len(fetched.new)) == (1, 1)
    assert [(sighting.is_present, web.content(sighting)) for sighting in web.sightings(present=None)] == [
        (False, PDF),
        (True, PDF + b"%%EOF"),
    ]


def test_an_article_that_changed_has_its_documents_asked_for_at_once(web: WebNights, portal: Server) -> None:
    web.days_pass(8)
    web.night()
    portal.put(ARTICLE, article("2024年某局绩效目标公开（更正）", ("/files/a.pdf", "附件：绩效目标表.pdf")))
    portal.put("/files/a.pdf", PDF + b"%%EOF")
    let_the_articles_be_due(web)
    web.night()
    assert "200 /files/a.pdf" in portal.asked()


def test_a_night_that_ends_before_it_fetches_forgets_no_change(web: WebNights, portal: Server) -> None:
    portal.put(ARTICLE, article("2024年某局绩效目标公开（更正）", ("/files/a.pdf", "附件：绩效目标表.pdf")))
    portal.put("/files/a.pdf", PDF + b"%%EOF")
    let_the_articles_be_due(web)
    discovery.discover(discovery.sources(web.settings, web.state))
    portal.asked()
    assert len(web.night()[1].new) == 1
    assert portal.asked() == ["304 /list/", "200 /files/a.pdf"]
    web.night()
    assert portal.asked() == ["304 /list/"]


def let_the_articles_be_due(web: WebNights) -> None:
    """The article's turn has come, the document's has not."""
    web.days_pass(8)
    with web.state.session() as session:
        session.execute(update(VisitRow).where(VisitRow.url.like("%.pdf")).values(checked_at=utc_now()))


def test_a_document_taken_down_is_noticed_and_kept(web: WebNights, portal: Server) -> None:
    del portal.replies["/files/a.pdf"]
    web.days_pass(8)
    _, fetched = web.night()
    assert fetched.gone == 1
    (sighting,) = web.sightings(present=False)
    assert web.content(sighting) == PDF
    portal.asked()
    web.night()
    assert portal.asked() == ["304 /list/"]


def test_an_article_taken_down_is_noticed_the_same_night(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(("/2.html", "绩效二")))
    put_filing(portal, "/2.html", "b.pdf", b"%PDF b %%EOF")
    del portal.replies[ARTICLE]
    _, fetched = web.night()
    assert fetched.gone == 1
    assert (web.paths(present=True), web.paths(present=False)) == (["/files/b.pdf"], ["/files/a.pdf"])


def test_an_article_that_moved_off_the_listing_is_not_gone(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(("/2.html", "绩效二")))
    put_filing(portal, "/2.html", "b.pdf", b"%PDF b %%EOF")
    web.night()
    assert f"304 {ARTICLE}" in portal.asked()
    assert web.paths() == ["/files/a.pdf", "/files/b.pdf"]
    web.night()
    assert portal.asked() == ["304 /list/"]
    assert web.paths() == ["/files/a.pdf", "/files/b.pdf"]


def test_an_attachment_that_its_article_no_longer_links_is_gone(web: WebNights, portal: Server) -> None:
    portal.put(ARTICLE, article("绩效目标", ("/files/b.pdf", "新表.pdf")))
    portal.put("/files/b.pdf", PDF + b" %%EOF")
    web.days_pass(8)
    web.night()
    assert (web.paths(present=True), web.paths(present=False)) == (["/files/b.pdf"], ["/files/a.pdf"])


def test_a_document_that_comes_back_is_present_again(web: WebNights, portal: Server) -> None:
    del portal.replies["/files/a.pdf"]
    web.days_pass(8)
    web.night()
    portal.put("/files/a.pdf", PDF)
    web.days_pass(8)
    web.night()
    assert web.paths() == ["/files/a.pdf"]
    assert len(web.sightings(present=None)) == 1


def test_an_empty_listing_is_a_failure_and_ends_nothing(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(("/news.html", "领导调研")))
    (found,), fetched = web.night()
    assert found.failure is not None
    assert "lists nothing that the rules" in found.failure
    assert (fetched.gone, web.paths()) == (0, ["/files/a.pdf"])


def test_a_portal_that_is_gone_altogether_ends_nothing_and_comes_back(web: WebNights, portal: Server) -> None:
    kept = dict(portal.replies)
    portal.replies.clear()
    web.days_pass(8)
    (found,), fetched = web.night()
    assert found.failure == f"{portal.url}/list/ is not there"
    assert (fetched.gone, web.paths()) == (0, ["/files/a.pdf"])
    portal.replies.update(kept)
    (found,), _ = web.night()
    assert found.failure is None
    assert web.paths() == ["/files/a.pdf"]


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def test_documents_in_a_zip_are_filings_of_their_own(web: WebNights, portal: Server) -> None:
    inner = zipped({"深/丙.pdf": b"%PDF c %%EOF"})
    workbook = zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""})
    packed = zipped({"甲局/甲.pdf": b"%PDF a %%EOF", "乙.xlsx": workbook, "内.zip": inner, ".DS_Store": b""})
    portal.put("/list/", listing(("/all.zip", "2024年绩效目标公开")))
    portal.put("/all.zip", packed)
    web.night()
    found = {sighting.location.removeprefix(portal.url): sighting for sighting in web.sightings() if "zip" in sighting.location}
    assert list(found) == ["/all.zip!/乙.xlsx", "/all.zip!/内.zip!/深/丙.pdf", "/all.zip!/甲局/甲.pdf"]
    assert found["/all.zip!/甲局/甲.pdf"].title == "2024年绩效目标公开 甲"
    assert found["/all.zip!/甲局/甲.pdf"].file_name == "甲.pdf"
    assert web.content(found["/all.zip!/甲局/甲.pdf"]) == b"%PDF a %%EOF"
    portal.asked()
    _, fetched = web.night()
    assert portal.asked() == ["304 /list/"]
    assert fetched.gone == 0
    assert [sighting.title for sighting in web.sightings() if sighting.file_name == "甲.pdf"] == ["2024年绩效目标公开 甲"]


def test_a_document_removed_from_a_zip_is_gone(web: WebNights, portal: Server) -> None:
    portal.put("/list/", listing(("/all.zip", "绩效")))
    portal.put("/all.zip", zipped({"a.pdf": b"%PDF 1 %%EOF", "b.pdf": b"%PDF 2 %%EOF"}))
    web.night()
    portal.put("/all.zip", zipped({"b.pdf": b"%PDF 2 %%EOF"}))
    web.days_pass(8)
    web.night()
    assert "/all.zip!/a.pdf" in web.paths(present=False)
    assert "/all.zip!/b.pdf" in web.paths(present=True)


def test_names_in_a_zip_of_a_chinese_windows() -> None:
    """Stored by hand: zipfile writes no names in GBK."""
    name, data = "绩效表.pdf".encode("gbk"), b"%PDF"
    head = (20, 0, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(name))
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, *head, 0) + name + data
    central = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, *head, 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central), len(local), 0)
    with unpacked(io.BytesIO(local + central + end)) as members:
        assert members is not None
        assert [(name, path.read_bytes()) for name, path in members] == [("绩效表.pdf", data)]


@pytest.mark.parametrize("content", [PDF, b"PK\x03\x04 cut off", b"Rar!\x1a\x07\x01\x00 not really", zipped({"word/document.xml": b"x"})])
def test_what_is_no_archive_or_cannot_be_opened_stays_one_document(content: bytes) -> None:
    with unpacked(io.BytesIO(content)) as members:
        assert not members


def test_one_damaged_archive_in_another_keeps_nothing_from_its_neighbours() -> None:
    damaged = b"PK\x03\x04 cut off"
    with unpacked(io.BytesIO(zipped({"a.pdf": b"%PDF", "b.zip": damaged, "c.zip": zipped({"d.pdf": b"%PDF d"})}))) as members:
        assert members is not None
        assert [(name, path.read_bytes()) for name, path in members] == [
            ("a.pdf", b"%PDF"),
            ("b.zip", damaged),
            ("c.zip!/d.pdf", b"%PDF d"),
        ]


def test_archives_in_an_archive_share_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped({"a.pdf": b"%PDF a", "b.pdf": b"%PDF b"})
    whole = zipped({f"{number}.zip": inner for number in range(3)})
    with unpacked(io.BytesIO(whole)) as members:
        assert members is not None
        assert len(members) == 6
    monkeypatch.setattr("jixiao.sources.packed._MOST_MEMBERS", 8)  # fewer than three archives and the six documents in them
    with unpacked(io.BytesIO(whole)) as members:
        assert members is None


def test_a_name_in_an_archive_that_no_database_stores() -> None:
    with unpacked(io.BytesIO(zipped({"abc.pdf": b"%PDF"}).replace(b"abc.pdf", b"a\0c.pdf"))) as members:
        assert members is not None
        assert [name for name, _ in members] == ["a\ufffdc.pdf"]


def rar(members: dict[str, bytes]) -> bytes:
    """A RAR (version 4) whose members are stored: there is no free packer."""

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    content = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in members.items():
        size, raw = len(data), name.encode()
        content += block(0x74, 0x8200, struct.pack("<IIBIIBBHI", size, size, 3, zlib.crc32(data), 0x21, 20, 0x30, len(raw), 0o100644) + raw)
        content += data
    return content + block(0x7B, 0x4000, b"")


@pytest.fixture
def bsdtar() -> None:
    if shutil.which("bsdtar") is None:
        pytest.skip("needs bsdtar (Debian package libarchive-tools)")


@pytest.mark.usefixtures("bsdtar")
def test_documents_in_a_rar_are_filings_of_their_own() -> None:
    with unpacked(io.BytesIO(rar({"局/表.pdf": b"content", ".DS_Store": b"", "附.xlsx": b"sheet"}))) as members:
        assert members is not None
        assert [(name, path.read_bytes()) for name, path in members] == [("局/表.pdf", b"content"), ("附.xlsx", b"sheet")]


@pytest.mark.usefixtures("bsdtar")
def test_a_rar_that_is_cut_off_or_over_a_limit_stays_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rar({"a.pdf": b"%PDF a" * 100, "b.pdf": b"%PDF b" * 100})
    with unpacked(io.BytesIO(whole[:-400])) as members:
        assert members is None
    monkeypatch.setattr("jixiao.sources.packed._MOST_MEMBERS", 1)
    with unpacked(io.BytesIO(whole)) as members:
        assert members is None


def test_a_rar_stays_one_document_where_nothing_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with unpacked(io.BytesIO(rar({"a.pdf": b"%PDF"}))) as members:
        assert members is None
