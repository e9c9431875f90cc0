"""Pasted text and text exports: bytes → lines, and runs of tab-separated rows → tables.

A text export has no rules and no spans, only characters: a row is a line with tabs, a table a run of such lines. What else
a filing prints (prose, contents lists, forms that were exported cell by cell) is given as lines, each with its number.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, takewhile

from jixiao.document import Cell, Document, Line, Place, Table
from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.copied_headers import padded_header
from jixiao.readers.delimited import tabbed
from jixiao.readers.radicals import DOUBLES, UNSEEN
from jixiao.readers.text_pages import without_furniture
from jixiao.readers.title_rows import title_rows
from jixiao.values.furniture import begins_note, page_numbers
from jixiao.values.text import compact

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_BREAK = re.compile("[\v\u0085\u2028\u2029]")
"""Breaks of lines that office programs copy out of their texts: within a paragraph or a cell, unless they are the only ones."""
_AS_MEANT = str.maketrans({"\f": " "} | dict.fromkeys(UNSEEN, "") | DOUBLES)
_CONTROLS_ALLOWED = 0.005
"""Share of control characters above which bytes are no text."""
_CONTENTS_LINE = re.compile(r"(?:\.{3,}|…{1,}|·{3,}|．{3,})\s*\d*\s*$")
_CONTENTS_ENTRY = re.compile(r"[^\t]*[\u4e00-\u9fff][^\t]*\t+\d{1,3}\s*")
_HEADING = re.compile(r"单位\s*[:：]|部门名称|表\s*$|^\s*\d{3,}\s+\D|^\s*第.{1,3}部分")
"""Lines that name or label the table after them, and so end the one before."""
_CAPTION = re.compile(r"[^\t]+\t(?:金额)?单位\s*[:：]\s*[万千]?元\s*")
"""Whose table it is and the unit of its amounts, with a tab between."""
_LIST_ITEM = re.compile(r"\s*\d{1,3}[、.．]|.*指标值[:：]")
_SENTENCE_ENDS = ("。", "；", "！", "\t")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_LEAST_NARROW, _SHARE_NARROW = 3, 0.2
"""Rows narrower than their table, and their share, from which no single one is a heading beside the table."""
_SHARE_NARROW_BESIDE_BLANKS = 0.5
_PAIR = 2
_LONGEST_NAME_LINE = 20
"""Characters of a line of a name that was broken by hand."""


def read(content: bytes, limits: Limits) -> Document:
    """Read a text file.

    Raises:
        UnreadableFile: the bytes are empty, over a limit, or no text in an encoding in use.
    """
    return Document(tuple(_blocks(lines(content, limits), limits)), reader="text")


def lines(content: bytes, limits: Limits) -> list[str]:
    """The lines of a text file, blank ones too: the first is line 1 of places.

    Raises:
        UnreadableFile: see `read`.
    """
    if len(content) > limits.max_bytes:
        raise UnreadableFile(f"The text file has {len(content)} bytes, over the limit of {limits.max_bytes}: split it.")
    text = _decode(content)
    if len(text) > limits.max_characters:
        raise UnreadableFile(f"The text has {len(text)} characters, over the limit of {limits.max_characters}: split it.")
    return tabbed([line.translate(_AS_MEANT) for line in without_furniture(list(_broken(text)))])


def _broken(text: str) -> Iterator[str]:
    """The lines of a text; where a row of cells breaks a line within one of them, it goes on in that cell."""
    for line in _LINE_END.split(text):
        parts = _BREAK.split(line)
        if len(parts) > 1 and "\t" in line and _LINE_END.search(text):
            yield "\n".join(parts)
        else:
            yield from parts


def _decode(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            text = _decoded(content, encoding)
            break
    else:
        candidates = ("utf-16-le", "utf-16-be") if b"\0" in content else ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
        text = next((decoded for name in candidates if (decoded := _decoded(content, name)) and _is_plausible(decoded)), None)
    if text is None or not _is_text(text):
        raise UnreadableFile("The file is not text in UTF-8, GB18030 or UTF-16: fetch it again, or save it as UTF-8 text.")
    if not text.strip():
        raise UnreadableFile("The text file is empty: fetch it again.")
    return text


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_text(text: str) -> bool:
    controls = sum(unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") and char not in "\t\n\r\f\v\x85" for char in text)
    return "\0" not in text and controls <= len(text) * _CONTROLS_ALLOWED


def _is_plausible(text: str) -> bool:
    """Whether a guessed encoding gave mostly characters that Chinese text is made of (a wrong guess gives a mixture of scripts)."""
    seen = [char for char in text if not char.isspace()]
    common = sum(char < "\x7f" or "\u4e00" <= char <= "\u9fff" or "\u2000" <= char <= "\u303f" or char >= "\uff00" for char in seen)
    return common >= 0.9 * len(seen)


@dataclass(frozen=True)
class _Printed:
    """A text in a row; without a grid, it says nothing of the cells that it spans but where it stands alone."""

    text: str
    col_span: int = 1
    row_span: int = 1


@dataclass
class _Row:
    """A logical row: the lines that it is printed on, and its cells' texts with the number of the line each starts on."""

    cells: list[tuple[str, list[int]]]

    @property
    def tabs(self) -> int:
        """How many tabs stand between its cells."""
        return len(self.cells) - 1

    def append(self, other: _Row) -> None:
        """Go on with a line whose first cell is the rest of this row's last one."""
        text, lines = self.cells[-1]
        more, further = other.cells[0]
        self.cells[-1] = (f"{text}\n{more}".strip(), lines + further)
        self.cells += other.cells[1:]

    def printing(self, width: int) -> list[_Printed]:
        """The row's texts; a single one at its beginning, or a list's entry with its page, has the whole width."""
        texts = [text for text, _ in self.cells if text]
        is_whole = bool(self.cells[0][0]) and (len(texts) == 1 or bool(_CONTENTS_ENTRY.fullmatch("\t".join(texts))))
        return [_Printed("\t".join(texts), width)] if is_whole else [_Printed(text) for text in texts]

    @property
    def is_note(self) -> bool:
        """Whether the row is a remark below a table: who filled it in, when."""
        return begins_note(compact(self.cells[0][0])) and not any(text for text, _ in self.cells[1:])

    def line(self) -> Line:
        """The row as a line."""
        return Line("\t".join(text for text, _ in self.cells if text), Place(line=self.cells[0][1][0]))


