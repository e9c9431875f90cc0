"""How much of a document a reader takes before it calls the file unreadable: a filing is small, a bomb is not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds on one document. The largest filings published have a few hundred pages and some megabytes."""

    max_bytes: int = 64 * 1024 * 1024
    """Bytes of the file as fetched."""
    max_pages: int = 2_000
    """Pages of a paginated document."""
    max_characters: int = 20_000_000
    """Characters of text that a reader gives for a whole document."""
    max_cells: int = 1_000_000
    """Cells, empty ones of a declared grid included, over all tables of a document."""
    max_decompressed_bytes: int = 512 * 1024 * 1024
    """Bytes of all parts of an archive (DOCX, XLSX) together, decompressed."""
    max_compression_ratio: int = 200
    """Decompressed bytes per compressed byte of one archive part (of parts large enough to harm)."""
    max_nesting: int = 200
    """Levels of XML or HTML elements within each other."""
    max_seconds: float = 120.0
    """Seconds that an outside converter may take for one document."""
    max_scan_seconds: float = 240.0
    """Seconds after which the recognition of an image-only PDF is given up; it takes some nine a page."""
