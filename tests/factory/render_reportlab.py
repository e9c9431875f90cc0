"""PDF written by reportlab: a font of Adobe's Asian set that is not embedded, or an installed one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A3, A4, landscape  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from reportlab.platypus import Flowable, PageBreak, SimpleDocTemplate, Spacer, Table  # type: ignore[import-untyped]
from reportlab.platypus import Paragraph as Text
from reportlab.platypus.doctemplate import LayoutError  # type: ignore[import-untyped]

from factory import layout
from factory.layout import Block, Grid, covered
from factory.style import Style

MARGIN = 36
ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}
FONT_FILES = {
    "wqy": ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    "uming": ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    "ukai": ("/usr/share/fonts/truetype/arphic/ukai.ttc", 0),
}


@cache
def font(name: str) -> str:
    """A registered font: the installed one of that name, else Adobe's STSong."""
    path, index = FONT_FILES.get(name, ("", 0))
    if not Path(path).is_file():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        return "STSong-Light"
    pdfmetrics.registerFont(TTFont(name, path, subfontIndex=index))
    return name


def write(blocks: list[Block], style: Style, department: str, out: Path) -> None:
    """Write the PDF; a table that cannot be broken over A4 goes on A3."""
    try:
        build(blocks, style, department, out, A4)
    except LayoutError:
        build(blocks, style, department, out, A3)


def build(blocks: list[Block], style: Style, department: str, out: Path, paper: tuple[float, float]) -> None:
    """Build the PDF, twice where the footer states the number of pages."""
    size = landscape(paper) if style.landscape else paper
    pages = 0
    for _ in range(2 if style.footer in {"of", "pages"} else 1):
        document = SimpleDocTemplate(str(out), pagesize=size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN)
        foot = footer(style, department, pages)
        story = [part for block in blocks for part in flowables(block, style, size[0] - 2 * MARGIN)]
        document.build(story, onFirstPage=foot, onLaterPages=foot)
        pages = document.page


class footer:
    """What is drawn at the foot of every page."""

    def __init__(self, style: Style, department: str, pages: int) -> None:
        self.style, self.department, self.pages = style, department, pages

    def __call__(self, canvas: Canvas, document: SimpleDocTemplate) -> None:
        number = document.page
        texts = {
            "page": f"第 {number} 页",
            "dashes": f"- {number} -",
            "of": f"{number}/{self.pages}",
            "pages": f"第{number}页 共{self.pages}页",
            "name": f"{self.department}  {number}",
        }
        canvas.setFont(font(self.style.font), 8)
        canvas.drawCentredString(document.pagesize[0] / 2, 18, texts.get(self.style.footer, ""))


def look(style: Style, size: float, align: str) -> ParagraphStyle:
    """A paragraph's look; Chinese text may break after any character."""
    return ParagraphStyle("text", fontName=font(style.font), fontSize=size, leading=size * 1.35, alignment=ALIGN[align], wordWrap="CJK")


def text(content: str, style: Style, size: float, align: str) -> Text:
    """A paragraph of text."""
    return Text(escape(content).replace("\n", "<br/>"), look(style, size, align))


def flowables(block: Block, style: Style, width: float) -> list[Flowable]:
    """A block as what the library lays out."""
    if isinstance(block, layout.PageBreak):
        return [PageBreak()]
    if isinstance(block, Grid):
        return [table(block, style, width), Spacer(1, 8)]
    if block.right:
        ends = [[text(block.text, style, style.size, "left"), text(block.right, style, style.size, "right")]]
        return [Table(ends, colWidths=[width * 0.72, width * 0.28])]
    align = {"title": "center", "subtitle": "center", "cover": "center", "center": "center", "right": "right"}.get(block.role, "left")
    size = style.size + (7 if block.role in {"title", "cover"} else 0)
    return [text(block.text.replace("\t", "    "), style, size, align), Spacer(1, 30 if block.role == "cover" else 4)]


def table(grid: Grid, style: Style, width: float) -> Table:
    """A table with spans and rules; rows may break inside where no cell spans rows."""
    rows, commands = [], rules(style, grid.header_rows or 1)
    widths = [part * width / sum(grid.widths) for part in grid.widths]
    for row, cells in enumerate(covered(grid)):
        rows.append([text(cell.text, style, style.size, cell.align) if cell and cell.text else "" for cell in cells])
        for col, cell in enumerate(cells):
            if cell and (cell.row_span > 1 or cell.col_span > 1):
                commands.append(("SPAN", (col, row), (col + cell.col_span - 1, row + cell.row_span - 1)))
    if style.shaded and grid.header_rows:
        commands.append(("BACKGROUND", (0, 0), (-1, grid.header_rows - 1), (0.85, 0.85, 0.85)))
    commands.append(("VALIGN", (0, 0), (-1, -1), style.valign.upper()))
    commands += [("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), hanging(style))]
    spans_rows = any(cell.row_span > 1 for row in grid.rows for cell in row)
    return Table(
        rows,
        colWidths=widths,
        rowHeights=heights(grid, style, widths) if spans_rows else None,
        style=commands,
        repeatRows=grid.header_rows if style.repeat_header else 0,
        splitInRow=int(style.split_rows and not spans_rows),
    )


def hanging(style: Style) -> float:
    """The room that a punctuation mark needs which hangs over the end of its line."""
    return style.size + 1


def heights(grid: Grid, style: Style, widths: list[float]) -> list[float]:
    """Row heights that hold every cell; the library itself does not stretch rows for cells that span several."""
    needed = [style.size * 1.35 + 6] * len(grid.rows)
    for row, cells in enumerate(covered(grid)):
        for col, cell in enumerate(cells):
            if cell and cell.text:
                room = sum(widths[col : col + cell.col_span]) - 3 - hanging(style)
                need = (text(cell.text, style, style.size, cell.align).wrap(room, 10_000)[1] + 7) / cell.row_span
                for below in range(cell.row_span):
                    needed[row + below] = max(needed[row + below], need)
    return needed


def rules(style: Style, header_rows: int) -> list[tuple[object, ...]]:
    """The table's rules as drawing commands."""
    whole = ((0, 0), (-1, -1))
    black = (0, 0, 0)
    drawn: dict[str, list[tuple[object, ...]]] = {
        "grid": [("GRID", *whole, 0.5, black)],
        "horizontal": [("LINEABOVE", *whole, 0.5, black), ("LINEBELOW", *whole, 0.5, black)],
        "three_line": [
            ("LINEABOVE", (0, 0), (-1, 0), 1, black),
            ("LINEBELOW", (0, header_rows - 1), (-1, header_rows - 1), 0.5, black),
            ("LINEBELOW", (0, -1), (-1, -1), 1, black),
        ],
    }
    return drawn.get(style.rules, [])
