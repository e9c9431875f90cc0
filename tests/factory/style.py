"""How a filing is printed: every choice that a form, an office program or a clerk makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random


@dataclass(frozen=True)
class Style:
    """The choices; the defaults are the plainest form."""

    font: str = "sans"
    """`sans` (Noto Sans CJK), `serif` (Noto Serif CJK), `wqy` (WenQuanYi Zen Hei), `uming`, `ukai` (AR PL); `stsong` for reportlab."""
    size: float = 9
    landscape: bool = True
    thousands: bool = False
    zero: str = "blank"
    """How nothing is printed: `blank`, `-`, `0`, `0.00`, `—`."""
    rules: str = "grid"
    """`grid`, `horizontal`, `three_line`, `none`; of HTML, chosen and never drawn, `apart`, `wide_apart` (each cell its own),
    `ground` (white cells on grey), `striped` (every other row coloured) and `filled` (areas)."""
    valign: str = "middle"
    amount_align: str = "right"
    widths: str = "even"
    """`even`, `wide_name`, `wide_goal`, `wide_indicator`."""
    repeat_header: bool = False
    split_rows: bool = True
    footer: str = "none"
    """`none`, `page` (第 1 页), `dashes` (- 1 -), `of` (1/3), `pages` (第1页 共3页), `name`."""
    colon: str = "："
    """After labels and before targets."""
    header_break: bool = False
    """Header cells carry line breaks of their own."""
    header_levels: int = 1
    unit_place: str = "line"
    """`line` (beside the department), `own` (a line of its own), `header` (in the header's amount cells only), `title`."""
    department_form: str = "plain"
    """`plain`, `bureau` (…(部门)), `own` (…本级)."""
    department_label: str = "部门名称"
    padded_names: bool = False
    merged_levels: bool = True
    total_place: str = "first"
    serial: bool = False
    code_column: bool = False
    note_column: bool = False
    unit_codes: bool = False
    full_width: bool = False
    """Digits and signs of texts in full width."""
    full_width_amounts: bool = False
    numeric_cells: bool = True
    """XLSX: amounts as numbers with a number format, else as text."""
    item_mark: str = "、"
    item_end: str = "。"
    goals_in_one_cell: bool = False
    wrapped_code: bool = False
    contents: str = "dots"
    """`dots`, `tab`, `spaces`, `none` (no page number)."""
    breaks_in_names: bool = False
    spaced_latin: bool = False
    """Spaces between Chinese and Latin letters or digits."""
    attachment: bool = False
    """A line 附件 above the title."""
    closing_note: bool = False
    """Who filled the form in, when, and a telephone number, below the table."""
    total_label: str = "合计"
    sum_texts: str = ""
    """What stands in the text cells of 合计 and of the units: nothing, `-` or `/`."""
    title_year: bool = False
    """A self-evaluation's year in its title instead of a line of its own."""
    shaded: bool = False
    """Header cells have a background."""
    tight: bool = False
    """Characters stand closer than the font wants."""
    wrapped_amounts: bool = False
    """Amounts may break over lines like any text."""
    encoding: str = "utf-8"
    """Of text and HTML."""
    line_end: str = "\n"
    number_format: str = "fixed"
    """XLSX: `fixed` (0.00), `general`, `accounting` (zero as a dash)."""
    float_noise: bool = False
    """XLSX: numbers as binary arithmetic leaves them (28.799999999999997)."""
    sheets: bool = False
    """XLSX: what follows a page break has a sheet of its own; a hidden sheet of options stands behind."""
    offset: bool = False
    """XLSX: the first column and row are empty."""
    skin: int = 0
    """Which of the HTML dresses; office documents vary with it, too."""
    margin: float = 14
    """PDF by the browser: millimetres around the page's text."""
    press: str = "none"
    """PDF: what happens to it once it is printed (`press.PRESSES`); chosen, never drawn."""


def chosen_field(choice: str) -> tuple[str, object]:
    """A field and its value from `field=value`, the value of the type that the field has.

    Raises:
        ValueError: there is no such field, or the value is not of its type.
    """
    name, _, value = choice.partition("=")
    if not hasattr(Style(), name):
        raise ValueError(f"a style has no field {name!r}")
    kind = type(getattr(Style(), name))
    return name, {"True": True, "False": False}[value] if kind is bool else float(value) if name in {"size", "margin"} else kind(value)


RARE: dict[str, tuple[float, tuple[object, ...]]] = {
    "full_width": (0.12, (True,)),
    "full_width_amounts": (0.03, (True,)),
    "header_levels": (0.12, (2,)),
    "total_place": (0.12, ("last",)),
    "serial": (0.12, (True,)),
    "note_column": (0.1, (True,)),
    "code_column": (0.12, (True,)),
    "unit_codes": (0.06, (True,)),
    "item_mark": (0.1, (".", "．")),
    "item_end": (0.12, ("；", "。\n")),
    "department_form": (0.3, ("bureau", "own")),
    "department_label": (0.15, ("单位名称", "部门", "部门（单位）名称")),
    "wrapped_code": (0.5, (True,)),
    "contents": (0.4, ("tab", "spaces", "none")),
    "breaks_in_names": (0.12, (True,)),
    "spaced_latin": (0.15, (True,)),
    "header_break": (0.25, (True,)),
    "padded_names": (0.3, (True,)),
    "thousands": (0.4, (True,)),
    "repeat_header": (0.45, (True,)),
    "goals_in_one_cell": (0.4, (True,)),
    "attachment": (0.2, (True,)),
    "closing_note": (0.2, (True,)),
    "total_label": (0.15, ("合 计", "合\u3000计")),
    "title_year": (0.15, (True,)),
    "shaded": (0.15, (True,)),
    "tight": (0.1, (True,)),
    "wrapped_amounts": (0.06, (True,)),
    "encoding": (0.3, ("utf-8-sig", "gb18030", "gb18030")),
    "line_end": (0.25, ("\r\n",)),
    "number_format": (0.4, ("general", "accounting")),
    "float_noise": (0.2, (True,)),
    "sheets": (0.3, (True,)),
    "offset": (0.15, (True,)),
    "sum_texts": (0.08, ("-", "/")),
}
"""How often a choice departs from the plainest form, and to what."""


def draw(rng: Random, document_type: str) -> Style:
    """A style: the usual ones at random, the rarer ones now and then."""
    style = Style(
        font=rng.choice(("sans", "serif", "wqy", "uming", "ukai")),
        size=rng.choice((8, 8.5, 9, 9.5, 10, 10.5, 11)),
        landscape=document_type == "project_targets" and rng.random() < 0.85,
        zero=rng.choice(("blank", "blank", "blank", "-", "0", "0.00", "—")),
        valign=rng.choice(("middle", "top")),
        amount_align=rng.choice(("right", "center")),
        widths=rng.choice(("even", "wide_name", "wide_goal", "wide_indicator")),
        split_rows=rng.random() < 0.6,
        footer=rng.choice(("none", "none", "page", "dashes", "of", "pages", "name")),
        colon=rng.choice("：:"),
        unit_place=rng.choice(("line", "own", "own", "header") if document_type == "project_targets" else ("line", "own")),
        merged_levels=rng.random() < 0.6,
        numeric_cells=rng.random() < 0.5,
        skin=rng.randrange(4),
    )
    open_rules = ("horizontal", "horizontal", "three_line", "none") if document_type == "project_targets" else ("horizontal",)
    style = replace(style, rules=rng.choice(open_rules)) if rng.random() < (0.15 if document_type == "project_targets" else 0.05) else style
    rare = {name: rng.choice(options) for name, (chance, options) in RARE.items() if rng.random() < chance}
    return replace(style, **rare)  # type: ignore[arg-type]
