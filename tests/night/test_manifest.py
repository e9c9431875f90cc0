"""manifest.csv: every spelling that is right, a warning for every one that is not, and never an error."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.sources.manifest import ManifestRow, file_key, parse_manifest

TEXT = "file,title,source_url,published_on,fiscal_year\na/一.pdf,信访局2021年,https://x.example/1,2021-02-15,2021\nb.pdf,,,,\n"
ROWS = {"a/一.pdf": ManifestRow("信访局2021年", "https://x.example/1", date(2021, 2, 15), 2021), "b.pdf": ManifestRow()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(encoding: str) -> None:
    manifest = parse_manifest(TEXT.encode(encoding))
    assert (manifest.rows, manifest.warnings) == (ROWS, [])


@pytest.mark.parametrize(
    "text", [TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\r"), TEXT.replace("file,title", " File ,TITLE"), TEXT + "\n,,,,\n"]
)
def test_line_ends_case_and_blank_rows_do_not_matter(text: str) -> None:
    manifest = parse_manifest(text.encode())
    assert (manifest.rows, manifest.warnings) == (ROWS, [])


def test_only_the_file_is_required() -> None:
    assert parse_manifest(b"fiscal_year,file\n2021,a.pdf\n").rows == {"a.pdf": ManifestRow(fiscal_year=2021)}


@pytest.mark.parametrize("spelling", ["2021-02-15", "2021/2/15", "2021.02.15", "2021年2月15日"])
def test_dates(spelling: str) -> None:
    assert parse_manifest(f"file,published_on\na.pdf,{spelling}\n".encode()).rows["a.pdf"].published_on == date(2021, 2, 15)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("file,published_on\na.pdf,2021-02-30\n", "line 2: published_on `2021-02-30` is not a date like 2021-02-15"),
        ("file,published_on\na.pdf,soon\n", "line 2: published_on `soon` is not a date like 2021-02-15"),
        ("file,fiscal_year\na.pdf,21\n", "line 2: fiscal_year `21` is not a year like 2021"),
        ("file,fiscal_year\n,2021\n", "line 2 names no file"),
        ("file,title\na.pdf,one\na.pdf,two\n", "line 3 states a.pdf again, and otherwise; the first row is used"),
        ("file,title\na.pdf,one,two\n", "line 2 has more cells than the header; quote values that contain commas"),
        (
            'file,title\na.pdf,"one\nb.pdf,two\n',
            "line 2 does not parse (unexpected end of data); what stands there, to line 3, is not used",
        ),
        ('file,title\na.pdf,"one" two\n', "line 2 does not parse (',' expected after '\"'); what stands there, to line 2, is not used"),
        ("file,titel\na.pdf,one\n", "unknown columns are left out: titel"),
        ("name,title\na.pdf,one\n", "has no column `file`, so nothing in it is used"),
        ("", "has no column `file`, so nothing in it is used"),
    ],
)
def test_what_is_wrong_is_said(text: str, warning: str) -> None:
    assert parse_manifest(text.encode()).warnings == [f"manifest.csv: {warning}"]


def test_a_row_that_repeats_itself_is_no_warning() -> None:
    assert parse_manifest(b"file,title\na.pdf,one\na.pdf,one\n").warnings == []


def test_an_undecodable_manifest_is_left_out() -> None:
    manifest = parse_manifest(b"file\n\xff\xff.pdf\n")
    assert manifest.rows == {}
    assert "neither UTF-8 nor GB18030" in manifest.warnings[0]


def test_one_spelling_for_a_path() -> None:
    assert file_key("./资料\\e\u0301.pdf ") == "资料/é.pdf"


@given(st.binary(max_size=300))
def test_no_manifest_stops_a_night(content: bytes) -> None:
    parse_manifest(content)


@given(st.text(max_size=300))
def test_no_readable_manifest_stops_a_night(text: str) -> None:
    parse_manifest(("file,title,source_url,published_on,fiscal_year\n" + text).encode("utf-8", "surrogatepass"))
