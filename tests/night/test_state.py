"""The state database: of an earlier version it is taken over as it is; one that does not answer is for another try."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, select, text

from jixiao.errors import ConfigurationError, PassingError
from jixiao.sources.memory import Crawl
from jixiao.state import Base, Message, Run, State, moment_after, utc_now

ADDED = ("message_key", "severity", "region_code", "department_name", "pictures")


def of_an_earlier_version(state: State) -> str:
    """Make its tables those of an earlier version, and give its address."""
    with state.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_message_message_key"))
        for column in ADDED:
            connection.execute(text(f"ALTER TABLE message DROP COLUMN {column}"))
        for table, column in (("run", "unread_count"), ("run", "warnings"), ("crawl", "error_count")):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
    state.engine.dispose()
    return state.engine.url.render_as_string(hide_password=False)


def test_a_database_of_an_earlier_version_gets_the_new_columns_and_keeps_its_rows(state: State) -> None:
    with state.session() as session:
        session.add(Message(group_key="1", change="opened", title="old", body="text", written_at=utc_now()))
        session.add(Run(run_id="old", kind="nightly", started_at=utc_now(), outcome="published", unread_count=7, warnings=["lost"]))
        session.flush()
        session.add(Crawl(run_id="old", source_name="town", started_at=utc_now()))
    url = of_an_earlier_version(state)

    for _ in range(2):
        later = State(url)
        assert {column["name"] for column in inspect(later.engine).get_columns("message")} >= set(ADDED)
        assert "ix_message_message_key" in {index["name"] for index in inspect(later.engine).get_indexes("message")}
        with later.session() as session:
            (message,) = session.scalars(select(Message))
            assert (message.title, message.message_key, message.pictures) == ("old", None, None)
            run = session.get_one(Run, "old")
            assert (run.outcome, run.unread_count, run.warnings) == ("published", 0, [])
            assert session.get_one(Crawl, ("old", "town")).error_count == 0


@pytest.mark.parametrize("there", ["nothing", "an earlier version"])
def test_processes_that_open_it_at_once_make_its_tables_once(state: State, there: str) -> None:
    url = of_an_earlier_version(state)
    if there == "nothing":
        Base.metadata.drop_all(state.engine)
    with ThreadPoolExecutor(6) as threads:
        opened = list(threads.map(State, [url] * 6))
    assert {column["name"] for column in inspect(opened[0].engine).get_columns("message")} >= set(ADDED)


def test_a_clock_that_was_set_back_makes_nothing_older_than_what_was_before() -> None:
    assert utc_now() <= moment_after(None) <= moment_after(utc_now() - timedelta(days=1)) <= utc_now()
    next_year = utc_now() + timedelta(days=365)
    assert moment_after(next_year) == next_year + timedelta(microseconds=1)


def test_a_connection_that_is_lost_is_for_another_try(postgresql: str) -> None:
    state, other = State(postgresql), create_engine(postgresql)

    def break_off(backend: object) -> None:
        with other.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:backend, 5000)"), {"backend": backend})

    with pytest.raises(PassingError, match=r"the state database .*\*\*\*.* does not answer"), state.session() as session:
        break_off(session.scalar(text("SELECT pg_backend_pid()")))
        session.scalar(text("SELECT 1"))
    with state.session() as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
    break_off(backend)  # while the connection rests between two steps
    with state.session() as session:
        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "is not an SQLAlchemy address"),
        ("postgresql://user@host/database", r"needs psycopg, .* begins with postgresql\+psycopg2://"),
        ("sqlite:////proc/nowhere/state.sqlite", "/proc/nowhere cannot be made"),
    ],
)
def test_an_address_that_cannot_be_used_is_a_wrong_setting(url: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        State(url)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_text("no database, " * 1000)
    with pytest.raises(ConfigurationError, match=r"state\.sqlite cannot be used as the state database: file is not a database"):
        State(f"sqlite:///{tmp_path / 'state.sqlite'}")
