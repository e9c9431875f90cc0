"""Publishing: one atomic replacement, readers undisturbed, the last three kept, nothing lost when it fails."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from jixiao import publish as publishing
from jixiao.errors import JobError
from jixiao.publish import publish


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    return made(tmp_path / "build" / "warehouse.duckdb", 1)


def made(path: Path, value: int) -> Path:
    """A candidate with a mart, a view on it, comments, and working schemas, some of whose views stand on nothing any more."""
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for schema in ("marts", "landed", "staging", "intermediate", "checks"):
            connection.execute(f"create schema {schema}")
        connection.execute(f"create table staging.big as select {value} as a from range(100000)")
        connection.execute("create table marts.t (a integer not null)")
        connection.execute(f"insert into marts.t values ({value})")
        connection.execute("comment on table marts.t is '一张表'; comment on column marts.t.a is '一列'")
        connection.execute("create view marts.v as select a + 1 as b from marts.t")
    return path


def value(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        ((found,),) = connection.execute("select a from marts.t").fetchall()
    return int(found)


def test_the_newest_publication_is_the_warehouse(candidate: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    path = publish(candidate, home, "20260301")
    assert path == home / "publications" / "warehouse-20260301.duckdb"
    assert (home / "warehouse.duckdb").samefile(path)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        schemas = connection.execute("select distinct schema_name from duckdb_tables()").fetchall()
        view = connection.execute("from marts.v").fetchall()
        comments = connection.execute("select comment from duckdb_columns() where table_name = 't'").fetchall()
        nullable = connection.execute("select is_nullable from duckdb_columns() where table_name = 't'").fetchall()
    assert (schemas, view, comments, nullable) == ([("marts",)], [(2,)], [("一列",)], [(False,)])


def test_the_candidate_stays_and_can_be_published_again(candidate: Path, tmp_path: Path) -> None:
    before = candidate.read_bytes()
    publish(candidate, tmp_path, "1")
    publish(candidate, tmp_path, "1")
    assert candidate.read_bytes() == before
    assert [path.name for path in (tmp_path / "publications").iterdir()] == ["warehouse-1.duckdb"]


def test_the_last_three_are_kept(candidate: Path, tmp_path: Path) -> None:
    for number in range(1, 6):
        publish(candidate, tmp_path, f"2026030{number}")
    kept = sorted(path.name for path in (tmp_path / "publications").iterdir())
    assert kept == ["warehouse-20260303.duckdb", "warehouse-20260304.duckdb", "warehouse-20260305.duckdb"]


def test_a_reader_keeps_what_it_opened_and_a_new_one_sees_the_new(candidate: Path, tmp_path: Path) -> None:
    publish(candidate, tmp_path, "1")
    script = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print(connection.execute("select a from marts.t").fetchone()[0], flush=True)
sys.stdin.readline()
print(connection.execute("select a from marts.t").fetchone()[0], flush=True)
"""
    command = [sys.executable, "-c", script, str(tmp_path / "warehouse.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdin is not None
        assert reader.stdout.readline() == "1\n"
        publish(made(candidate, 2), tmp_path, "2")
        assert value(tmp_path / "warehouse.duckdb") == 2
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "1\n"


@pytest.mark.parametrize("step", ["_copy_marts", "_point"])
def test_what_fails_leaves_the_warehouse_from_before(candidate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    publish(candidate, tmp_path, "1")
    made(candidate, 2)

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, step, full_disk)
    with pytest.raises(JobError, match=r"readers keep the warehouse from before: .*No space left"):
        publish(candidate, tmp_path, "2")
    assert value(tmp_path / "warehouse.duckdb") == 1
    assert [path for path in (tmp_path / "publications").iterdir() if path.name.startswith(".")] == []


def test_a_torn_candidate_is_not_published(candidate: Path, tmp_path: Path) -> None:
    publish(candidate, tmp_path, "1")
    candidate.write_bytes(candidate.read_bytes()[:5000])
    with pytest.raises(JobError, match="could not be published"):
        publish(candidate, tmp_path, "2")
    assert value(tmp_path / "warehouse.duckdb") == 1


def test_what_a_killed_publication_left_is_removed(candidate: Path, tmp_path: Path) -> None:
    publications = tmp_path / "publications"
    publications.mkdir()
    for name in (".warehouse-0.duckdb.part", ".warehouse-0.duckdb.part.wal", ".warehouse-0.duckdb.scratch"):
        (publications / name).write_bytes(b"half a file")
    assert list(publications.glob(".*"))
    path = publish(candidate, tmp_path, "1")
    assert list(publications.iterdir()) == [path]


def test_a_file_system_without_hard_links_gets_a_copy(candidate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    path = publish(candidate, tmp_path, "1")
    assert not (tmp_path / "warehouse.duckdb").samefile(path)
    assert value(tmp_path / "warehouse.duckdb") == 1