def _blocks(rows: Sequence[str], limits: Limits) -> Iterator[Line | Table]:
    tables = 0
    number = 0
    counted = page_numbers([compact(row) for row in rows])
    unpaged = _with_headers(["" if at in counted else row for at, row in enumerate(rows)])
    if _lacks_blanks(unpaged):
        yield from _cell_lines(unpaged)
        return
    while number < len(rows):
        run = _run_of_rows(unpaged, number)
        if run and not _is_contents(rows[number : number + run]):
            for block in _lines_and_rows(_logical_rows(unpaged[number : number + run], number + 1)):
                yield block if isinstance(block, Line) else _table(block, tables, limits)
                tables += not isinstance(block, Line)
        else:
            printed = enumerate(rows[number : number + (run or 1)], number + 1)
            yield from (Line(line.strip(), Place(line=at)) for at, line in printed if line.strip())
        number += run or 1


def _with_headers(rows: Sequence[str]) -> list[str]:
    """The rows with every table's header padded, where merged cells were left out of it alone."""
    padded: list[str] = []
    while len(padded) < len(rows):
        run = _run_of_rows(rows, len(padded)) or 1
        padded += padded_header(rows[len(padded) : len(padded) + run])
    return padded


def _lacks_blanks(rows: Sequence[str]) -> bool:
    """Whether rows were copied without their merged cells, or also without their blank ones: many are narrower than their table.

    Cells that a merged one covers stand at the beginning of a row: where one begins with a blank, they were not left out. In which
    columns cells stand, their order alone tells. Where blank cells stand among them, labels with their values are no narrow rows.
    """
    widths: list[tuple[int, int]] = []
    has_blanks = False
    number = 0
    while number < len(rows):
        run = _run_of_rows(rows, number)
        cells = [row.split("\t") for row in rows[number : number + run] if _is_row(row)]
        if any(not row[0].strip() for row in cells):
            return False
        has_blanks = has_blanks or any(not cell.strip() for row in cells for cell in row)
        widths += [(len(row), max(map(len, cells))) for row in cells]
        number += run or 1
    told = [(own, widest) for own, widest in widths if own > _PAIR] if has_blanks else widths
    narrow = sum(own < widest for own, widest in told)
    return narrow >= _LEAST_NARROW and narrow >= (_SHARE_NARROW_BESIDE_BLANKS if has_blanks else _SHARE_NARROW) * len(told)


def _cell_lines(rows: Sequence[str]) -> Iterator[Line]:
    """Every cell as a line of its own, its place telling which of its row's it is; a list's entry with its page stays one."""
    for number, row in enumerate(rows, 1):
        if _is_row(row) and not _CONTENTS_ENTRY.fullmatch(row):
            yield from (Line(cell.strip(), Place(line=number, col=col)) for col, cell in enumerate(row.split("\t")) if cell.strip())
        elif row.strip():
            yield Line(row.strip(), Place(line=number))


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table: it has tabs between cells, and is neither a caption nor a line of a list of contents."""
    if "\t" not in line or not line.strip():
        return False
    return not _CONTENTS_LINE.search(line.split("\t", maxsplit=1)[0]) and not _CAPTION.fullmatch(line)


def _run_of_rows(rows: Sequence[str], start: int) -> int:
    """How many lines from here belong to one table: rows, blank lines between them, and the rest of wrapped cells; 0 for no row."""
    if not _is_row(rows[start]) or "\t" not in rows[start].strip():
        return 0
    end = start + 1
    while following := next((number for number in range(end, len(rows)) if _is_row(rows[number])), 0):
        between = [line for line in rows[end:following] if line.strip()]
        if between and (len(between) < following - end or any(_HEADING.search(line) for line in between)):
            break
        end = following + 1
    while end < len(rows) and _is_rest(rows[end - 1], rows[end]):
        end += 1
    return end - start


def _is_rest(before: str, line: str) -> bool:
    """Whether a line right behind a table's last row is the rest of its last cell: that one is unfinished, or is a numbered list."""
    if not line.strip() or "\t" in line or _HEADING.search(line):
        return False
    return bool(_LIST_ITEM.match(line)) or not before.rstrip().endswith(_SENTENCE_ENDS)


