"""Tables with horizontal rules only, over pages: which rules are one table, what text beyond its rules is its own, its columns.

Columns are found over all pages of a table at once: a page without the header, or with few rows, says too little by itself.
A row that a page break cuts has no rule there, so its text stands below the last rule of its page and above the first of the
next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from jixiao.readers.open_grids import with_open_grids
from jixiao.readers.pdf_furniture import Furniture
from jixiao.readers.pdf_page import Floats, Glyphs
from jixiao.readers.pdf_parts import Item, PageItems, TextLine, part_of, text_lines
from jixiao.readers.ruled_bands import Bands, edges_of, leading_text
from jixiao.readers.text_columns import leaves_first_column, runs
from jixiao.readers.text_rows import with_row_rules
from jixiao.readers.title_rows import is_unit_line
from jixiao.readers.unruled_tables import beginning, begins_anew, completed, continuation, forms, has_header, heading, with_heads

_LEAST_RULES = 3
"""Rules that a table has at least: above it, below its header, below it."""

_ALIGNED = 0.5
"""Points within which lines of one cell begin alike."""

_LOOK_BACK = 4
"""Pages before from which columns are known: a single cell may fill a page."""


def with_tables(pages: Sequence[PageItems], furniture: Furniture) -> list[PageItems]:
    """The pages with bands made tables, or lines where they are none."""
    pages = with_heads(_without_lone_rules(with_open_grids(pages)), furniture)
    beginnings = _beginnings(pages, furniture)
    work = _with_unruled([page.replaced(_split(page, beginnings)) for page in pages], furniture)
    linked = [index for index in range(1, len(work)) if _link(work, index, furniture)]
    for chain in _chains(work, set(linked)):
        parts = [band for _, band in chain]
        edges = edges_of(parts)
        is_table = len(edges) > 0 and _is_ruled_enough(parts)
        settled = with_row_rules(_of_one_width(parts), edges) if is_table else None
        for (index, band), ruled in zip(chain, settled or parts, strict=True):
            items = _table(ruled, edges) if settled else list[Item](text_lines(band.page, band.glyphs))
            work[index] = work[index].replaced({band: items})
    return work


def _without_lone_rules(pages: Sequence[PageItems]) -> Sequence[PageItems]:
    """The pages without bands where no page has more than one rule of a width: it runs below a header, or a title, and parts no rows."""
    found = [item for page in pages for item in page.items if isinstance(item, Bands)]
    if not found or any(len(np.unique(band.rules[:, 0])) > 1 or len(band.glyphs) for band in found):
        return pages
    return [page.replaced({item: [] for item in page.items if isinstance(item, Bands)}) for page in pages]


def _of_one_width(parts: Sequence[Bands]) -> list[Bands]:
    """The parts as wide as the widest of them with its text: marks hang over a table's end, and nothing may draw that end."""
    boxes = [band.glyphs.box() for band in parts if len(band.glyphs)]
    left = min([band.left for band in parts] + [box[0] for box in boxes])
    right = max([band.right for band in parts] + [box[2] for box in boxes])
    return [band.widened(left, right) for band in parts]


def _is_ruled_enough(parts: Sequence[Bands]) -> bool:
    """Whether rules draw a table; one without any was seen to be one by its figures."""
    drawn = sum(len(np.unique(band.rules[:, 0])) for band in parts)
    return drawn >= _LEAST_RULES or not len(parts[0].rules) or has_header(text_lines(parts[0].page, parts[0].glyphs))


def _with_unruled(work: list[PageItems], furniture: Furniture) -> list[PageItems]:
    """The pages with bands where a table without rules begins, or goes on."""
    repeated: set[str] = set()
    for index, page in enumerate(work):
        above, own = work[index - 1].last_table if index else None, page.last_table
        found = None
        if isinstance(own, Bands):
            found = completed(own, page, furniture)
        elif isinstance(above, Bands) and not above.is_closed_below():
            found = continuation(above, repeated, page, furniture)
        begun = beginning(page, furniture)
        if begun is not None and (found is None or begins_anew(page, begun[1], furniture)):
            found, repeated = begun, heading(begun[1])
        if found is not None:
            made, taken = forms(*found)
            work[index] = PageItems.ordered(page.page, [*made, *(item for item in page.items if item not in (own, *taken))])
    return work


def _beginnings(pages: Sequence[PageItems], furniture: Furniture) -> set[str]:
    """What tables begin with that stand below text of their page."""
    first = ((page.first_table, page) for page in pages)
    return {band.lead for band, page in first if isinstance(band, Bands) and furniture.text_before(page)} - {""}


def _split(page: PageItems, beginnings: set[str]) -> dict[Item, list[Item]]:
    """Bands in which a table's beginning comes again below a caption: several tables of one width."""
    return {item: list(_restarted(item, beginnings)) for item in page.items if isinstance(item, Bands)}


