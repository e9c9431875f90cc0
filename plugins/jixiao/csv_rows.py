"""The text and the rows of a CSV file that people wrote.

A row that does not parse is told, with how far it reaches, and leaves the others alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

MORE_CELLS = "has more cells than the header; quote values that contain commas"
"""What is wrong with a row that would lose some."""


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 with or without byte order mark, or GB18030, as Excel in Chinese saves CSV.

    Raises:
        ValueError: it is neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("it is neither UTF-8 nor GB18030; save it as UTF-8")


def read_text(path: Path) -> str:
    """The text of a file, as `decoded` takes it.

    Raises:
        ValueError: it cannot be read.
    """
    try:
        return decoded(path.read_bytes())
    except OSError as error:
        raise ValueError(error.strerror) from error


def csv_rows(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each row that is not blank, with the number of the line that it ends in: its cells, trimmed, or what is wrong with it.

    A quote that is not closed takes the lines behind it into its cell: such a row is none, and says how far it reaches.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        first = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            yield first, f"does not parse ({error}); what stands there, to line {reader.line_num}, is not used"
        else:
            if any(cells):
                yield reader.line_num, cells


def by_column(header: list[str], cells: list[str]) -> dict[str, str]:
    """A row's cells by the header's names; what the row is too short for is empty.

    Raises:
        ValueError: it has cells that no column is for.
    """
    if any(cells[len(header) :]):
        raise ValueError(MORE_CELLS)
    return dict(zip(header, [*cells, *[""] * len(header)], strict=False))
