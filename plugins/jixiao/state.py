"""What must outlive a night apart from the warehouse: documents, sightings, runs, alerts and their messages, publications.

One SQLAlchemy database, SQLite in the home by default, PostgreSQL by address. The warehouse gets copies of what analysts need.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    ClauseElement,
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Inspector,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    create_engine,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateColumn

from jixiao.errors import ConfigurationError, PassingError


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def moment_after(last: datetime | None) -> datetime:
    """The present moment; just after the last where the clock was set back: what is newest must stay so."""
    return utc_now() if last is None else max(utc_now(), last + timedelta(microseconds=1))


def last_moment(session: Session) -> datetime | None:
    """When the last run began or ended; None before the first."""
    moments = session.execute(select(func.max(Run.started_at), func.max(Run.ended_at))).one()
    return max((moment for moment in moments if moment is not None), default=None)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: stored in UTC, given back with its time zone (SQLite keeps none)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The tables of the state database."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[str]: JSON()}


class Document(Base):
    """A document in the archive."""

    __tablename__ = "document"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    byte_count: Mapped[int]
    archived_at: Mapped[datetime]


class Sighting(Base):
    """A document at a location. Changed bytes at a location are a further row; the one before is then no longer present."""

    __tablename__ = "sighting"
    __table_args__ = (UniqueConstraint("source_name", "location", "sha256"),)

    sighting_id: Mapped[int] = mapped_column(primary_key=True)
    source_name: Mapped[str] = mapped_column(Text)
    location: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    source_url: Mapped[str | None] = mapped_column(Text)
    published_on: Mapped[date | None]
    manifest_fiscal_year: Mapped[int | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    is_present: Mapped[bool]
    """Whether the document was there when the source was last asked."""


class Run(Base):
    """A night, whole or failed."""

    __tablename__ = "run"

    run_id: Mapped[str] = mapped_column(String(250), primary_key=True)
    kind: Mapped[str]
    """`nightly` or `reprocess`."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str]
    """`running`, `published`, `unchanged` or `failed`."""
    seen_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Documents that the sources list now."""
    new_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Documents that no night had seen before."""
    waiting_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Files too fresh to be read."""
    unread_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Documents left without a reading because their batch failed."""
    warnings: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    """Of what went into its candidate."""
    publication: Mapped[str | None]
    """The file that this night published."""
    failures: Mapped[list[Failure]] = relationship(cascade="all, delete-orphan", order_by="Failure.failed_at")


class Failure(Base):
    """A step of a night that failed; gone again when a retry succeeds."""

    __tablename__ = "failure"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.run_id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(100), primary_key=True)
    """`build`, `extract 2`, …"""
    message: Mapped[str] = mapped_column(Text)
    failed_at: Mapped[datetime]


