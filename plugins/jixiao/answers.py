"""Write rows as a table for people, as CSV, as JSON, or as Parquet; no figure loses a digit."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Container, Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from jixiao.durable import whole_file
from jixiao.errors import ConfigurationError
from jixiao.export import FORMULA_STARTS
from jixiao.words import counted

if TYPE_CHECKING:
    from jixiao.ask import Answer

MOST_SHOWN = 10_000
"""Rows of a table for people: its columns are as wide as their widest value, so all of it is in memory."""
ENOUGH_FOR_A_PIPE = 1000
"""Columns of output that goes to no terminal: nothing is folded there."""
_FEW_WORDS = 16
"""Characters of a text below which it can no longer be read line by line."""
_BETWEEN = 3
"""Characters that a table puts between two columns."""


class Format(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def write_answer(answer: Answer, format_: Format, output: Path | None, *, safe: bool = False) -> None:
    """Write all rows, as they come, to a file that is whole or as it was, or to standard output.

    Args:
        answer: what was asked.
        format_: how it is written; Parquet needs a file.
        output: the file; standard output when None.
        safe: whether CSV keeps texts from being taken for formulas.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    if output is None:
        print_rows(answer.names, answer.rows(), format_, safe=safe)
        return
    try:
        with whole_file(output) as partial:
            if format_ is Format.parquet:
                _write_parquet(answer, partial)
                return
            with partial.open("w", encoding="utf-8", newline="") as file:
                print_rows(answer.names, answer.rows(), format_, safe=safe, to=file)
    except OSError as error:
        raise ConfigurationError(f"{output} cannot be written: {error.strerror}") from None


def _write_parquet(answer: Answer, path: Path) -> None:
    import pyarrow.parquet as pq

    batches = answer.batches()
    with pq.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


def print_rows(
    names: Sequence[str],
    rows: Iterable[tuple[object, ...]],
    format_: Format,
    leave_out: Container[str] = (),
    *,
    safe: bool = False,
    to: TextIO | None = None,
) -> None:
    """Print rows; a table for people leaves out what would not fit beside the rest, and what is after the first so many rows.

    Raises:
        ConfigurationError: Parquet, which is no text.
    """
    out = to or sys.stdout
    if format_ is Format.parquet:
        raise ConfigurationError("Parquet is no text: `jixiao query --format parquet --output FILE` writes it")
    if format_ is Format.csv:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_in_csv(value, safe) for value in row] for row in rows)
    elif format_ is Format.json:
        for row in rows:
            out.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=_text) + "\n")
    else:
        _print_table(names, rows, leave_out, out)


def _print_table(names: Sequence[str], rows: Iterable[tuple[object, ...]], leave_out: Container[str], out: TextIO) -> None:
    console = Console(file=out, width=None if out.isatty() else ENOUGH_FOR_A_PIPE)
    coming = iter(rows)
    shown = list(islice(coming, MOST_SHOWN))
    more = ", and there are more: csv, json and parquet have them all" if next(coming, None) else ""
    columns = [number for number, name in enumerate(names) if name not in leave_out]
    if out.isatty() and _least_width(names, shown, columns) > console.width:
        for row in shown:
            console.print(_block(names, row, columns))
    else:
        console.print(_table(names, shown, columns))
    console.print(f"{counted(len(shown), 'row')}{more}", highlight=False)


def _table(names: Sequence[str], shown: Sequence[tuple[object, ...]], columns: Sequence[int]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        is_figure = _is_figure(shown, column)
        table.add_column(escape(names[column]), justify="right" if is_figure else "left", overflow="fold", no_wrap=is_figure)
    for row in shown:
        table.add_row(*(_cell(row[column]) for column in columns))
    return table


def _block(names: Sequence[str], row: tuple[object, ...], columns: Sequence[int]) -> Table:
    """A row whose table would be too wide for the terminal: a line for each column, and a blank one."""
    block = Table.grid(padding=(0, 2))
    block.add_column(no_wrap=True)
    block.add_column(overflow="fold")
    for column in columns:
        block.add_row(escape(names[column]), _cell(row[column]))
    block.add_row()
    return block


def _least_width(names: Sequence[str], shown: Sequence[tuple[object, ...]], columns: Sequence[int]) -> int:
    """The characters that a table needs to be read: figures whole, so that a key can be copied, and of texts a few words a line."""
    return sum(_BETWEEN + _width(names[column], shown, column) for column in columns)


def _width(name: str, shown: Sequence[tuple[object, ...]], column: int) -> int:
    widest = max([cell_len(name), *(cell_len(line) for row in shown for line in _cell(row[column]).splitlines())])
    return widest if _is_figure(shown, column) else min(widest, _FEW_WORDS)


def _is_figure(shown: Sequence[tuple[object, ...]], column: int) -> bool:
    return any(isinstance(row[column], (int, Decimal)) and not isinstance(row[column], bool) for row in shown)


def _cell(value: object) -> str:
    return "" if value is None else escape(_text(value))


def _in_csv(value: object, safe: bool) -> str:
    """A value as CSV has it; a text that looks like a formula begins with an apostrophe when it shall be safe."""
    if value is None:
        return ""
    return f"'{value}" if safe and isinstance(value, str) and value.startswith(FORMULA_STARTS) else _text(value)


def _text(value: object) -> str:
    """A value as text; a figure keeps its every digit."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
