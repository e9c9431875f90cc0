"""A few mutated filings: every reading ends, and no covered figure changes in a filing that reconciles."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from fuzz.covered import changed_unseen, figures
from fuzz.run import run
from jixiao.records import DocumentReading, FilingReading, ProjectBudget, Record
from warehouse.handmade import targets_filing


def test_mutated_filings_are_read_to_an_end_and_nothing_changes_unseen(tmp_path: Path) -> None:
    outcome = run(count=48, seed=1, folder=tmp_path, each=4)
    assert outcome.crashes == []
    assert outcome.unseen == []
    assert sum(outcome.done.values()) == 48
    assert any(name.endswith(": unreconciled") for name in outcome.done)
    assert 0 < outcome.covered < outcome.printed


def test_a_covered_figure_that_changes_in_a_sound_reading_is_seen() -> None:
    sound = targets_filing("a")
    assert changed_unseen(sound, sound) == []
    assert changed_unseen(sound, targets_filing("a", grand_total=310_0000)) == []  # it no longer reconciles
    figure = next(figure for figure, covered in figures(sound) if covered and figure[0] == "project_budget")
    without = [without_figure(record, figure[2]) for record in sound.filings[0].records]
    before = DocumentReading("a", (FilingReading(sound.filings[0].filing, (*sound.filings[0].records, extra(sound))),))
    assert without != list(sound.filings[0].records)
    assert changed_unseen(before, sound) != []


def without_figure(record: Record, figure: Decimal) -> Record:
    if isinstance(record, ProjectBudget) and record.total_yuan == figure:
        return replace(record, total_yuan=figure + 10_000)
    return record


def extra(reading: DocumentReading) -> ProjectBudget:
    """A project line that the reading does not have."""
    line = next(record for record in reading.filings[0].records if isinstance(record, ProjectBudget))
    return replace(line, line_no=99, total_yuan=Decimal(123_456))
