"""HTML in four dresses: a plain export, a page with a table head, an office program's export, a portal's page."""

from __future__ import annotations

from html import escape

from factory.layout import Block, Cell, Grid, PageBreak
from factory.style import Style

FONTS = {
    "sans": "Noto Sans CJK SC",
    "serif": "Noto Serif CJK SC",
    "wqy": "WenQuanYi Zen Hei",
    "uming": "AR PL UMing CN",
    "ukai": "AR PL UKai CN",
}
"""Style fonts to family names as the system knows them."""
FOOTERS = {
    "page": '"第 " counter(page) " 页"',
    "dashes": '"- " counter(page) " -"',
    "of": 'counter(page) "/" counter(pages)',
    "pages": '"第" counter(page) "页 共" counter(pages) "页"',
    "number": "counter(page)",
}
RULES = {
    "grid": "td,th{border:0.6pt solid #000}",
    "horizontal": "td,th{border-top:0.6pt solid #000;border-bottom:0.6pt solid #000}",
    "three_line": "table{border-top:1.2pt solid #000;border-bottom:1.2pt solid #000}.head td,.head th{border-bottom:0.7pt solid #000}",
    "apart": "table{border-collapse:separate;border-spacing:1.5pt} td,th{border:0.6pt solid #000}",
    "wide_apart": "table{border-collapse:separate;border-spacing:3pt} td,th{border:0.6pt solid #000}",
    "ground": "table{border-collapse:separate;border-spacing:0.8pt;background:#666} td,th{background:#fff}",
    "striped": "tr:nth-child(even) td{background:#eef2f7}",
    "filled": "td,th{border:1pt solid #fff;background:#dce6f1}",
    "none": "",
}
PORTAL = (
    '<div class="nav"><a href="#">首页</a> &gt; <a href="#">政务公开</a> &gt; 预算绩效</div>',
    '<div class="foot">主办单位 版权所有 网站地图</div>',
)
WORD, PORTAL_SKIN = 2, 3


def page(blocks: list[Block], style: Style, title: str, department: str) -> str:
    """The whole page; printed by a browser it is the PDF."""
    body = "\n".join(block_html(block, style) for block in blocks)
    before, after = PORTAL if style.skin == PORTAL_SKIN else ("", "")
    charset = "gb2312" if style.encoding == "gb18030" else "utf-8"
    head = f'<meta charset="{charset}"><title>{escape(title)}</title><style>{css(style, department)}</style>'
    return f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{head}</head><body>{before}\n{body}\n{after}</body></html>\n'


def css(style: Style, department: str) -> str:
    """The style sheet, for screen and print."""
    footer = f'"{department}  " counter(page)' if style.footer == "name" else FOOTERS.get(style.footer)
    margin_box = f"@bottom-center{{content:{footer};font-size:8pt}}" if footer else ""
    head = "table-header-group" if style.repeat_header else "table-row-group"
    return "\n".join(
        (
            f"@page{{size:A4 {'landscape' if style.landscape else 'portrait'};margin:{style.margin}mm;{margin_box}}}",
            f"body{{font-family:'{FONTS.get(style.font, style.font)}';font-size:{style.size}pt;margin:0;line-height:1.4}}",
            "table{border-collapse:collapse;width:100%;table-layout:fixed;margin-bottom:8pt}",
            ".head th,.head td{background:#d9d9d9}" if style.shaded else "",
            "table{letter-spacing:-0.45pt}" if style.tight else "",
            "" if style.wrapped_amounts else ".amount{white-space:nowrap;overflow-wrap:normal}",
            f"td,th{{padding:2pt 3pt;vertical-align:{style.valign};font-weight:normal;overflow-wrap:anywhere}}",
            RULES[style.rules],
            ".frame>tbody>tr>td{border:none;padding:0} .frame{border:none}",
            f"thead{{display:{head}}} tr{{break-inside:{'auto' if style.split_rows else 'avoid'}}}",
            ".ends{display:flex;justify-content:space-between}",
            ".break{break-after:page} @media print{.nav,.foot{display:none}}",
        )
    )


def block_html(block: Block, style: Style) -> str:
    """A block as HTML."""
    if isinstance(block, PageBreak):
        return '<div class="break"></div>'
    if isinstance(block, Grid):
        return table(block, style)
    looks = {
        "title": f"text-align:center;font-size:{style.size + 7}pt;font-weight:bold;margin:0 0 6pt",
        "subtitle": "text-align:center;margin:0 0 6pt",
        "cover": f"text-align:center;font-size:{style.size + 9}pt;margin:40pt 0",
        "center": "text-align:center;font-weight:bold;margin:8pt 0",
        "heading": "font-weight:bold;margin:8pt 0 4pt",
        "body": "text-indent:2em;margin:4pt 0",
        "right": "text-align:right;margin:2pt 0",
    }
    look = looks.get(block.role, "margin:2pt 0")
    if block.right:
        return f'<div class="ends" style="{look}"><span>{escape(block.text)}</span><span>{escape(block.right)}</span></div>'
    return f'<p style="{look}">{content(block.text, style)}</p>'


def table(grid: Grid, style: Style) -> str:
    """A table with its column widths, head and body."""
    whole = sum(grid.widths)
    cols = "".join(f'<col style="width:{width * 100 / whole:.2f}%">' for width in grid.widths)
    rows = [row_html(row, style, head=number < grid.header_rows) for number, row in enumerate(grid.rows)]
    head, body = rows[: grid.header_rows], rows[grid.header_rows :]
    thead = f'<thead class="head">{"".join(head)}</thead>' if head else ""
    return f"<table><colgroup>{cols}</colgroup>{thead}<tbody>{''.join(body)}</tbody></table>"


def row_html(row: list[Cell], style: Style, *, head: bool) -> str:
    """A table row."""
    tag = "th" if head and style.skin == 1 else "td"
    return "<tr>" + "".join(cell_html(cell, style, tag) for cell in row) + "</tr>\n"


def cell_html(cell: Cell, style: Style, tag: str) -> str:
    """A table cell with its spans."""
    spans = f' rowspan="{cell.row_span}"' * (cell.row_span > 1) + f' colspan="{cell.col_span}"' * (cell.col_span > 1)
    amount = ' class="amount"' if cell.number is not None and not cell.percent else ""
    text = content(cell.text, style) or ("&nbsp;" if style.skin == WORD else "")
    inner = f'<p class="MsoNormal" style="margin:0"><span lang="ZH-CN">{text}</span></p>' if style.skin == WORD else text
    return f'<{tag}{spans}{amount} style="text-align:{cell.align}">{inner}</{tag}>'


def content(text: str, style: Style) -> str:
    """A text with its line breaks; an office program cuts it into spans at the middle."""
    safe = escape(text, quote=False)
    if style.skin == WORD and len(text) > 12 and "&" not in safe:
        half = len(safe) // 2
        safe = f"{safe[:half]}</span><span>{safe[half:]}"
    return safe.replace("\n", "<br>")
