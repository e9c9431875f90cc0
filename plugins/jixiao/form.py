"""Reading a printed form: labelled cells, header columns, rows that go on over a page."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from jixiao.document import Cell, Line, Place, Table
from jixiao.values.text import compact, unwrap


@dataclass(frozen=True)
class Printed:
    """A field's text and where it stands: the parts of one or more cells, in reading order."""

    text: str = ""
    places: tuple[Place, ...] = ()

    @classmethod
    def of(cls, cells: Iterable[Cell | Line], separator: str = "") -> Printed:
        """Join cells that together hold one text. A text that a page break made the printer repeat is taken once."""
        texts: list[str] = []
        places: list[Place] = []
        for cell in cells:
            text = unwrap(cell.text)
            if not text:
                continue
            places += cell.places if isinstance(cell, Cell) else [cell.place]
            texts.append(text)
        if separator:
            return cls(separator.join(texts), tuple(places))
        return cls(unwrap("\n".join(texts)), tuple(places))

    @property
    def or_none(self) -> str | None:
        """The text, None when there is none."""
        return self.text or None


def united(known: Sequence[Cell], more: Iterable[Cell]) -> list[Cell]:
    """Cells and those of some more that are not among them; cells are told apart by identity, for a merged one is met on every row."""
    return [*known, *(cell for cell in more if not any(cell is other for other in known))]


@dataclass
class CellGroup:
    """Cells that belong together, by role, over all the grid rows and pages that they go on over."""

    cells: dict[str, list[Cell]] = field(default_factory=dict)

    def add(self, more: Mapping[str, Sequence[Cell]]) -> None:
        """Add a grid row's cells, each cell once."""
        self.cells |= {role: united(self.cells.get(role, ()), cells) for role, cells in more.items()}

    def printed(self, role: str) -> Printed:
        """The text of a role's cells."""
        return Printed.of(self.cells.get(role, ()))

    def holds(self, cell: Cell) -> bool:
        """Whether this very cell is one of the group's."""
        return any(cell is known for cells in self.cells.values() for known in cells)

    def has(self, *roles: str) -> bool:
        """Whether any cell of these roles prints anything."""
        return any(self.cells.get(role) for role in roles)


def locator(fields: Mapping[str, Printed | None]) -> tuple[int | None, str]:
    """The page of the first field that has one, and the JSON of all fields' places."""
    places = {name: printed.places for name, printed in fields.items() if printed and printed.places}
    pages = [place.page for found in places.values() for place in found if place.page is not None]
    text = _as_text({name: [place.as_json() for place in found] for name, found in places.items()})
    return (pages[0] if pages else None), text


_as_text = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, eq=False)
class Label:
    """A form's label: its name in code, and what it may be printed as (matched on compact text from the start)."""

    name: str
    pattern: re.Pattern[str]


def labels(**patterns: str) -> tuple[Label, ...]:
    """Labels from keyword patterns; the whole compact cell text must match."""
    return tuple(Label(name, re.compile(pattern)) for name, pattern in patterns.items())


_SHORT = 200
_UNIT = r"(?:单位:?)?(?:人民币)?(?:亿元|百万元|万元|千元|元)"
_UNIT_IN_LABEL = re.compile(rf"\((?:{_UNIT}|%)\)$|[/,、]?(?<![百十千万亿]){_UNIT}$")


def label_of(text: str, known: Sequence[Label]) -> str | None:
    """The label that a cell prints (a unit behind it does not count), None when it prints none."""
    return _remembered(text, tuple(known)) if len(text) <= _SHORT else _label(text, tuple(known))


def _label(text: str, known: tuple[Label, ...]) -> str | None:
    figure = _UNIT_IN_LABEL.sub("", compact(text).rstrip(":")).rstrip(":")
    return next((label.name for label in known if label.pattern.fullmatch(figure)), None) if figure else None


_remembered = lru_cache(1 << 14)(_label)
"""Headers are looked for in every row of every table, for every family."""


@dataclass(frozen=True)
class Header:
    """A table's header: its rows, the role of each grid column, and its own cells."""

    first_row: int
    last_row: int
    roles: Mapping[int, str]
    cells: tuple[Cell, ...]

    def text(self, role: str) -> str:
        """What the header prints over a role's columns, compact."""
        return "".join(compact(cell.text) for cell in self.cells if self.roles.get(cell.col) == role)

    def repeats_at(self, table: Table, row: int) -> bool:
        """Whether a row prints the header again: it prints something, and only what the header prints."""
        own = {compact(cell.text) for cell in self.cells}
        texts = {compact(cell.text) for cell in table.row(row)} - {""}
        return bool(texts) and texts <= own and len(texts) > 1

    def body(self, table: Table, stop: int | None = None) -> Iterator[BodyRow]:
        """The printing rows under the header, before a row; where a page break lies is told of the first row behind a repeated header."""
        again = repeated_top(table, self.last_row)
        follows_break = is_torn = False
        for row in range(self.last_row + 1, table.n_rows if stop is None else stop):
            follows_break |= row in table.page_starts
            is_torn |= row in table.continued_rows
            is_header = row in again or self.repeats_at(table, row)
            cells = self.cells_of(table, row)
            if cells:
                yield BodyRow(row, cells, follows_break, is_torn, is_header)
            if cells and not is_header:
                follows_break = is_torn = False

    def cells_of(self, table: Table, row: int) -> dict[str, list[Cell]]:
        """The printing cells of a row by the role of the columns that they cover most of; cells under no role have role ``."""
        found: dict[str, list[Cell]] = {}
        for cell in table.row(row):
            if cell.text.strip():
                found.setdefault(self._role(cell), []).append(cell)
        return found

    def _role(self, cell: Cell) -> str:
        covered = Counter(self.roles[col] for col in range(cell.col, cell.last_col + 1) if col in self.roles)
        return covered.most_common(1)[0][0] if covered else ""


