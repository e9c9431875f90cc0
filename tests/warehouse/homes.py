"""A night over hand-made records: land, build, judge, finish, publish, in a home of its own."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from jixiao.build import BuildInputs, build_candidate, finish_candidate
from jixiao.build_state import base
from jixiao.check import Judgement, judge
from jixiao.database import Database
from jixiao.decisions import KEPT
from jixiao.durable import write_parquet
from jixiao.land import land, landed_tables
from jixiao.models import statements
from jixiao.publish import publish
from jixiao.records import DocumentReading
from jixiao.register import REGISTER_SCHEMA
from jixiao.rules import SIGHTING_SCHEMA, rules_variable
from jixiao.settings import Settings
from warehouse.handmade import Stated, sha

FIRST_NIGHT = dt.datetime(2026, 3, 1, 2, 0, tzinfo=dt.UTC)


def sighting(letter: str, location: str | None = None, *, days: int = 0, **stated: Stated) -> dict[str, object]:
    """A sighting of a document, first seen some days after the first night."""
    seen = FIRST_NIGHT + dt.timedelta(days=days)
    where = location or f"{letter}.txt"
    usual = {"first_seen_at": seen, "last_seen_at": seen, "is_present": True}
    return {"source_name": "inbox", "location": where, "file_name": Path(where).name, "sha256": sha(letter)} | usual | stated


def model(name: str, readings: Sequence[DocumentReading], sightings: Sequence[dict[str, object]]) -> list[dict[str, Any]]:
    """The rows of one of the models under the marts, in memory."""
    tables = landed_tables(readings, "night-1", FIRST_NIGHT)
    tables["sighting"] = pa.Table.from_pylist(list(sightings), schema=SIGHTING_SCHEMA)
    tables["expected_filing"] = REGISTER_SCHEMA.empty_table()
    with duckdb.connect() as connection:
        for table, rows in tables.items():
            connection.register(f"landed_{table}", rows)
        for statement in statements(name, {"rules": rules_variable(), "leap_factor": 5}):
            connection.execute(statement)
        return connection.execute(f"select * from {name}").to_arrow_table().to_pylist()


@dataclass
class Home:
    """A home with what a night needs."""

    path: Path
    sightings: list[dict[str, object]] = field(default_factory=list)

    full: bool = True
    """Whether every night builds from nothing; else on the last publication, where there is one."""
    now: dt.datetime = FIRST_NIGHT
    is_tested: bool = False
    """Whether the models' data tests run with every build: where a test of ours looks at the rows, they would only cost time."""

    @property
    def candidate(self) -> Path:
        """The file that is built."""
        return self.path / "build" / "warehouse.duckdb"

    @property
    def inputs(self) -> BuildInputs:
        """Where a build reads and works."""
        return BuildInputs(
            self.path / "landing", self.path / "sightings.parquet", self.path / "verdicts", self.candidate, is_tested=self.is_tested
        )

    def land(self, readings: Sequence[DocumentReading], batch_id: str = "night-1", days: int = 0) -> Path:
        """Land a batch."""
        return land(readings, self.path / "landing", batch_id, FIRST_NIGHT + dt.timedelta(days=days))

    def build(self) -> BuildInputs:
        """Build the candidate up to its comparison rows."""
        write_parquet(pa.Table.from_pylist(self.sightings, schema=SIGHTING_SCHEMA), self.inputs.sightings)
        begin = base(None if self.full else self.newest, "this code", self.now, 7)
        build_candidate(replace(self.inputs, base=begin))
        return self.inputs

    @property
    def newest(self) -> Database | None:
        """The last publication."""
        return max((self.path / "publications").glob("*.duckdb"), default=None)

    def override(self, text: str) -> list[str]:
        """Write down what people correct or accept, for the nights that follow; what is wrong with it."""
        return self.decide("override", "filing,fact,printed_value,corrected_value,who,when,why\n" + text)

    def decide(self, name: str, text: str) -> list[str]:
        """Write down what people decide in one of the tables that they keep, for the nights that follow; what is wrong with it."""
        (kept,) = [kept for kept in KEPT if kept.name == name]
        path = self.path / kept.file(Settings(home=self.path)).name
        path.write_text(text, encoding="utf-8")
        table, problems = kept.read(path)
        write_parquet(table, self.inputs.sightings.with_name(f"{name}.parquet"))
        return problems

    def judge(self, batch_id: str = "night-1", docs: Path | None = None) -> Judgement:
        """Judge what has no verdict."""
        return judge(self.inputs.candidate, self.inputs.verdicts, batch_id, docs=docs)

    def finish(self) -> Path:
        """Finish the candidate."""
        finish_candidate(self.inputs)
        return self.candidate

    def publish(self, publication_id: str = "1") -> Path:
        """Publish the candidate."""
        return publish(self.candidate, self.path, publication_id)

    def whole_night(self, name: str = "1") -> Path:
        """All steps after landing; the published file."""
        self.build()
        self.judge(f"night-{name}")
        self.finish()
        return self.publish(name)


def from_nothing(home: Home, tmp_path: Path) -> Path:
    """What a build from nothing makes of all that the nights of a home have landed: a file."""
    other = Home(tmp_path / "from_nothing", home.sightings)
    shutil.rmtree(other.path, ignore_errors=True)
    shutil.copytree(home.path / "landing", other.path / "landing")
    for name in (*(kept.name for kept in KEPT), "expected_filing"):
        if (kept := home.path / f"{name}.parquet").exists():
            shutil.copyfile(kept, other.path / kept.name)
    return other.whole_night()
