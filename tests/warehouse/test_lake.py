"""The target `lake` builds what the file has; its readers see whole publications; several write at once; no error tells a password."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import duckdb
import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

import lakes
import servers
from jixiao import keys
from jixiao.build import BuildInputs
from jixiao.build_state import Base, base, begun_with, note_begun
from jixiao.database import opened
from jixiao.difference import compare
from jixiao.errors import JobError
from jixiao.gate import objections
from jixiao.lake import Lake, LakeDatabase
from jixiao.publish_lake import publish_in_lake
from warehouse.handmade import rejected, sha, targets_filing
from warehouse.homes import FIRST_NIGHT, Home, from_nothing, sighting


@dataclass
class LakeHome(Home):
    """A home whose warehouse is in a lake."""

    lake: Lake | None = None
    published: str | None = None

    @property
    def newest(self) -> LakeDatabase | None:
        assert self.lake is not None
        return self.lake.publication(self.published) if self.published else None

    @property
    def inputs(self) -> BuildInputs:
        assert self.lake is not None
        return replace(super().inputs, candidate=self.lake.candidate)

    def night(self, name: str) -> str:
        """All steps after landing; the publication's name."""
        self.build()
        self.judge(name)
        self.finish()
        assert self.lake is not None
        self.published = publish_in_lake(self.lake)
        return self.published


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with pytest.MonkeyPatch.context() as environment, lakes.lake_in(tmp_path_factory.mktemp("lake")) as lake:
        environment.setenv("JIXIAO_LAKE_CATALOG", lake.catalog.get_secret_value())
        environment.setenv("JIXIAO_LAKE_DATA", lake.data)
        yield lake


@pytest.fixture(scope="module")
def beside(home: Home, lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> LakeHome:
    """The home of the other tests again, its warehouse in a lake."""
    beside = LakeHome(tmp_path_factory.mktemp("home"), list(home.sightings), full=False, lake=lake)
    shutil.copytree(home.path / "landing", beside.path / "landing")
    assert beside.night("night-1").startswith("snapshot-")
    return beside


def test_the_lake_holds_what_the_file_holds(beside: LakeHome, published: Path, lake: Lake) -> None:
    assert lakes.differences(lake.warehouse, published) == []
    assert len(lakes.contents(lake.warehouse)["fct_project_budget"][1]) > 10
    known = "select * from marts.fct_project_budget_as_known('2026-03-02') order by all"
    with opened(lake.warehouse) as in_the_lake, opened(published) as in_the_file:
        assert in_the_lake.execute(known).fetchall() == in_the_file.execute(known).fetchall() != []


def test_the_lake_describes_what_it_holds(beside: LakeHome, lake: Lake) -> None:
    with opened(lake.warehouse) as connection:
        undescribed = connection.execute(
            "select table_name, column_name from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name) "
            "where schema_name = 'marts' and duckdb_columns.comment is null"
        )
        assert undescribed.fetchall() == []
        (comment,) = connection.execute("select comment from duckdb_views() where view_name = 'current_projects'").fetchall()
    assert comment[0]


def test_a_night_in_the_lake_builds_on_the_last(beside: LakeHome, lake: Lake, tmp_path: Path) -> None:
    first = beside.newest
    assert first is not None
    beside.sightings.append(sighting("q", days=9))
    next_year = targets_filing("q", document_fiscal_year=2022, grand_total=2)
    beside.land([next_year, targets_filing("d", grand_total=7), rejected("n")], "in-the-lake", days=9)
    second = int(beside.night("in-the-lake").removeprefix("snapshot-"))
    begun = begun_with(lake.candidate)
    assert begun is not None
    assert begun.publication == first
    assert lakes.differences(lake.warehouse, from_nothing(beside, tmp_path)) == []
    with opened(lake.candidate) as connection:
        touched = set(connection.execute("select filing_key from intermediate.int_touched_filings").fetchall())
    with opened(lake.warehouse) as connection:
        changed = "select filing_key from ducklake_table_changes('warehouse', 'marts', 'fct_reported_total', ?, ?)"
        written = set(connection.execute(changed, [second, second]).fetchall())
        held = set(connection.execute("select filing_key from marts.fct_reported_total").fetchall())
    assert {(keys.filing_key(sha(letter), 1),) for letter in "qd"} <= written <= touched < touched | held

    # a night that failed leaves a candidate that no publication is: the next one begins with nothing
    newest = beside.newest
    assert base(newest, "this code", FIRST_NIGHT, 7).publication == newest
    note_begun(lake.candidate, Base(None, "this code", FIRST_NIGHT))
    assert base(newest, "this code", FIRST_NIGHT, 7).publication is None


def test_a_publication_is_a_snapshot_of_what_the_night_changed(beside: LakeHome, lake: Lake) -> None:
    before = lakes.contents(lake.warehouse)
    with opened(lake.warehouse) as reader:  # one that began before the next publication, and goes on
        reader.begin()
        reader.execute("select count(*) from marts.fct_project_budget").fetchall()
        with opened(lake.candidate, read_only=False) as candidate:
            again = "select * replace (fact_key + 1 as fact_key) from marts.fct_project_budget order by fact_key limit 1"
            candidate.execute(f"insert into marts.fct_project_budget {again}")
            candidate.execute("update marts.dim_filing set title = '改题' where sha256 = ?", [sha("b")])
        difference = compare(lake.warehouse, lake.candidate)
        assert difference.filings.changed == 1
        assert objections(difference, Decimal(0)) == []
        assert difference.reread() is None
        name = publish_in_lake(lake)
        assert reader.execute("from marts.fct_project_budget order by all").fetchall() == before["fct_project_budget"][1]
    snapshot = int(name.removeprefix("snapshot-"))
    assert lakes.contents(lake.publication(f"snapshot-{snapshot - 1}")) == before
    after = lakes.contents(lake.publication(name))
    touched = {table for table in after if table.startswith(("dim_", "fct_")) and after[table] != before[table]}
    assert touched == {"dim_filing", "fct_project_budget", "fct_project_budget_corrected"}
    with opened(lake.warehouse) as connection:
        changes_of = "from ducklake_table_changes('warehouse', 'marts', ?, ?, ?) select change_type, count(*) group by all order by all"
        tables = ("fct_project_budget", "dim_filing", "fct_indicator")
        changed = [connection.execute(changes_of, [table, snapshot, snapshot]).fetchall() for table in tables]
    assert changed == [[("insert", 1)], [("delete", 1), ("insert", 1)], []]
    assert not lake.publication(f"snapshot-{snapshot + 1}").exists()


def test_a_night_that_changed_nothing_writes_no_row(beside: LakeHome, lake: Lake) -> None:
    before, files = lakes.contents(lake.warehouse), sorted(Path(lake.warehouse.folder).rglob("*"))
    publish_in_lake(lake)
    assert sorted(Path(lake.warehouse.folder).rglob("*")) == files
    assert lakes.contents(lake.warehouse) == before


WRITER = """
import sys
from pydantic import SecretStr
from jixiao.database import opened
from jixiao.lake import Lake, LakeDatabase
catalog, data, writer = sys.stdin.read().split()
with opened(Lake(SecretStr(catalog), data).warehouse, read_only=False) as connection:
    for number in range(10):
        connection.execute("insert into notes.note values (?, ?)", [int(writer), number])
"""


def test_several_write_at_once_while_a_night_is_published(beside: LakeHome, lake: Lake) -> None:
    with opened(lake.warehouse, read_only=False) as connection:
        connection.execute("create schema notes; create table notes.note (writer integer, number integer)")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], stdin=subprocess.PIPE, text=True) for _ in range(4)]
    for number, writer in enumerate(writers):
        assert writer.stdin is not None
        writer.stdin.write(f"{lake.catalog.get_secret_value()} {lake.data} {number}")
        writer.stdin.close()
    with opened(lake.candidate, read_only=False) as candidate:
        candidate.execute("update marts.dim_filing set title = '又改题' where sha256 = ?", [sha("b")])
    publish_in_lake(lake)
    assert [writer.wait() for writer in writers] == [0] * 4
    with opened(lake.warehouse) as connection:
        assert connection.execute("from notes.note order by all").fetchall() == [(a, b) for a in range(4) for b in range(10)]
        assert connection.execute("select count(*) from marts.dim_filing where title = '又改题'").fetchall() == [(1,)]


