"""DOCX as plain OOXML: paragraphs, tables with spans, page footers."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from factory.layout import Block, Cell, Grid, PageBreak
from factory.render_html import FONTS
from factory.style import Style

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
MARGIN = 800
PAGE = (11906, 16838)
"""A4 in twentieths of a point."""
SCHEMAS = "http://schemas.openxmlformats.org"
RELATIONS = f"{SCHEMAS}/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def relationships(kind: str, target: str) -> str:
    """A part's only relationship."""
    inner = f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{SCHEMAS}/package/2006/relationships">{inner}</Relationships>'


PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{SCHEMAS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{WORD}.footer+xml"/></Types>',
    "_rels/.rels": relationships("officeDocument", "word/document.xml"),
    "word/_rels/document.xml.rels": relationships("footer", "footer1.xml"),
}
FOOTERS = {
    "page": ("第 ", "PAGE", " 页"),
    "dashes": ("- ", "PAGE", " -"),
    "of": ("", "PAGE", "/", "NUMPAGES", ""),
    "name": ("", "PAGE", ""),
}
FOOTERS["pages"] = ("第", "PAGE", "页 共", "NUMPAGES", "页")


def write(blocks: list[Block], style: Style, department: str, out: Path) -> None:
    """Write the document."""
    body = "".join(block_xml(block, style) for block in blocks)
    parts = PARTS | {
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}{section(style)}</w:body></w:document>",
        "word/footer1.xml": f"<w:ftr {NAMESPACES}>{footer(style, department)}</w:ftr>",
    }
    with zipfile.ZipFile(out, "w") as package:
        for name, xml in parts.items():
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            package.writestr(info, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + xml, zipfile.ZIP_DEFLATED)


def section(style: Style) -> str:
    """Page size, margins and footer."""
    width, height = PAGE[::-1] if style.landscape else PAGE
    orientation = ' w:orient="landscape"' if style.landscape else ""
    reference = '<w:footerReference w:type="default" r:id="rId1"/>' if style.footer != "none" else ""
    margins = " ".join(f'w:{side}="{MARGIN}"' for side in ("top", "right", "bottom", "left"))
    return f'<w:sectPr>{reference}<w:pgSz w:w="{width}" w:h="{height}"{orientation}/><w:pgMar {margins} w:footer="400"/></w:sectPr>'


def footer(style: Style, department: str) -> str:
    """The page footer with its fields."""
    pieces = FOOTERS.get(style.footer, ())
    name = run(department + "  ", style) if style.footer == "name" else ""
    fields = "".join(
        f'<w:fldSimple w:instr="{piece}">{run("1", style)}</w:fldSimple>' if piece in {"PAGE", "NUMPAGES"} else run(piece, style)
        for piece in pieces
    )
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{name}{fields}</w:p>'


def run(text: str, style: Style, size: float | None = None, *, bold: bool = False) -> str:
    """A run of text; a newline is a line break, a tab a tab."""
    font = escape(FONTS.get(style.font, style.font))
    half_points = round(2 * (size or style.size))
    look = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>{"<w:b/>" if bold else ""}<w:sz w:val="{half_points}"/>'
    inner = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    inner = inner.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">').replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f"<w:r><w:rPr>{look}</w:rPr>{inner}</w:r>"


def runs(text: str, style: Style) -> str:
    """A text as one run, or as the several that editing leaves behind."""
    cut = len(text) // 3 if style.skin in {1, 2} and len(text) > 9 else 0
    return "".join(run(part, style) for part in (text[:cut], text[cut : 2 * cut], text[2 * cut :]) if part) if cut else run(text, style)