def _restarted(band: Bands, beginnings: set[str]) -> Iterator[Item]:
    rows, ys = band.rows() if beginnings else [], band.ys
    again = [row for row in range(1, len(rows)) if _has_any(rows[row], beginnings)]
    edges = edges_of([band]) if again else np.zeros(0)
    start = float(ys[0])
    for row in again if len(edges) else ():
        caption, end, begin = rows[row - 1], float(ys[row - 1]), float(ys[row])
        if leading_text(rows[row]) not in beginnings or not leaves_first_column(caption, edges):
            end = begin
            caption, begin = _captioned(band, rows[row], beginnings, edges)
        if len(caption):
            if end > start:
                yield band.between(start, end)
            yield from text_lines(band.page, caption)
            start = begin
    yield band.between(start, float(ys[-1]))


def _captioned(band: Bands, row: Glyphs, beginnings: set[str], edges: Floats) -> tuple[Glyphs, float]:
    """What stands between a table and the first row of the next, where no rule is drawn above this one; and where this one begins."""
    lines = [line.glyphs for line in text_lines(band.page, row) if line.glyphs is not None]
    first = next((index for index, line in enumerate(lines) if leading_text(line) in beginnings), 0)
    captions = [index for index in range(first) if leaves_first_column(lines[index], edges)]
    if not captions:
        return row.take(np.zeros(0, dtype=np.int64)), 0.0
    labelled = [index for index in range(first) if ":" in (text := "".join(lines[index].text.tolist())) or "：" in text]
    last = max(captions + labelled)
    return reduce(Glyphs.joined, lines[: last + 1]), (float(lines[last].box()[3]) + float(lines[last + 1].box()[1])) / 2


def _has_any(row: Glyphs, texts: set[str]) -> bool:
    """Whether a row has the characters of any of some texts; what stands where takes longer to tell."""
    characters = set("".join(row.text.tolist()))
    return any(characters.issuperset(text) for text in texts)


def _link(work: list[PageItems], index: int, furniture: Furniture) -> bool:
    """Whether the bands that begin a page go on with those that end the page before; torn rows' text is given to both."""
    before, after = work[index - 1], work[index]
    above, below = before.last_table, after.first_table
    if not (isinstance(above, Bands) and isinstance(below, Bands) and above.spans(below)):
        return False
    tail, head = furniture.text_after(before), furniture.text_before(after)
    if not tail and not head:
        return True
    if any(is_unit_line(line.text) for line in head):
        return False
    repeated = below.lead == above.lead or below.heading == above.heading
    torn = bool(tail) or not above.is_closed_below() or not below.is_closed_above() or _goes_on_in(head, above)
    around = [band for page in work[max(0, index - _LOOK_BACK) : index] if isinstance(band := page.last_table, Bands) and band.spans(below)]
    is_tail = bool(tail) and not head and below.is_closed_above()
    if not torn or (is_tail and not repeated) or not _is_cells(tail + head, [*around, below]):
        return False
    work[index - 1] = before.replaced({**{line: [] for line in tail}, above: [_with(above, tail)]})
    work[index] = after.replaced({**{line: [] for line in head}, below: [_with(below, head)]})
    return True


def _goes_on_in(lines: Sequence[TextLine], above: Bands) -> bool:
    """Whether lines that stand above a page's first rule begin where those of the last row before do, and are as large.

    Browsers may draw a row's lower rule where the page ends, and once more below the rest of the row.
    """
    last = [line.glyphs for line in text_lines(above.page, above.last_block) if line.glyphs is not None]
    known = np.array([(start, float(line.size.max())) for line in last for start in runs(line)[:, 0].tolist()]).reshape(-1, 2)
    own = [(line.glyphs.x0.min(), line.glyphs.size.max()) for line in lines if line.glyphs is not None]
    return bool(own and len(known)) and bool((np.abs(np.array(own)[:, None] - known).max(axis=2) <= _ALIGNED).any(axis=1).all())


def _is_cells(lines: Sequence[TextLine], around: Sequence[Bands]) -> bool:
    """Whether lines beyond the rules can be cells' text."""
    edges = edges_of(around)
    glyphs = [line.glyphs for line in lines if line.glyphs is not None]
    inside = all(around[0].left <= line.x0.min() and line.x1.max() <= around[0].right for line in glyphs)
    return len(edges) > 0 and inside and not any(leaves_first_column(line, edges) for line in glyphs)


def _with(band: Bands, lines: Sequence[TextLine]) -> Bands:
    glyphs = [line.glyphs for line in lines if line.glyphs is not None]
    return band.extended(reduce(Glyphs.joined, glyphs)) if glyphs else band


def _chains(work: Sequence[PageItems], linked: set[int]) -> list[list[tuple[int, Bands]]]:
    """The bands of each table with the pages (0-based) that they stand on."""
    chains: list[list[tuple[int, Bands]]] = []
    for index, page in enumerate(work):
        for item in page.items:
            if not isinstance(item, Bands):
                continue
            if index in linked and item is page.first_table:
                chains[-1].append((index, item))
            else:
                chains.append([(index, item)])
    return chains


def _table(band: Bands, edges: Floats) -> list[Item]:
    grid = band.grid(edges)
    if grid is None:
        return list[Item](text_lines(band.page, band.glyphs))
    cell = grid.locate(band.glyphs)
    part = part_of(band.page, grid, band.glyphs, cell)
    doubtful = frozenset(int(grid.region_at(box)) for box in band.doubtful)
    return [replace(part, doubtful=doubtful), *text_lines(band.page, band.glyphs.take(cell < 0))]
