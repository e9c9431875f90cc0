"""A folder as a source: what is a filing, what waits, what the manifest adds."""

from __future__ import annotations

import os
import re
import time
from datetime import date
from pathlib import Path

import pytest

from jixiao.errors import PassingError
from jixiao.sources import Listed
from jixiao.sources.folder import FolderSource


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def locations(root: Path, settle_seconds: float = 0) -> list[str]:
    return [entry.location for entry in FolderSource(root, settle_seconds).list().entries]


def test_every_file_at_any_depth_is_a_filing_in_the_order_of_paths(tmp_path: Path) -> None:
    put(tmp_path, "b.pdf", "a/c/2.xlsx", "a/1", "no-extension", "a/manifest.csv")
    assert locations(tmp_path) == ["a/1", "a/c/2.xlsx", "a/manifest.csv", "b.pdf", "no-extension"]


def test_what_is_no_filing(tmp_path: Path) -> None:
    put(tmp_path, "manifest.csv", "a.truth.json", "sub/b.truth.json", ".DS_Store", "~$c.docx", "d.pdf.part", ".git/config", "e.pdf")
    assert locations(tmp_path) == ["e.pdf"]


def test_a_fresh_file_waits(tmp_path: Path) -> None:
    put(tmp_path, "fresh.pdf", "settled.pdf")
    before = time.time() - 60
    os.utime(tmp_path / "settled.pdf", (before, before))
    listing = FolderSource(tmp_path, settle_seconds=10).list()
    assert [entry.location for entry in listing.entries] == ["settled.pdf"]
    assert listing.waiting == ("fresh.pdf",)


def test_a_file_dated_tomorrow_does_not_wait_for_tomorrow(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf")
    tomorrow = time.time() + 86400
    os.utime(tmp_path / "a.pdf", (tomorrow, tomorrow))
    assert locations(tmp_path, settle_seconds=10) == ["a.pdf"]


def test_the_manifest_states_what_the_listing_says(tmp_path: Path) -> None:
    put(tmp_path, "a/1.pdf", "2.pdf")
    (tmp_path / "manifest.csv").write_text("file,title,published_on,fiscal_year\na/1.pdf,标题,2021-02-15,2021\ngone.pdf,,,\n")
    listing = FolderSource(tmp_path).list()
    assert listing.entries == (
        Listed(location="2.pdf", file_name="2.pdf"),
        Listed(location="a/1.pdf", file_name="1.pdf", title="标题", published_on=date(2021, 2, 15), fiscal_year=2021),
    )
    assert listing.warnings == ("manifest.csv: states gone.pdf, and the inbox has no such filing",)


def test_a_row_for_a_waiting_file_is_no_warning(tmp_path: Path) -> None:
    put(tmp_path, "fresh.pdf")
    (tmp_path / "manifest.csv").write_text("file\nfresh.pdf\n")
    assert FolderSource(tmp_path, settle_seconds=60).list().warnings == ()


@pytest.mark.parametrize("name", ["一.pdf".encode("gb18030"), b"\xff\xfe.pdf", b"back\\xd2slash.pdf", "二.pdf".encode()])
def test_names_in_any_encoding_lead_back_to_their_file(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"content of " + name)
    source = FolderSource(tmp_path)
    (entry,) = source.list().entries
    entry.location.encode()  # text that any database takes
    with source.open(entry).file as file:
        assert file.read() == b"content of " + name


def test_names_out_of_old_archives_are_read_as_gb18030(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode("绩效.pdf".encode("gb18030"))).touch()
    assert locations(tmp_path) == ["绩效.pdf"]


def test_a_link_to_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").symlink_to(tmp_path / "nowhere")
    assert FolderSource(tmp_path).list().warnings == ("a.pdf is a link to a file that is not there",)


def test_what_cannot_be_looked_at_keeps_its_standing(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").symlink_to("x" * 300)  # longer than any name: even to look at it is refused
    (tmp_path / "b.pdf").touch()
    found = FolderSource(tmp_path).list()
    assert ([entry.location for entry in found.entries], found.waiting) == (["b.pdf"], ("a.pdf",))
    assert found.warnings == ("a.pdf cannot be looked at (File name too long); it is tried again the next night",)


def test_a_folder_that_vanished_is_no_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(PassingError, match="cannot be listed"):
        FolderSource(tmp_path / "unmounted").list()


def test_a_file_that_vanished_is_tried_again(tmp_path: Path) -> None:
    with pytest.raises(PassingError, match=r"gone\.pdf cannot be read"):
        FolderSource(tmp_path).open(Listed(location="gone.pdf", file_name="gone.pdf"))


def test_a_folder_within_that_cannot_be_listed_keeps_nothing_from_the_others(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf", "b/c.pdf")
    (tmp_path / "manifest.csv").write_text("file\nd/e.pdf\n")
    deep = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):  # a path longer than the kernel takes: even root cannot list that
        os.mkdir("x" * 250, dir_fd=deep)
        deep, above = os.open("x" * 250, os.O_RDONLY, dir_fd=deep), deep
        os.close(above)
    os.close(deep)
    listing = FolderSource(tmp_path).list()
    assert [entry.location for entry in listing.entries] == ["a.pdf", "b/c.pdf"]
    assert listing.failure is not None
    assert listing.warnings == (listing.failure,)
    assert re.fullmatch(r"the folder .{200}… cannot be listed \(File name too long\)", listing.failure)


def test_a_link_to_a_folder_is_said_and_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "inbox/a.pdf", "elsewhere/b.pdf")
    (tmp_path / "inbox" / "more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "inbox" / "round").symlink_to(tmp_path / "inbox")
    listing = FolderSource(tmp_path / "inbox").list()
    assert [entry.location for entry in listing.entries] == ["a.pdf"]
    assert sorted(listing.warnings) == [f"{name} is a link to a folder: what is in it is not looked at" for name in ("more", "round")]
