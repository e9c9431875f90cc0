"""`jixiao show`: where a figure stands in its filing, as a picture of the page with the cell outlined."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jixiao.alert_words import Words
from jixiao.land import landed_tables
from jixiao.picture import Locator, Picture, pictures
from jixiao.reading import read_filings
from jixiao.records import DocumentReading
from jixiao.rules import check_reading
from jixiao.settings import Language


def show(
    file: Annotated[Path, typer.Argument(help="The filing.", exists=True, dir_okay=False)],
    fact: Annotated[str | None, typer.Option(help="A fact: its fact_key, or TABLE:LINE such as project_budget:3.")] = None,
    check: Annotated[str | None, typer.Option(help="A check by name: what its failed comparisons are about.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write the picture; here, as FILE-page-N.png, when not given.")] = None,
) -> None:
    """Show where a fact, or what a failed check is about, stands in a filing.

    A PDF's page is written as a PNG with the cells outlined; of other formats the sheet, the table or the lines around them are drawn.

    Examples: jixiao show filing.pdf --fact project_budget:3 · jixiao show filing.xlsx --check unit_total
    """
    if (fact is None) == (check is None):
        raise typer.BadParameter("name one of --fact and --check")
    content = file.read_bytes()
    reading = read_filings(content, hashlib.sha256(content).hexdigest())
    locators = list(_locators_of_fact(reading, fact) if fact is not None else _locators_of_check(reading, check or ""))
    found = list(pictures(content, locators, file.name, Words(Language.en))) if locators else []
    if not found:
        raise typer.BadParameter(
            f"{file} has no such fact, or no failed comparison of that check, that is printed at one place: see `jixiao extract {file}`"
        )
    for picture in found:
        target = _target(file, output, picture, len(found))
        picture.image.save(target)
        typer.echo(f"{picture.name.replace('-', ' ')}: {target}")


def _target(file: Path, output: Path | None, picture: Picture, count: int) -> Path:
    if output is None:
        return Path(f"{file.stem}-{picture.name}.png")
    return output if count == 1 else output.with_stem(f"{output.stem}-{picture.name}")


def _locators_of_fact(reading: DocumentReading, fact: str) -> Iterator[Locator]:
    tables = landed_tables([reading], "show", dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    rows: Iterator[tuple[str, dict[str, Any]]] = ((name, row) for name, table in tables.items() for row in table.to_pylist())
    for name, row in rows:
        if fact in {str(row.get("fact_key")), f"{name}:{row.get('line_no')}"} and row.get("source_locator"):
            yield json.loads(row["source_locator"])


def _locators_of_check(reading: DocumentReading, check: str) -> Iterator[Locator]:
    for verdict in check_reading(reading):
        if verdict.check_name == check and not verdict.passed and verdict.source_locator:
            yield json.loads(verdict.source_locator)