class Publication(Base):
    """A warehouse that was published, with the fingerprint of all that went into it."""

    __tablename__ = "publication"

    file_name: Mapped[str] = mapped_column(String(250), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.run_id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    difference: Mapped[dict[str, Any] | None]
    """What it changed against the one before: `before`, that one's file name, and what `difference.Difference.summary` gives. None of the
    first."""


class Alert(Base):
    """Something that is not as it should be, from the night it was first found to the night it was gone."""

    __tablename__ = "alert"

    alert_id: Mapped[int] = mapped_column(primary_key=True)
    alert_key: Mapped[str] = mapped_column(String(100), index=True)
    """What is wrong: `break <fact_key>`, `rejected <filing_key>` or `night`. At most one alert with a key is open."""
    group_key: Mapped[str] = mapped_column(String(100), index=True)
    """What shares a message: the filing's key, or `night`."""
    facts: Mapped[dict[str, Any]]
    """What a message says of it: names, places, figures as exact decimal strings."""
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class Message(Base):
    """What was said of a change, once."""

    __tablename__ = "message"

    message_id: Mapped[int] = mapped_column(primary_key=True)
    group_key: Mapped[str] = mapped_column(String(100))
    change: Mapped[str]
    """`opened`, `updated` or `resolved`; `collected` and `digest` for a list of many."""
    message_key: Mapped[str | None] = mapped_column(String(150), index=True)
    """What people and receivers know it by, the same at every attempt: the document's first digits and a running number."""
    severity: Mapped[str | None] = mapped_column(String(20))
    """With region and department: what it is routed by."""
    region_code: Mapped[str | None] = mapped_column(String(12))
    department_name: Mapped[str | None] = mapped_column(Text)
    pictures: Mapped[dict[str, Any] | None]
    """What a picture of the page shows: the document's `sha256` and the `locators` of the cells to outline."""
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    deliveries: Mapped[list[Delivery]] = relationship(cascade="all, delete-orphan", back_populates="message")


class Delivery(Base):
    """A message on its way to one channel. The channel is named by a digest: its address carries credentials."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("message_id", "channel"),)

    delivery_id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.message_id"))
    channel: Mapped[str] = mapped_column(String(100))
    claimed_at: Mapped[datetime | None]
    """When a process began to send it: no two send it at once."""
    delivered_at: Mapped[datetime | None]
    attempts: Mapped[list[Attempt]] = relationship(cascade="all, delete-orphan", order_by="Attempt.attempted_at")
    message: Mapped[Message] = relationship(back_populates="deliveries")


class Attempt(Base):
    """One try to deliver a message to a channel."""

    __tablename__ = "attempt"

    attempt_id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.delivery_id"))
    attempted_at: Mapped[datetime]
    succeeded: Mapped[bool]
    detail: Mapped[str | None] = mapped_column(Text)


class State:
    """The state database, its tables made when they are not there yet.

    Args:
        url: SQLAlchemy address.

    Raises:
        ConfigurationError: the address does not parse, names a driver that is not installed, or a folder that cannot be made, or it is no
            database that can be written.
        PassingError: the database does not answer.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        _make_sqlite_durable(self.engine)
        try:
            with self._answering():
                _bring_up_to_date(self.engine)
        except DatabaseError as error:
            raise ConfigurationError(f"{self.engine.url!r} cannot be used as the state database: {error.orig}") from error

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls everything back.

        Raises:
            PassingError: the database does not answer, or no longer.
        """
        with self._answering(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise PassingError(f"the state database {self.engine.url!r} does not answer: {error.orig}") from error

    def last_run(self, run_id: str | None = None) -> Run | None:
        """A run with its failures: the one named, or the latest that ended."""
        wanted = select(Run).where(Run.run_id == run_id) if run_id else select(Run).where(Run.ended_at.is_not(None))
        with self.session() as session:
            run = session.scalars(wanted.order_by(Run.started_at.desc()).limit(1)).first()
            if run is not None:
                _ = run.failures  # loaded while the session is open
            return run


def raw_rows(session: Session, query: ClauseElement) -> list[tuple[Any, ...]]:
    """The rows of a query without parameters as the database's driver gives them, moments of SQLite as text.

    For a row a document: SQLAlchemy's own types and rows take many times as long.
    """
    with closing(session.connection().exec_driver_sql(str(query.compile(session.get_bind())))) as found:
        assert found.cursor is not None  # a query
        return list(found.cursor.fetchall())


def newest_publication(state: State) -> Publication | None:
    """The warehouse that readers see."""
    with state.session() as session:
        return session.scalars(select(Publication).order_by(Publication.published_at.desc()).limit(1)).first()


def require_address(url: str) -> None:
    """Refuse an address by which no database could be opened. Whether the database answers is not asked.

    Raises:
        ConfigurationError: as `State` raises it.
    """
    _engine(url).dispose()


def _engine(url: str) -> Engine:
    try:
        # A connection is tried before it is used again: a night outlives a restart of the server.
        engine = create_engine(url, pool_pre_ping=True, connect_args={"timeout": 60} if url.startswith("sqlite") else {})
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigurationError(f"JIXIAO_STATE_URL is not an SQLAlchemy address: {error}") from None
    except ImportError as error:
        raise ConfigurationError(
            f"JIXIAO_STATE_URL needs {error.name}, which is not installed; the address of a PostgreSQL begins with postgresql+psycopg2://"
        ) from None
    if engine.dialect.name == "sqlite":
        folder = Path(engine.url.database or "").parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"JIXIAO_STATE_URL: {folder} cannot be made ({error.strerror})") from error
    return engine


_ALONE = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(7160245)"}
"""What lets one process at a time change the tables: the database of an earlier version may be opened by several at once."""


def _bring_up_to_date(engine: Engine) -> None:
    """Make what is missing of the tables: all of them, or the columns and indexes that were added since an earlier version.

    In the rows of an earlier version a new column has its default; where nothing is known it is NULL.
    """
    with engine.connect() as connection:
        if not _is_behind(connection):
            return
    with engine.begin() as connection:
        connection.exec_driver_sql(_ALONE[engine.dialect.name])
        Base.metadata.create_all(connection)
        for table in Base.metadata.sorted_tables:
            for column in _missing(connection, table):
                added = CreateColumn(column).compile(dialect=engine.dialect)
                connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {added}"))
            for index in table.indexes:
                index.create(connection, checkfirst=True)


def _is_behind(connection: Connection) -> bool:
    inspector, tables = inspect(connection), Base.metadata.sorted_tables
    there = set(inspector.get_table_names())
    return any(table.name not in there or _missing(connection, table) or _without_index(inspector, table) for table in tables)


def _without_index(inspector: Inspector, table: Table) -> bool:
    known = {index["name"] for index in inspector.get_indexes(table.name)}
    return any(index.name not in known for index in table.indexes)


def _missing(connection: Connection, table: Table) -> list[Column[Any]]:
    known = {column["name"] for column in inspect(connection).get_columns(table.name)}
    return [column for column in table.columns if column.name not in known]


def _make_sqlite_durable(engine: Engine) -> None:
    """Writers wait for one another, readers do not wait, and nothing that was committed is lost with the power."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
