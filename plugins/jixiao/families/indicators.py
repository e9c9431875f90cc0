"""A printed indicator → its record: levels, targets and actuals are read in one way whatever form prints them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jixiao.document import Cell, Table
from jixiao.errors import IncompleteFiling
from jixiao.families.parsed import ParsedFiling
from jixiao.form import BodyRow, CellGroup, Header, Printed, is_title, locator, united
from jixiao.records import Indicator
from jixiao.values.amounts import parse_figure
from jixiao.values.levels import is_below, level_member
from jixiao.values.targets import actual_value, begins_anew, is_met, parse_target
from jixiao.values.text import compact

_LEVELS = ("printed_level1", "printed_level2")
_TEXTS = (*_LEVELS, "cycle_target_text", "target_text", "definition", "basis", "actual_text")
_VALUES = ("target_text", "actual_text")
_FIELDS = frozenset({"indicator_name", *_TEXTS})
_PARTS = frozenset({"target_sign", "target_unit"})
_KINDS = frozenset({"定性", "定量"})
"""What stands for a sign and is none."""
_TARGET = ("target_sign", "target_text", "target_unit")


def indicator_record(line_no: int, project_name: str, ordinal: int, printed: Mapping[str, Printed], unit: str = "") -> Indicator:
    """The record of one indicator.

    Args:
        line_no: the number of its project line.
        project_name: that line's printed name.
        ordinal: as printed where items are numbered, else the position within the project.
        printed: by the record's field (`indicator_name`, `target_text`, …): what the form prints for it; others it lacks.
        unit: of a value achieved that is printed without one, where the form has a column for units.
    """
    texts = {field: printed.get(field, Printed()).or_none for field in _TEXTS}
    target, actual = texts["target_text"], texts["actual_text"]
    read = parse_target(target)
    page, places = locator(printed)
    return Indicator(
        line_no=line_no,
        project_name=project_name,
        ordinal=ordinal,
        indicator_name=printed["indicator_name"].text,
        **texts,
        level1_name=level_member(texts["printed_level1"], 1),
        level2_name=level_member(texts["printed_level2"], 2),
        comparator=read.comparator if read else None,
        target_value=read.value if read else None,
        target_unit=read.unit if read else None,
        restated_value=read.restated if read else None,
        actual_value=actual_value(actual)[0],
        is_met=is_met(target, f"{actual}{unit}" if actual and unit and parse_figure(actual) else actual),
        source_page=page,
        source_locator=places,
    )


def read_indicator_table(
    filing: ParsedFiling, table: Table, header: Header, line_no: int, project_name: str, *, stop: int | None = None
) -> list[CellGroup]:
    """Emit the indicators of a project whose form prints one a row, under a header whose roles are the record's fields.

    Further roles, which no field has, are left to the family: an indicator's sign and unit (`target_sign`, `target_unit`) are
    read as part of its target, the form's own labels beside the indicators (`band`) say nothing. Rows from `stop` on are not read.

    Returns:
        The indicators' cells by role, in the order of their ordinals.

    Raises:
        IncompleteFiling: the form prints two lists of indicators side by side.
    """
    if len(_stretches(header, "indicator_name")) > 1:
        raise IncompleteFiling(
            f"The form of line {line_no} prints two lists of indicators side by side, which are not told apart: load a copy with one list."
        )
    rows: list[CellGroup] = []
    for row in _indicator_rows(filing, table, header, f"line {line_no}", stop):
        if not row.has("indicator_name"):
            for cell in (cell for role in _VALUES for cell in row.cells.get(role, ())):
                filing.ledger.leave(cell, f"is a value of no indicator of line {line_no}")
            continue
        rows.append(row)
        for role in (_FIELDS | _PARTS) & row.cells.keys() - set(_LEVELS):
            filing.claim(row.cells[role], f"{role} {len(rows)} of line {line_no}")
        printed = {field: row.printed(field) for field in sorted(_FIELDS & row.cells.keys())}
        if row.has(*_PARTS):
            cells = (cell for role in _TARGET for cell in row.cells.get(role, ()))
            printed["target_text"] = Printed.of(cell for cell in cells if compact(cell.text) not in _KINDS)
        _doubt_other_table(filing, row)
        filing.records.append(indicator_record(line_no, project_name, len(rows), printed, compact(row.printed("target_unit").text)))
    return rows


def _doubt_other_table(filing: ParsedFiling, row: CellGroup) -> None:
    """Report a row both of whose levels are none: it is of a table right below the indicators."""
    names = [row.printed(level).text for level in _LEVELS]
    if all(names) and not any(level_member(name, number) for name in names for number in (1, 2)):
        for cell in row.cells["printed_level1"]:
            filing.ledger.leave(cell, "is no level, nor is what stands beside it: the row is of another table")


def _stretches(header: Header, role: str) -> list[int]:
    """The first columns of the stretches of columns that have a role."""
    return [col for col, found in header.roles.items() if found == role and header.roles.get(col - 1) != role]


def _indicator_rows(filing: ParsedFiling, table: Table, header: Header, line: str, stop: int | None) -> Iterator[CellGroup]:
    """The indicators' cells by role, levels among them, with what page breaks tore apart put together again.

    A level without an indicator (a form's blank row) is a label and nothing more.
    """
    filing.ignore(header.cells, "header")
    current: CellGroup | None = None
    levels: dict[str, list[Cell]] = {level: [] for level in _LEVELS}
    cut = _named_behind_breaks(table, header)
    for body in header.body(table, stop):
        if body.is_header or is_title(table, body.row):
            filing.ignore((cell for found in body.cells.values() for cell in found), "repeated header, or note across the table")
            continue
        filing.ignore((cell for cell in body.cells.get("band", ()) if compact(cell.text) in header.text("band")), "label")
        levels = _levels(levels, body) | {role: cells for role in _LEVELS if (cells := cut.get((body.row, role)))}
        _doubt_inherited(filing, levels, body)
        for level, cells in levels.items():
            filing.claim(cells, f"{level} of {line}")
        if current is not None and _continues(current, body):
            current.add(body.cells)
            current.cells |= levels
            continue
        if current is not None:
            yield current
        own = {role: cells for role, cells in body.cells.items() if role not in _LEVELS}
        current = CellGroup({**levels, **own}) if own.keys() & _FIELDS else None
    if current is not None:
        yield current


def _named_behind_breaks(table: Table, header: Header) -> dict[tuple[int, str], list[Cell]]:
    """The level cells of rows whose own level cell a page break cut above its name: by row and role.

    A level's name stands once in the middle of its rows, so the part of its cell on the page before is blank. Where other cells
    of the levels are blank too, a blank one may as well be of the level above it.
    """
    found: dict[tuple[int, str], list[Cell]] = {}
    starts = {body.row: body for body in header.body(table) if body.follows_break and not body.is_header}
    before = {row: max(start for start in table.page_starts if start <= row) - 1 for row in starts}
    for number, role in enumerate(_LEVELS, 1):
        cols = [col for col, name in header.roles.items() if name == role]
        blank = [cell for cell in table.cells if cell.row > header.last_row and cell.col in cols and not cell.text.strip()]
        ends = [cell for cell in blank if cell.last_row in before.values()]
        if any(cell.row not in starts and cell not in ends for cell in blank):
            continue
        for row, last in before.items():
            named = starts[row].cells.get(role, [])
            if level_member(Printed.of(named).text, number):
                found |= {(at, role): named for cell in ends if cell.last_row == last for at in range(cell.row, last + 1)}
    return found


def _levels(above: Mapping[str, list[Cell]], body: BodyRow) -> dict[str, list[Cell]]:
    """The level cells that hold for a row: its own, or those above; a level's name that a page break tore apart is put together."""
    levels: dict[str, list[Cell]] = {}
    for number, (role, before) in enumerate(above.items(), 1):
        own = body.cells.get(role, [])
        whole = united(before, own)
        is_rest = body.follows_break and not level_member(Printed.of(own).text, number) and level_member(Printed.of(whole).text, number)
        levels[role] = whole if is_rest else own or before
    return levels


def _doubt_inherited(filing: ParsedFiling, levels: Mapping[str, list[Cell]], body: BodyRow) -> None:
    """Report a second level that no edition has below the first level of the rows above, where its own row prints none.

    Where no rules are drawn, the first level may be that of the rows below.
    """
    (first, above), (second, own) = ((role, level_member(Printed.of(levels[role]).text, at)) for at, role in enumerate(_LEVELS, 1))
    if not above or not own or is_below(own, above) or body.cells.get(first):
        return
    for cell in body.cells.get(second, ()):
        filing.ledger.leave(cell, f"is no level of {above}")


def _continues(current: CellGroup, body: BodyRow) -> bool:
    """Whether a row goes on with the indicator before: the same cell, or the rest behind a page break.

    Every indicator prints its value once, so of two parts torn apart only one has it.
    """
    if any(map(current.holds, body.cells.get("indicator_name", ()))):
        return True
    if are_two(current, CellGroup(body.cells), "indicator_name", "target_text", is_other=_is_of_another_level(current, body)):
        return False
    return body.is_torn or (body.follows_break and not (current.has("target_text") and body.cells.get("target_text")))


def are_two(above: CellGroup, below: CellGroup, name: str, target: str, *, is_other: bool = False) -> bool:
    """Whether two rows at a page break are two indicators, though they may look torn.

    Both have a name and a target, and the second is known to be another one, or its target begins anew.
    """
    whole = all(row.has(name) and row.has(target) for row in (above, below))
    return whole and (is_other or begins_anew(below.printed(target).text))


def _is_of_another_level(current: CellGroup, body: BodyRow) -> bool:
    """Whether a row prints another level's whole name than the one above it."""
    for number, role in enumerate(_LEVELS, 1):
        above, own = (level_member(Printed.of(cells.get(role, ())).text, number) for cells in (current.cells, body.cells))
        if above and own and above != own:
            return True
    return False
