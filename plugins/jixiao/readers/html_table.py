"""The rows of an HTML table as a browser shows them, from markup that often is not what the standard asks for."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

_GROUPS = {"thead", "tbody", "tfoot"}
_CELLS = {"td", "th"}
_NOT_SHOWN = {"colgroup", "col", "script", "style", "template"}

Row = list[etree._Element]


class TableRows:
    """A table's rows of cells by row group, and what stands in the table outside its cells.

    Rows and cells are found inside forms and other wrappers; cells without a row make one; the first head comes first and the
    first foot last, further heads and foots stay where they are, as CSS has it.
    """

    def __init__(self, table: etree._Element, is_shown: Callable[[etree._Element], bool]) -> None:
        self.outside: list[etree._Element] = []
        """Captions and other content between the rows."""
        self.stray: list[str] = []
        """Text directly between the rows."""
        self._is_shown = is_shown
        self._groups: list[tuple[str, list[Row]]] = []
        self._open_group = False
        self._open_row = False
        self._gather(table)

    def groups(self) -> list[list[Row]]:
        """The row groups in the order shown."""
        names = [name for name, _ in self._groups]
        head = names.index("thead") if "thead" in names else None
        foot = names.index("tfoot") if "tfoot" in names else None
        order = sorted(range(len(names)), key=lambda index: (index == foot) - (index == head))
        return [self._groups[index][1] for index in order]

    def _gather(self, parent: etree._Element) -> None:
        self._keep(parent.text)
        for element in parent:
            self._element(element)
            self._keep(element.tail)

    def _keep(self, text: str | None) -> None:
        if text and text.strip():
            self.stray.append(text)

    def _element(self, element: etree._Element) -> None:
        if not isinstance(element.tag, str) or element.tag in _NOT_SHOWN or not self._is_shown(element):
            return
        if element.tag in _GROUPS:
            self._begin_group(element.tag)
            self._gather(element)
            self._open_group = self._open_row = False
        elif element.tag == "tr":
            self._begin_row()
            self._gather(element)
            self._open_row = False
        elif element.tag in _CELLS:
            if not self._open_row:
                self._begin_row()
            self._groups[-1][1][-1].append(element)
        elif _holds_cells(element):
            self._gather(element)
        else:
            self.outside.append(element)

    def _begin_group(self, name: str) -> None:
        self._groups.append((name, []))
        self._open_group = True

    def _begin_row(self) -> None:
        if not self._open_group:
            self._begin_group("tbody")
        self._groups[-1][1].append([])
        self._open_row = True


def _holds_cells(element: etree._Element) -> bool:
    """Whether an element wraps rows or cells of this table, and not a table of its own."""
    return element.tag != "table" and any(inner.tag in {"tr", *_CELLS} and not _has_own_table(inner, element) for inner in element.iter())


def _has_own_table(inner: etree._Element, wrapper: etree._Element) -> bool:
    parent = inner.getparent()
    while parent is not None and parent is not wrapper:
        if parent.tag == "table":
            return True
        parent = parent.getparent()
    return False