def test_a_question_reaches_the_lake_alone(beside: LakeHome, lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with opened(lake.warehouse, alone=True) as connection:
        connection.execute("use marts")
        assert connection.execute("select count(*) from dim_filing").fetchall()[0][0] > 10
        for reaching_out in (
            f"from '{tmp_path}/secret.csv'",
            f"copy dim_filing to '{tmp_path}/out.csv'",
            "create table dim_filing (a int)",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(reaching_out)


def test_no_error_tells_the_password(tmp_path: Path) -> None:
    lakes.require_extra()
    lake = Lake(SecretStr(f"postgresql://jixiao:hunter2@127.0.0.1:{servers.free_port()}/lake"), str(tmp_path))
    assert not lake.warehouse.exists()
    with pytest.raises(JobError, match="readers keep the warehouse from before") as told:
        publish_in_lake(lake)
    assert "hunter2" not in f"{told.value} {told.value.__cause__} {lake}"


def test_the_data_may_lie_in_an_object_store(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    try:
        endpoint = ":".join(map(str, store.get_host_and_port()))
        named = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}
        for name, value in (named | {"DUCKDB_S3_ENDPOINT": endpoint, "DUCKDB_S3_USE_SSL": "false"}).items():
            monkeypatch.setenv(name, value)
        client = boto3.client("s3", endpoint_url=f"http://{endpoint}")
        client.create_bucket(Bucket="lake")
        database = LakeDatabase(replace(lake, data="s3://lake/of/ours"), "elsewhere")
        with opened(database, read_only=False) as connection:
            connection.execute("create schema marts; create table marts.figure as select range as yuan from range(1000)")
        with opened(database, alone=True) as connection:
            assert connection.execute("select sum(yuan) from marts.figure").fetchall() == [(499500,)]
        keys = [entry["Key"] for entry in client.list_objects_v2(Bucket="lake")["Contents"]]
        assert keys
        assert all(key.startswith("of/ours/elsewhere/marts/figure/") and key.endswith(".parquet") for key in keys)
    finally:
        store.stop()
