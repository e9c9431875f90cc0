"""Tables that a page shows below a header of their own: a header that stays while rows scroll is a table apart in the markup."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree

_LEAST_LABELS = 3


def join_headers(root: etree._Element, unseen: Collection[str]) -> None:
    """Give each table of rows the table right above it that is nothing but its header.

    Such a header has cells of heads only and as many columns as the rows, or one more that is blank, above the scroll bar.

    Args:
        root: the page.
        unseen: the tags of elements whose text is not shown.
    """
    for header, rows in list(_neighbours(root, unseen)):
        _join(header, rows)


def _neighbours(root: etree._Element, unseen: Collection[str]) -> Iterator[tuple[etree._Element, etree._Element]]:
    """The tables with nothing but white space between them."""
    above: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start" and element.tag == "table":
            if above is not None:
                yield above, element
            above = None
        elif event == "end" and element.tag == "table":
            above = element
        text = element.text if event == "start" else element.tail
        if text and text.strip() and (event == "end" or element.tag not in unseen):
            above = None


def _join(header: etree._Element, rows: etree._Element) -> None:
    heads, cells = list(_cells(header)), list(_cells(rows))
    if not cells or any(_is_head(cell) for cell in cells) or not all(map(_is_head, heads)):
        return
    if sum(bool(_text(head)) for head in heads) < _LEAST_LABELS:
        return
    surplus = _width(heads) - _width(cells)
    if surplus == 1 and not _text(last := _row(heads)[-1]):
        parent = last.getparent()
        if parent is not None:
            parent.remove(last)
    elif surplus:
        return
    for part in list(rows):
        header.append(part)


def _cells(table: etree._Element) -> Iterator[etree._Element]:
    """A table's own cells."""
    return (cell for cell in table.iter("td", "th") if next(cell.iterancestors("table"), None) is table)


def _is_head(cell: etree._Element) -> bool:
    return cell.tag == "th" or next(cell.iterancestors("thead", "table")).tag == "thead"


def _text(cell: etree._Element) -> str:
    return "".join(str(text) for text in cell.itertext()).strip()


def _row(cells: list[etree._Element]) -> list[etree._Element]:
    """The cells of the first row."""
    return [cell for cell in cells if cell.getparent() is cells[0].getparent()]


def _width(cells: list[etree._Element]) -> int:
    """The columns of the first row, as many as the table has."""
    spans = (cell.get("colspan", "1").strip() for cell in _row(cells))
    return sum(int(span) if span.isdecimal() else 1 for span in spans)
