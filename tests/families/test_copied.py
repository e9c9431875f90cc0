"""Tables copied out of a page: rows without the cells that merged ones cover, a tab between the others."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from factory.compare import differences, misjudgements, of_type
from factory.layout import Grid, Paragraph
from factory.make import make
from factory.model import filing_truth
from factory.render_text import paragraph_text
from jixiao.reading import read_filings
from jixiao.records import NumberAudit

FIXTURES = Path(__file__).parent.parent / "fixtures" / "families"


def copied(family: str, seed: int) -> tuple[dict[str, object], str]:
    """A filing's truth, and its text as a browser gives it to the clipboard."""
    made = make(seed, family)
    rows = (
        ["\t".join(cell.text.replace("\n", "") for cell in row) for row in block.rows]
        if isinstance(block, Grid)
        else [paragraph_text(block)]
        if isinstance(block, Paragraph)
        else []
        for block in made.blocks
    )
    year = made.filing.fiscal_year if made.filing.year_in_document or made.title_year else None
    return filing_truth(made.filing, "copied.txt", year, {}), "\n".join(line for lines in rows for line in lines)


@pytest.mark.parametrize("family", ["performance_plan", "project_targets", "self_evaluation"])
def test_what_a_browser_copies_is_read_row_by_row(family: str) -> None:
    """Blank cells leave a tab, cells that are covered by merged ones leave nothing."""
    read = [
        (truth, read_filings(text.encode(), sha256(text.encode()).hexdigest())) for truth, text in (copied(family, n) for n in range(6))
    ]
    assert [note for truth, reading in read for note in differences(truth, reading)] == []
    assert misjudgements(read) == []


def test_shares_that_lost_their_format_are_reported() -> None:
    """Some programs write a quarter's share of 25 % as 0.25 into sheets without the format that shows it."""
    text = (FIXTURES / "performance_plan" / "html-36.html").read_bytes()
    shown = re.compile(rb"(\d+)(?:\.\d+)?%(?=\s*</td>)")
    row = next(row for row in re.findall(rb"<tr.*?</tr>", text, re.DOTALL) if len(shown.findall(row)) >= 3)
    bare = shown.sub(lambda share: b"%.2f" % (int(share[1]) / 100), row)
    reading, altered = (read_filings(page, sha256(page).hexdigest()) for page in (text, text.replace(row, bare)))
    before, after = ([one.unclaimed_count for one in of_type(found.filings[0], NumberAudit)] for found in (reading, altered))
    assert (before, after) == ([0], [len(shown.findall(row))])