def block_xml(block: Block, style: Style) -> str:
    """A block; a table is followed by an empty paragraph, so that two do not grow together."""
    if isinstance(block, PageBreak):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if isinstance(block, Grid):
        return table(block, style) + "<w:p/>"
    size = {"title": style.size + 7, "cover": style.size + 9}.get(block.role, style.size)
    align = {"title": "center", "subtitle": "center", "cover": "center", "center": "center", "right": "right"}.get(block.role, "left")
    tab = PAGE[style.landscape] - 2 * MARGIN
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{tab}"/></w:tabs>' if block.right or block.role == "contents" else ""
    indent = f'<w:ind w:firstLine="{round(40 * style.size)}"/>' if block.role == "body" else ""
    text = block.text + (f"\t{block.right}" if block.right else "")
    bold = block.role in {"title", "heading", "center"}
    spacing = '<w:spacing w:before="800" w:after="400"/>' if block.role == "cover" else '<w:spacing w:after="80"/>'
    return f'<w:p><w:pPr>{tabs}{spacing}{indent}<w:jc w:val="{align}"/></w:pPr>{run(text, style, size, bold=bold)}</w:p>'


def borders(style: Style) -> str:
    """The table's rules."""
    edges = {
        "grid": ("top", "left", "bottom", "right", "insideH", "insideV"),
        "horizontal": ("top", "bottom", "insideH"),
        "three_line": ("top", "bottom"),
    }.get(style.rules, ())
    return (
        "<w:tblBorders>"
        + "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in edges)
        + "</w:tblBorders>"
    )


def table(grid: Grid, style: Style) -> str:
    """A table of fixed column widths."""
    whole = PAGE[style.landscape] - 2 * MARGIN
    widths = [round(width * whole / sum(grid.widths)) for width in grid.widths]
    cols = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders(style)}<w:tblLayout w:type="fixed"/></w:tblPr>'
    rows = []
    open_spans: dict[int, tuple[int, int]] = {}
    for number, cells in enumerate(grid.rows):
        rows.append(row_xml(cells, style, widths, open_spans, head=number < grid.header_rows))
    return f"<w:tbl>{look}<w:tblGrid>{cols}</w:tblGrid>{''.join(rows)}</w:tbl>"


def row_xml(cells: list[Cell], style: Style, widths: list[int], open_spans: dict[int, tuple[int, int]], *, head: bool) -> str:
    """A row; `open_spans` maps a column to the rows that a cell above still covers, and its width in columns."""
    props = ("<w:tblHeader/>" if head and style.repeat_header else "") + ("" if style.split_rows else "<w:cantSplit/>")
    fresh, out, col = iter(cells), [], 0
    while col < len(widths):
        rest, span = open_spans.pop(col, (0, 1))
        cell = next(fresh, None) if not rest else None
        if cell is not None:
            span = cell.col_span
        merge = '<w:vMerge w:val="restart"/>' if cell is not None and cell.row_span > 1 else "<w:vMerge/>" if rest else ""
        out.append(cell_xml(cell or Cell(""), style, sum(widths[col : col + span]), span, merge, head=head))
        rest = cell.row_span if cell is not None else rest
        if rest > 1:
            open_spans[col] = (rest - 1, span)
        col += span
    return f"<w:tr><w:trPr>{props}</w:trPr>{''.join(out)}</w:tr>"


def cell_xml(cell: Cell, style: Style, width: int, span: int, merge: str, *, head: bool) -> str:
    """A cell; lines of an objective of several are paragraphs of their own in some documents, breaks in others."""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    upright = '<w:tcBorders><w:left w:val="nil"/><w:right w:val="nil"/></w:tcBorders>' if style.rules == "three_line" else ""
    valign = "center" if style.valign == "middle" else "top"
    upright += '<w:shd w:val="clear" w:fill="D9D9D9"/>' if style.shaded and head else ""
    props = f'<w:tcW w:w="{width}" w:type="dxa"/>{spans}{merge}{upright}<w:vAlign w:val="{valign}"/>'
    texts = cell.text.split("\n") if style.skin % 2 else [cell.text]
    paragraphs = "".join(f'<w:p><w:pPr><w:jc w:val="{cell.align}"/></w:pPr>{runs(text, style)}</w:p>' for text in texts)
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{paragraphs}</w:tc>"
