"""Random tables through real producers and back: the same cells, whatever the rules, the font, the spans and the page breaks.

Office programs and browsers start slowly, so all documents of an example go through one start. JIXIAO_TABLES says how many examples
to try (1 by default, always the same one).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from factory import printers, render_docx, render_html, render_reportlab, render_xlsx
from factory.layout import Block, Cell, Grid, PageBreak, Paragraph
from factory.style import Style
from jixiao.document import Table
from jixiao.limits import Limits
from jixiao.readers.pdf import read
from readers.pdf_canvas import FILLER

EXAMPLES = int(os.environ.get("JIXIAO_TABLES", "1"))
DOCUMENTS = 8
"""Documents of an example."""
FONTS = ("sans", "serif", "wqy", "uming", "ukai")
PHRASES = (
    "信访事项",
    "按期办结",
    "率达到98.5%",
    "，",
    "；2、",
    "完成培训12场次",
    "（含备品）",
    "群众满意度",
    "≥95%",
    "。",
    "设备",
    "ABC-12",
    "年末",
    "1,200元",
)
TEXT = st.lists(st.sampled_from(PHRASES), max_size=9).map(lambda parts: "完成" + "".join(parts))
NAME = st.text(alphabet="信访专项办公运转职工培训监测设备采购网络安全加固", min_size=2, max_size=14)
FIGURE = st.decimals(0, 99999, places=2).map(lambda figure: f"{figure:,}")
HEADINGS = ("项目名称", "总计", "财政拨款", "其他资金", "绩效目标", "绩效指标")
ROWS_OF_A_PAGE = 9
"""Rows of a grid with cells that span rows: it stays on a page."""

Rows = list[list[str]]
Sample = tuple[list[Grid], Style]
Producer = Callable[[list[Sample], Path], None]


def bare(text: str) -> str:
    """A text as it is compared: line wraps and spaces carry no meaning."""
    return re.sub(r"\s", "", text)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A grid with merged cells in both directions; every line of it is seen in its first row or column."""
    n_cols, n_rows = draw(st.integers(2, 5)), draw(st.integers(2, 24))
    spans = n_rows <= ROWS_OF_A_PAGE
    grid = Grid([float(draw(st.integers(10, 20))) for _ in range(n_cols)], [])
    taken: set[tuple[int, int]] = set()
    for row in range(n_rows):
        grid.rows.append([])
        for col in range(n_cols):
            if (row, col) in taken:
                continue
            free = next((step for step in range(1, n_cols - col) if (row, col + step) in taken), n_cols - col)
            wide = draw(st.integers(1, free)) if row else 1
            high = draw(st.integers(1, min(3, n_rows - row))) if col and spans else 1
            taken |= {(row + down, col + step) for down in range(high) for step in range(wide)}
            grid.rows[-1].append(
                Cell(draw(TEXT if not row * col else TEXT | st.just("")), high, wide, draw(st.sampled_from(("left", "center"))))
            )
    return grid


@st.composite
def forms(draw: st.DrawFn) -> Grid:
    """A header above rows of a name, figures and texts: what can be read without vertical rules, or without any."""
    figures, texts = draw(st.sampled_from(((1, 2), (2, 1), (2, 2), (3, 1), (3, 2))))
    headings = [HEADINGS[0], *HEADINGS[1 : 1 + figures], *HEADINGS[4 : 4 + texts]]
    grid = Grid([16.0, *[11.0] * figures, *[28.0] * texts], [[Cell(text) for text in headings]], header_rows=1)
    for _ in range(draw(st.integers(3, 20))):
        cells = [Cell(draw(NAME), align="left"), *(Cell(draw(FIGURE), align="right") for _ in range(figures))]
        own = [draw(TEXT) for _ in range(texts - 1)] + [draw(TEXT | st.just(""))]
        grid.rows.append([*cells, *(Cell(text, align="left") for text in own)])
    return grid


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """The tables of a document, and how they are printed."""
    rules = draw(st.sampled_from(("grid", "horizontal", "three_line", "none")))
    style = Style(
        font=draw(st.sampled_from(FONTS)),
        size=draw(st.sampled_from((8, 9, 10.5))),
        rules=rules,
        valign=draw(st.sampled_from(("middle", "top"))),
        landscape=draw(st.booleans()),
        repeat_header=rules != "grid" and draw(st.booleans()),
        footer=draw(st.sampled_from(("none", "page", "of"))),
        split_rows=False,
    )
    return [draw(grids() if rules == "grid" else forms()) for _ in range(draw(st.integers(1, 2)))], style