@dataclass(frozen=True)
class BodyRow:
    """A printing row under a header, its cells by role."""

    row: int
    cells: dict[str, list[Cell]]
    follows_break: bool
    """Whether it is the first on a page: what it prints may go on from the row before."""
    is_torn: bool
    """Whether the reader saw that it does."""
    is_header: bool
    """Whether it only prints the header again."""


def repeated_top(table: Table, last_row: int) -> frozenset[int]:
    """The rows at page starts that print the table's first rows again, from its first down to a row at most."""
    again: set[int] = set()
    for start in table.page_starts:
        for offset in range(min(last_row + 1, table.n_rows - start)):
            if is_blank_row(table, offset) or not _same_texts(table, offset, start + offset):
                break
            again.add(start + offset)
    return frozenset(again)


def find_header(table: Table, known: Sequence[Label], required: frozenset[str], start: int = 0) -> Header | None:
    """The first header at or after a row: label cells that include the required ones, on one row or on several levels.

    A header's lower level names the columns under a group (资金来源 over 财政拨款 and 其他资金), so the lowest label wins.
    """
    for first in range(start, table.n_rows):
        if torn := _torn_header(table, first, known, required):
            return torn
        roles: dict[int, str] = {}
        cells: list[Cell] = []
        for row in range(first, min(first + 4, table.n_rows)):
            level = [(cell, label_of(cell.text, known)) for cell in table.row(row) if cell.row == row and cell.text.strip()]
            if not any(label for _, label in level) or (row > first and not all(label for _, label in level)):
                break
            cells += [cell for cell, _ in level]
            roles |= {col: label for cell, label in level if label for col in range(cell.col, cell.last_col + 1)}
            if required <= set(roles.values()) and not _goes_on(table, row, known):
                if row > first and required <= _names(table, first + 1, row, known):
                    break  # the first row says something else, by a name that a column may have
                return Header(first, row, roles, tuple(cells))
    return None


def _names(table: Table, start: int, last: int, known: Sequence[Label]) -> set[str | None]:
    """The labels that some rows print in cells of their own."""
    return {label_of(cell.text, known) for row in range(start, last + 1) for cell in table.row(row) if cell.row == row}


def _torn_header(table: Table, row: int, known: Sequence[Label], required: frozenset[str]) -> Header | None:
    """The header that a row makes with its rest on the next page, cell by cell, where that is what the one below is."""
    if row + 1 not in table.continued_rows:
        return None
    parts = [[cell for cell in table.row(number) if cell.row == number] for number in (row, row + 1)]
    above = {cell.col: cell.text for cell in parts[0]}
    whole = [(cell, above.get(cell.col, "") + cell.text) for cell in parts[1]]
    found = [(cell, label_of(text, known)) for cell, text in whole if text.strip()]
    roles = {col: label for cell, label in found if label for col in range(cell.col, cell.last_col + 1)}
    if not (required <= set(roles.values()) and all(label for _, label in found)) or _goes_on(table, row + 1, known):
        return None
    return Header(row, row + 1, roles, tuple(cell for part in parts for cell in part if cell.text.strip()))


def _goes_on(table: Table, row: int, known: Sequence[Label]) -> bool:
    """Whether the row below belongs to the header too: it prints labels only, below cells that span both rows."""
    below = [cell for cell in table.row(row + 1) if cell.row == row + 1 and cell.text.strip()] if row + 1 < table.n_rows else []
    return bool(below) and all(label_of(cell.text, known) for cell in below) and not _same_texts(table, row, row + 1)


def _same_texts(table: Table, row: int, other: int) -> bool:
    return [compact(cell.text) for cell in table.row(row)] == [compact(cell.text) for cell in table.row(other)]


def is_blank_row(table: Table, row: int) -> bool:
    """Whether a row prints nothing."""
    return not any(cell.text.strip() for cell in table.row(row))


def is_title(table: Table, row: int) -> bool:
    """Whether a row is one cell across the whole table (a title, 填报人：…, 注：…): no row of a form's values prints so."""
    cells = table.row(row)
    return len(cells) == 1 and cells[0].col_span == table.n_cols > 1


def rows_of(table: Table, start: int, stop: int) -> Table:
    """Some rows of a table as a table of its own."""
    if (start, stop) == (0, table.n_rows):
        return table
    cells = tuple(replace(cell, row=cell.row - start) for cell in table.cells if start <= cell.row < stop)
    starts = (frozenset(row - start for row in rows if start <= row < stop) for rows in (table.page_starts, table.continued_rows))
    return Table(cells, stop - start, table.n_cols, *starts)
