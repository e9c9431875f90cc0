"""XLSX: one sheet, merged cells, amounts as numbers or as text."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from factory.layout import Block, Cell, Grid, PageBreak, Paragraph, covered
from factory.render_html import FONTS
from factory.style import Style

FOOTERS = {"page": "第 &P 页", "dashes": "- &P -", "of": "&P/&N", "pages": "第&P页 共&N页"}
TALLEST = 400
"""A row's height in points has a ceiling in spreadsheets (409)."""


def write(blocks: list[Block], style: Style, department: str, decimals: int, out: Path) -> None:
    """Write the workbook: one sheet, or a further one after every page break."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, part in enumerate(parts(blocks) if style.sheets else [blocks], 1):
        fill(book.create_sheet(f"Sheet{number}"), part, style, department, decimals, whole=blocks)
    if style.sheets:
        options = book.create_sheet("options")
        options.sheet_state = "hidden"
        options.append(["万元", "元", "产出指标", "效益指标"])
    book.save(out)


def parts(blocks: list[Block]) -> list[list[Block]]:
    """The blocks between page breaks."""
    groups: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, PageBreak):
            groups.append([])
        else:
            groups[-1].append(block)
    return [group for group in groups if group]


def fill(sheet: Worksheet, blocks: list[Block], style: Style, department: str, decimals: int, whole: list[Block]) -> None:
    """Fill a sheet with blocks."""
    widths = next(block.widths for block in whole if isinstance(block, Grid))
    points = [width / sum(widths) * (800 if style.landscape else 540) for width in widths]
    for col, width in enumerate(points, 1 + style.offset):
        sheet.column_dimensions[get_column_letter(col)].width = width / 5.6
    row = 1 + style.offset
    for block in blocks:
        row = put(sheet, block, row, style, decimals, points)
    set_page(sheet, style, department, blocks)


def put(sheet: Worksheet, block: Block, row: int, style: Style, decimals: int, points: list[float]) -> int:
    """Put a block from a row on; returns the next free row."""
    if isinstance(block, PageBreak):
        sheet.row_breaks.append(Break(id=row - 1))
        return row
    if isinstance(block, Paragraph):
        put_paragraph(sheet, block, row, style, points)
        return row + 1
    for offset, cells in enumerate(covered(block)):
        for col, cell in enumerate(cells, 1 + style.offset):
            if cell is not None:
                put_cell(sheet, cell, row + offset, col, style, decimals)
    for offset, height in enumerate(heights(block, style, points)):
        sheet.row_dimensions[row + offset].height = height
    rule(sheet, style, row, row + len(block.rows) - 1, len(block.widths), block.header_rows or 1)
    return row + len(block.rows)


def put_paragraph(sheet: Worksheet, block: Paragraph, row: int, style: Style, points: list[float]) -> None:
    """A paragraph over all columns; a right end stands in the last one."""
    last = len(points) - (1 if block.right else 0)
    align = {"title": "center", "subtitle": "center", "cover": "center", "center": "center", "right": "right"}.get(block.role, "left")
    size = style.size + (7 if block.role in {"title", "cover"} else 0)
    first = 1 + style.offset
    cell = sheet.cell(row, first, block.text)
    cell.font = Font(name=FONTS.get(style.font, style.font), size=size, bold=block.role in {"title", "heading"})
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=block.role == "body")
    sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=first + last - 1)
    if block.right:
        sheet.cell(row, first + last, block.right).alignment = Alignment(horizontal="right")
    sheet.row_dimensions[row].height = min(TALLEST, lines(block.text, sum(points), size) * size * 1.5 + 6)


def put_cell(sheet: Worksheet, cell: Cell, row: int, col: int, style: Style, decimals: int) -> None:
    """A cell of a table; a number keeps the decimals that it is printed with."""
    target = sheet.cell(row, col)
    if cell.number is not None and style.numeric_cells:
        target.value = noisy(cell.number / 100 if cell.percent else cell.number, style)
        target.number_format = percent_format(cell.number) if cell.percent else amount_format(style, decimals)
    else:
        target.value = cell.text or None
        target.data_type = "s" if cell.text else "n"  # `=3件` is a target, not a formula
        target.number_format = "@"
    target.font = Font(name=FONTS.get(style.font, style.font), size=style.size)
    vertical = "center" if style.valign == "middle" else "top"
    target.alignment = Alignment(horizontal=cell.align, vertical=vertical, wrap_text=True)
    if cell.row_span > 1 or cell.col_span > 1:
        sheet.merge_cells(start_row=row, end_row=row + cell.row_span - 1, start_column=col, end_column=col + cell.col_span - 1)


def noisy(number: Decimal, style: Style) -> Decimal | float:
    """The number, or what binary arithmetic makes of it: off by so little that no printed digit changes."""
    return float(number) * (1 + 2.0**-51) if style.float_noise else number


def percent_format(rate: Decimal) -> str:
    """The number format that prints a rate with its own decimals."""
    decimals = max(0, -int(rate.as_tuple().exponent))
    return "0." + "0" * decimals + "%" if decimals else "0%"


def amount_format(style: Style, decimals: int) -> str:
    """The number format of amounts."""
    fixed = ("#,##0." if style.thousands else "0.") + "0" * decimals
    formats = {"general": "General", "accounting": f'_ * {fixed}_ ;_ * \\-{fixed}_ ;_ * "-"??_ ;_ @_ '}
    return formats.get(style.number_format, fixed)


def lines(text: str, width: float, size: float) -> int:
    """Lines that a text takes in so many points."""
    per_line = max(1.0, (width * 0.92 - 6) / size)
    ems = [sum(1.0 if ord(char) > 0x2E7F else 0.6 for char in part) for part in text.split("\n")]
    return sum(max(1, ceil(part / per_line)) for part in ems)


def heights(grid: Grid, style: Style, points: list[float]) -> list[float]:
    """Row heights that show every text; a cell over several rows shares its need among them."""
    needed = [style.size * 1.8] * len(grid.rows)
    for row, cells in enumerate(covered(grid)):
        for col, cell in enumerate(cells):
            if cell is not None:
                need = (lines(cell.text, sum(points[col : col + cell.col_span]), style.size) + 1) * style.size * 1.45
                for below in range(cell.row_span):
                    needed[row + below] = max(needed[row + below], need / cell.row_span)
    return [min(TALLEST, height) for height in needed]


def rule(sheet: Worksheet, style: Style, first: int, last: int, n_cols: int, header_rows: int) -> None:
    """The table's rules."""
    thin = Side(style="thin")
    for row in range(first, last + 1):
        ends = {"top": row == first, "bottom": row in {last, first + header_rows - 1}}
        inner = style.rules in {"grid", "horizontal"}
        upright = thin if style.rules == "grid" else None
        top = thin if inner or (style.rules == "three_line" and ends["top"]) else None
        bottom = thin if inner or (style.rules == "three_line" and ends["bottom"]) else None
        for col in range(1 + style.offset, n_cols + 1 + style.offset):
            sheet.cell(row, col).border = Border(left=upright, right=upright, top=top, bottom=bottom)


def set_page(sheet: Worksheet, style: Style, department: str, blocks: list[Block]) -> None:
    """Paper, scale, repeated header and footer."""
    sheet.page_setup.orientation = "landscape" if style.landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    assert sheet.oddFooter is not None
    sheet.oddFooter.center.text = f"{department} - &P -" if style.footer == "name" else FOOTERS.get(style.footer)
    grids = [block for block in blocks if isinstance(block, Grid)]
    if style.repeat_header and grids and grids[0].header_rows:
        top = blocks.index(grids[0]) + 1 + style.offset
        sheet.print_title_rows = f"{top}:{top + grids[0].header_rows - 1}"
