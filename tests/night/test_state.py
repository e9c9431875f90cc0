"""The state database of an earlier version is taken over as it is."""

from __future__ import annotations

from sqlalchemy import inspect, select, text

from jixiao.state import Message, State, utc_now


def test_a_database_of_an_earlier_version_gets_the_new_columns_and_keeps_its_rows(state: State) -> None:
    added = ("message_key", "severity", "region_code", "department_name", "pictures")
    with state.session() as session:
        session.add(Message(group_key="1", change="opened", title="old", body="text", written_at=utc_now()))
    with state.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_message_message_key"))
        for column in added:
            connection.execute(text(f"ALTER TABLE message DROP COLUMN {column}"))
    url = state.engine.url.render_as_string(hide_password=False)
    state.engine.dispose()

    for _ in range(2):
        later = State(url)
        assert {column["name"] for column in inspect(later.engine).get_columns("message")} >= set(added)
        with later.session() as session:
            (message,) = session.scalars(select(Message))
            assert (message.title, message.message_key, message.pictures) == ("old", None, None)