def _is_contents(rows: Sequence[str]) -> bool:
    """Whether rows list contents: each a title and, behind tabs, its page."""
    return all(_CONTENTS_ENTRY.fullmatch(row) for row in rows if row.strip())


def _logical_rows(lines: Sequence[str], first_line: int) -> list[_Row]:
    """A run's lines as rows: a line without a tab goes on with the row before, one with tabs does where it completes it."""
    tabs = [line.count("\t") for line in lines]
    padded = max(tabs) if any(line.endswith("\t") for line in lines) else None
    keeps_blanks = padded is not None or any(line.startswith("\t") for line in lines)
    found: list[_Row] = []
    begun: _Row | None = None
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        row = _Row([(text.strip(), [first_line + number]) for text in line.split("\t")])
        if begun is not None:
            begun.append(row)
            row, begun = begun, None
        if found and row.tabs == 0 and found[-1].tabs == max(tabs) and _begins_name(found[-1], number, lines):
            begun = row
            continue
        above = found[-2].tabs if len(found) > 1 else 0
        if found and (row.tabs == 0 or (keeps_blanks and _completes(found[-1], row, tabs[number + 1 :], padded, above))):
            found[-1].append(row)
        else:
            found.append(row)
    return found


def _begins_name(row: _Row, number: int, lines: Sequence[str]) -> bool:
    """Whether a line without a tab, behind a whole row, is the beginning of the next one's name and no rest of the last cell.

    The last cell is a sentence that has ended, or blank: it would have begun on its row's line. The line is short, ends no sentence,
    and is no item of a list.
    """
    text, last = lines[number].strip(), row.cells[-1][0]
    has_ended = not last or last.endswith("。")
    follows = lines[number + 1].split("\t") if number + 1 < len(lines) else [""]
    is_piece = len(text) <= _LONGEST_NAME_LINE and not text.endswith(("。", "；", ";", "！", "："))
    return has_ended and is_piece and len(follows) == len(row.cells) and bool(follows[0].strip()) and not _LIST_ITEM.match(text)


def _completes(row: _Row, more: _Row, following: Sequence[int], padded: int | None, above: int) -> bool:
    """Whether a line goes on with the row: together, or with further lines, they have a row's tabs, and it breaks off in a cell of words.

    A row has the tabs of the table's widest, where rows are padded, or those of the row above. A line that begins with a blank cell
    and does not make up the table's width begins a row, below a merged cell.
    """
    tabs = row.tabs + more.tabs
    if tabs == padded:
        return True
    if not more.cells[0][0]:
        return False
    breaks_off = bool(_WORDS.search(row.cells[-1][0]))
    widths = [width for width in (padded, above) if width is not None and width > row.tabs]
    return tabs in widths or (breaks_off and any(width in accumulate(following, initial=tabs) for width in widths))


def _lines_and_rows(rows: Sequence[_Row]) -> Iterator[Line | list[_Row]]:
    """A run's rows, parted by those that are lines all the same: a sheet that was copied whole has its titles and units in rows, too."""
    width = max(len(row.cells) for row in rows)
    titles = title_rows([row.printing(width) for row in rows], width)
    notes = takewhile(lambda at: rows[at].is_note, reversed(range(len(rows))))
    titles.update(notes)
    for is_title, group in groupby(enumerate(rows), key=lambda row: row[0] in titles):
        own = [row for _, row in group]
        if is_title:
            yield from (row.line() for row in own if any(text for text, _ in row.cells))
        else:
            yield own


def _table(rows: Sequence[_Row], number: int, limits: Limits) -> Table:
    """The table of a run, as wide as its widest row; empty cells are left out of the grid."""
    width = max(len(row.cells) for row in rows)
    if width * len(rows) > limits.max_cells:
        raise UnreadableFile(f"A table of the text has {width * len(rows)} cells, over the limit of {limits.max_cells}: split it.")
    cells = tuple(
        Cell(y, x, text, tuple(Place(table=number, row=y, col=x, line=line) for line in lines))
        for y, row in enumerate(rows)
        for x, (text, lines) in enumerate(row.cells)
        if text
    )
    return Table(cells, len(rows), width)
