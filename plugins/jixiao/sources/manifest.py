"""`manifest.csv` beside the filings of a folder: the listing's title, address, date and fiscal year of each file.

Columns file,title,source_url,published_on,fiscal_year, all but `file` optional; UTF-8 with or without byte order mark, or
GB18030. Nothing in it can stop a night: what does not parse is left out, with a warning that names the row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from jixiao.csv_rows import MORE_CELLS, csv_rows, decoded

COLUMNS = ("file", "title", "source_url", "published_on", "fiscal_year")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_FISCAL_YEAR = re.compile(r"((?:19|20)\d{2})(?:年度?)?")


@dataclass(frozen=True)
class ManifestRow:
    """What the manifest states of a file; None where it states nothing."""

    title: str | None = None
    source_url: str | None = None
    published_on: date | None = None
    fiscal_year: int | None = None


@dataclass
class Manifest:
    """The rows by file, and what was wrong."""

    rows: dict[str, ManifestRow] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        """Note something that does not parse."""
        self.warnings.append(f"manifest.csv: {text}")


def file_key(path: str) -> str:
    """One spelling for a path in the inbox, however the manifest's author's system spells paths and accents."""
    return unicodedata.normalize("NFC", path.strip().replace("\\", "/")).removeprefix("./")


def parse_manifest(content: bytes) -> Manifest:
    """Read a manifest; never raises for what is in it."""
    manifest = Manifest()
    try:
        text = decoded(content)
    except ValueError as error:
        manifest.warn(f"{error}; nothing in it is used")
        return manifest
    for number, row in _rows(text, manifest):
        _take(number, row, manifest)
    return manifest


def _rows(text: str, manifest: Manifest) -> Iterator[tuple[int, dict[str, str]]]:
    """Each data row with its line number, its cells by column name."""
    rows = csv_rows(text)
    _, first = next(rows, (1, []))
    header = [] if isinstance(first, str) else [name.lower() for name in first]
    if "file" not in header:
        manifest.warn("has no column `file`, so nothing in it is used")
        return
    if unknown := [name for name in header if name not in COLUMNS]:
        manifest.warn(f"unknown columns are left out: {', '.join(unknown)}")
    for number, cells in rows:
        if isinstance(cells, str):
            manifest.warn(f"line {number} {cells}")
            continue
        if any(cells[len(header) :]):
            manifest.warn(f"line {number} {MORE_CELLS}")
        yield number, dict(zip(header, cells, strict=False))


def _take(number: int, row: dict[str, str], manifest: Manifest) -> None:
    file = file_key(row.get("file", ""))
    if not file:
        manifest.warn(f"line {number} names no file")
        return
    stated = ManifestRow(
        title=row.get("title") or None,
        source_url=row.get("source_url") or None,
        published_on=_published_on(row.get("published_on", ""), number, manifest),
        fiscal_year=_fiscal_year(row.get("fiscal_year", ""), number, manifest),
    )
    if manifest.rows.setdefault(file, stated) != stated:
        manifest.warn(f"line {number} states {file} again, and otherwise; the first row is used")


def _published_on(text: str, number: int, manifest: Manifest) -> date | None:
    match = _DATE.fullmatch(text)
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    if text:
        manifest.warn(f"line {number}: published_on `{text}` is not a date like 2021-02-15")
    return None


def _fiscal_year(text: str, number: int, manifest: Manifest) -> int | None:
    match = _FISCAL_YEAR.fullmatch(text)
    if text and not match:
        manifest.warn(f"line {number}: fiscal_year `{text}` is not a year like 2021")
    return int(match[1]) if match else None
