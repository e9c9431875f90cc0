"""What a page shows stands in a line or in a cell: what a reader drops on the way is told, and the filing is not called reconciled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from jixiao import reading
from jixiao.document import Document, Line, Table
from jixiao.limits import Limits
from jixiao.read import read_document
from jixiao.readers import pdf
from jixiao.readers.pdf_parts import PageItems
from jixiao.readers.pdf_trust import lost
from jixiao.rules import check_reading

FILING = Path(__file__).parents[1] / "fixtures" / "families" / "project_targets" / "chromium-pdf-28.pdf"


def test_a_line_that_is_dropped_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pdf.read(FILING.read_bytes(), Limits())
    (title, *_) = (block for block in whole.blocks if isinstance(block, Line))

    def without_title(pages: Sequence[PageItems], blocks: Iterable[Line | Table]) -> str:
        return lost(pages, [block for block in blocks if block != title])

    monkeypatch.setattr(pdf, "lost", without_title)
    dropped = pdf.read(FILING.read_bytes(), Limits()).lost
    assert whole.lost == ""
    assert sorted(dropped) == sorted(char for char in title.text if char.isalnum())


def test_a_filing_of_whose_pages_something_is_lost_is_the_readers_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    content = FILING.read_bytes()
    whole = read_document(content)
    assert failed(content) == []

    def with_loss(*_: object, **__: object) -> Document:
        return replace(whole, lost="医疗救助配套")

    monkeypatch.setattr(reading, "read_document", with_loss)
    assert failed(content) == [("遗漏文字", Decimal(6), "extraction")]


def failed(content: bytes) -> list[tuple[str, Decimal, str | None]]:
    """The errors of the proof that nothing was lost: subject, how many are, and whose fault it is."""
    once = reading.read_once(content, "0" * 64)
    verdicts = (verdict for verdict in check_reading(once) if not verdict.passed and verdict.check_name == "nothing_unclaimed")
    return [(verdict.subject, abs(verdict.difference or Decimal(0)), verdict.attribution) for verdict in verdicts]
