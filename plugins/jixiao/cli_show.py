"""`jixiao show`: where a figure stands in its filing, as a picture of the page with the cell outlined."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from jixiao.alert_words import Words
from jixiao.archive import Archive
from jixiao.ask import ask
from jixiao.errors import ConfigurationError, JobError
from jixiao.land import landed_tables
from jixiao.picture import Locator, Picture, pictures
from jixiao.reading import read_filings
from jixiao.records import DocumentReading
from jixiao.rules import check_reading
from jixiao.settings import Language, Settings, load_settings

_TABLES = """
    SELECT table_name FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = 'marts' AND starts_with(table_name, 'fct_')
        AND column_name = 'source_locator'
    ORDER BY table_name
"""
_FACT = """
    SELECT sha256, file_name, source_locator FROM ({}) JOIN dim_filing USING (filing_key)
    WHERE fact_key = $fact_key AND source_locator IS NOT NULL LIMIT 1
"""
"""A fact's filing and its places in it; views and revisions of a fact name the same ones."""


@dataclass(frozen=True)
class _Shown:
    """What is to be drawn: places in a document."""

    content: bytes
    file_name: str
    locators: list[Locator]


def show(
    file: Annotated[
        Path | None, typer.Argument(help="The filing; not needed for a fact_key of the warehouse.", exists=True, dir_okay=False)
    ] = None,
    fact: Annotated[str | None, typer.Option(help="A fact: its fact_key, or TABLE:LINE such as project_budget:3.")] = None,
    check: Annotated[str | None, typer.Option(help="A check by name: what its failed comparisons are about.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write the picture; here, as FILE-page-N.png, when not given.")] = None,
) -> None:
    """Show where a fact, or what a failed check is about, stands in a filing.

    A PDF's page is written as a PNG with the cells outlined; of other formats the sheet, the table or the lines around them are drawn.
    A fact_key, of the warehouse's facts, views and checks, is shown in the archived filing that it was read from.

    Examples: jixiao show --fact -3689659969168096496 · jixiao show filing.pdf --fact project_budget:3 · jixiao show filing.xlsx
    --check unit_total
    """
    if (fact is None) == (check is None):
        raise ConfigurationError("say what to show: --fact or --check, one of the two")
    shown = _of_warehouse(load_settings(), fact) if file is None else _of_file(file, fact, check)
    found = list(pictures(shown.content, shown.locators, shown.file_name, Words(Language.en)))
    if not found:
        raise ConfigurationError(f"{shown.file_name} has no one place where {fact or check} is printed")
    for picture in found:
        target = _target(shown.file_name, output, picture, len(found))
        _write(picture, target)
        typer.echo(f"{shown.file_name}, {picture.name.replace('-', ' ')}: {target}")


def _target(file_name: str, output: Path | None, picture: Picture, count: int) -> Path:
    if output is None:
        return Path(f"{Path(file_name).stem}-{picture.name}.png")
    return output if count == 1 else output.with_stem(f"{output.stem}-{picture.name}")


def _write(picture: Picture, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(picture.as_png())
    except OSError as error:
        raise ConfigurationError(f"--output {target} cannot be written ({error.strerror})") from error


def _of_warehouse(settings: Settings, fact: str | None) -> _Shown:
    """A fact of the published warehouse, in the archived document that it was read from."""
    try:
        fact_key = int(fact or "")
    except ValueError:
        raise ConfigurationError(f"{fact or 'a check'} alone does not say in which filing: name the file, too, or a fact_key") from None
    with ask(settings.warehouse, _TABLES) as answer:
        facts = " UNION ALL ".join(f"SELECT fact_key, filing_key, source_locator FROM {table}" for (table,) in answer.rows())
    with ask(settings.warehouse, _FACT.format(facts), {"fact_key": fact_key}) as answer:
        row = next(answer.rows(), None)
    if row is None:
        raise ConfigurationError(f"the warehouse has no fact {fact} with a place in a filing; its columns `fact_key` have the keys")
    sha256, file_name, locator = map(str, row)
    archive = Archive(settings.layout.archive)
    if not archive.has(sha256):
        raise JobError(f"the archive lacks {archive.path(sha256)}; put the document back into its source")
    return _Shown(archive.path(sha256).read_bytes(), file_name, [json.loads(locator)])


def _of_file(file: Path, fact: str | None, check: str | None) -> _Shown:
    """A fact or a failed check of a file, which is read for that."""
    content = file.read_bytes()
    reading = read_filings(content, hashlib.sha256(content).hexdigest())
    reasons = [filing.filing.rejection_reason for filing in reading.filings]
    if all(reasons):
        raise ConfigurationError(f"{file} cannot be read: {reasons[0]}")
    locators = _failed_checks(reading) if fact is None else _facts(reading)
    named = fact or check or ""
    if named not in locators:
        kind, known = ("failed check", sorted(locators)) if fact is None else ("fact", _lines(locators))
        raise ConfigurationError(f"{file} has no {kind} {named} with a place of its own; it has {', '.join(known) or 'none'}")
    return _Shown(content, file.name, locators[named])


def _facts(reading: DocumentReading) -> dict[str, list[Locator]]:
    """The places of all facts, by fact_key and by TABLE:LINE."""
    found: defaultdict[str, list[Locator]] = defaultdict(list)
    for name, table in landed_tables([reading], "show", dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).items():
        for row in table.to_pylist():
            if row.get("source_locator"):
                for known_as in {str(row.get("fact_key")), f"{name}:{row.get('line_no')}"}:
                    found[known_as].append(json.loads(row["source_locator"]))
    return found


def _lines(facts: dict[str, list[Locator]]) -> Iterator[str]:
    """What TABLE:LINE can be, in short: the first and the last line of every table."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for known_as in facts:
        table, _, line = known_as.partition(":")
        if line.isdigit():
            numbers[table].append(int(line))
    for table, lines in numbers.items():
        yield f"{table}:{min(lines)}" + (f" to {max(lines)}" if len(lines) > 1 else "")


def _failed_checks(reading: DocumentReading) -> dict[str, list[Locator]]:
    found: defaultdict[str, list[Locator]] = defaultdict(list)
    for verdict in check_reading(reading):
        if not verdict.passed and verdict.source_locator:
            found[verdict.check_name].append(json.loads(verdict.source_locator))
    return found