def blocks(sample: Sample) -> list[Block]:
    """A document's blocks: each table on a page of its own, below a title."""
    parts: list[list[Block]] = [[Paragraph(name + FILLER, "title"), grid] for name, grid in zip("甲乙", sample[0], strict=False)]
    return [block for number, part in enumerate(parts) for block in ([PageBreak(), *part] if number else part)]


def by_reportlab(chosen: list[Sample], out: Path) -> None:
    for number, sample in enumerate(chosen):
        render_reportlab.write(blocks(sample), sample[1], "", out / f"{number}.pdf")


def by_writer(chosen: list[Sample], out: Path) -> None:
    files = [out / f"{number}.docx" for number in range(len(chosen))]
    for path, sample in zip(files, chosen, strict=True):
        render_docx.write(blocks(sample), sample[1], "", path)
    printers.convert(files, "pdf", out)


def by_calc(chosen: list[Sample], out: Path) -> None:
    files = [out / f"{number}.xlsx" for number in range(len(chosen))]
    for path, sample in zip(files, chosen, strict=True):
        render_xlsx.write(blocks(sample)[:2], sample[1], "", 2, path)
    printers.convert(files, "pdf", out)


def by_chromium(chosen: list[Sample], out: Path) -> None:
    for number, sample in enumerate(chosen):
        path = out / f"{number}.html"
        path.write_text(render_html.page(blocks(sample), sample[1], "", ""), encoding="utf-8")
        printers.print_html(path, out / f"{number}.pdf")


@dataclass(frozen=True)
class Program:
    """A producer, what finds it on this machine, and the package to install where it is missing."""

    produce: Producer
    found: Callable[[], str | None]
    package: str
    most_documents: int = DOCUMENTS
    whole: bool = True
    """Whether all tables of a sample are in its document; a sheet has one."""


PROGRAMS = {
    "reportlab": Program(by_reportlab, lambda: "reportlab", "reportlab"),
    "writer": Program(by_writer, printers.office, "libreoffice-writer"),
    "calc": Program(by_calc, printers.office, "libreoffice-calc", whole=False),
    "chromium": Program(by_chromium, printers.browser, "chromium", most_documents=4),
}


def drawn_cells(grid: Grid) -> set[tuple[int, int, int, int, str]]:
    """Row, column, spans and text of every cell."""
    found: set[tuple[int, int, int, int, str]] = set()
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid.rows):
        free = iter(col for col in range(len(grid.widths)) if (row, col) not in taken)
        for cell in cells:
            col = next(free)
            taken |= {(row + down, col + step) for down in range(cell.row_span) for step in range(cell.col_span)}
            free = iter(other for other in range(len(grid.widths)) if (row, other) not in taken)
            found.add((row, col, cell.row_span, cell.col_span, bare(cell.text)))
    return found


def read_cells(table: Table, *, header_rows: int) -> set[tuple[int, int, int, int, str]]:
    """The same of a table that was read, without the header's repetitions."""
    header = [bare(cell.text) for cell in table.row(0)]
    again = {row for row in table.page_starts if header_rows and [bare(cell.text) for cell in table.row(row)] == header}
    kept = [row for row in range(table.n_rows) if row not in again]
    number = {row: index for index, row in enumerate(kept)}
    return {(number[cell.row], cell.col, cell.row_span, cell.col_span, bare(cell.text)) for cell in table.cells if cell.row in number}


@pytest.mark.parametrize("name", PROGRAMS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 1,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_tables_come_back_as_they_were_printed(name: str, data: st.DataObject) -> None:
    program = PROGRAMS[name]
    if program.found() is None:
        pytest.skip(f"the package {program.package} is not installed")
    chosen = [data.draw(samples()) for _ in range(program.most_documents)]
    assume(max(len(grid.rows) for grids_, _ in chosen for grid in grids_) > ROWS_OF_A_PAGE)  # the simplest example tells nothing
    with TemporaryDirectory() as folder:
        program.produce(chosen, Path(folder))
        for number, (tables, style) in enumerate(chosen):
            printed = tables if program.whole else tables[:1]
            content = (Path(folder) / f"{number}.pdf").read_bytes()
            found = [read_cells(table, header_rows=style.repeat_header) for table in read(content, Limits()).tables]
            assert len(found) == len(printed), style
            differ = [sorted(cells ^ drawn_cells(grid)) for cells, grid in zip(found, printed, strict=True)]
            assert not any(differ), f"{name} {number} {style}: {differ}"
