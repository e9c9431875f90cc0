"""Merging landed batches: no reading is lost or counted twice, whenever it is cut off."""

import shutil
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from jixiao import compact as compacting
from jixiao.compact import compact, landed_batches, landed_files, original_files
from jixiao.land import land
from warehouse.handmade import rejected, targets_filing
from warehouse.homes import FIRST_NIGHT


def landed(landing: Path, *letters: str) -> None:
    """A batch of its own for each document, in which the letter is read again."""
    for number, letter in enumerate(letters):
        reading = rejected(letter) if letter.isdigit() else targets_filing(letter, grand_total=number)
        land([reading], landing, f"night-{number}", FIRST_NIGHT)


def rows(landing: Path, table: str) -> list[tuple[object, ...]]:
    files = [str(file) for file in landed_files(landing, table)]
    return duckdb.execute("from read_parquet(?, union_by_name = true) order by all", [files]).fetchall()


def everything(landing: Path) -> tuple[object, ...]:
    """All that a build gets, and what its fingerprint is made of."""
    tables = ("filing", "project_budget", "reported_total", "indicator", "declared_check", "score")
    return tuple(rows(landing, table) for table in tables), list(original_files(landing))


def test_merged_batches_hold_what_was_landed(tmp_path: Path) -> None:
    landed(tmp_path, *"abcdea1")
    old = tmp_path / "night-3" / "project_budget.parquet"  # landed before a column was known, and a table
    pq.write_table(pq.read_table(old).drop_columns(["remark_text"]), old)
    (tmp_path / "night-3" / "score.parquet").unlink()
    before = everything(tmp_path)
    assert compact(tmp_path, 7) == []
    (merged,) = compact(tmp_path, 3)
    assert (landed_batches(tmp_path), everything(tmp_path)) == ([merged], before)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".incoming", merged.name]

    # merged ones are merged again with what came since
    land([targets_filing("x")], tmp_path, "night-8", FIRST_NIGHT)
    land([targets_filing("y")], tmp_path, "night-9", FIRST_NIGHT)
    before = everything(tmp_path)
    compact(tmp_path, 0)
    compact(tmp_path, 0)
    assert everything(tmp_path) == before
    assert len(before[1]) == len({name for name, _ in original_files(tmp_path)})  # type: ignore[arg-type]


@pytest.mark.parametrize("cut_off", ["while it merges", "before it removes", "while it removes"])
def test_cut_off_it_neither_loses_nor_doubles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_off: str) -> None:
    landed(tmp_path, *"abcd")
    before = everything(tmp_path)

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    def half_removed(path: Path) -> None:
        (path / "filing.parquet").unlink()
        raise KeyboardInterrupt

    keep = shutil.rmtree
    with monkeypatch.context() as patched:
        if cut_off == "while it merges":
            patched.setattr(compacting, "fsync", killed)
        else:
            ends = killed if cut_off == "before it removes" else half_removed
            patched.setattr(shutil, "rmtree", lambda path, **how: keep(path, **how) if how else ends(path))
        with pytest.raises(KeyboardInterrupt):
            compact(tmp_path, 3)
    assert everything(tmp_path) == before
    compact(tmp_path, 3)
    assert everything(tmp_path) == before
    assert len(landed_batches(tmp_path)) == 1
