"""Every setting, read from the environment once and refused at the start when it is wrong. No other module reads the environment."""

from __future__ import annotations

import difflib
import os
import sys
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from jixiao.database import Database
from jixiao.errors import ConfigurationError
from jixiao.lake import Lake, is_address

PREFIX = "JIXIAO_"
CHECKOUT = Path(__file__).resolve().parents[2]
TIME_ZONE = "Asia/Shanghai"
LEAP_FACTOR = Decimal(5)
"""How many times the year before a total may be, unless `JIXIAO_LEAP_FACTOR` says otherwise."""
_OTHER_VARIABLES = {"JIXIAO_CORPUS", "JIXIAO_ADMIN_USER", "JIXIAO_ADMIN_EMAIL", "JIXIAO_ADMIN_PASSWORD"}
"""Variables with our prefix that are no settings: where the tests find a corpus, and the first user that docker/init.sh makes."""


class Language(StrEnum):
    """Languages that alerts are written in."""

    zh = "zh"
    en = "en"


class DigestRhythm(StrEnum):
    """When a digest of the alerts is sent."""

    weekly = "weekly"
    nightly = "nightly"
    off = "off"


class Settings(BaseSettings):
    """The settings, each from the variable `JIXIAO_<NAME>`; an empty variable counts as unset."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    home: Path = Field(CHECKOUT / "var", description="Everything that the system writes.")
    inbox: Path = Field(CHECKOUT / "samples", description="The folder that filings arrive in.")
    sources: Path | None = Field(None, description="Where filings are published; sources.yml in the home when unset, the inbox without.")
    lock_wait: Annotated[float, Field(ge=0)] = Field(60, description="Seconds to wait for another job in the same home.")
    settle_seconds: Annotated[float, Field(ge=0)] = Field(10, description="A file modified more recently waits for the next night.")
    leap_factor: Annotated[Decimal, Field(gt=1, lt=10**6, decimal_places=6)] = Field(
        LEAP_FACTOR, description="A total so many times the year before's, or so small a part of it, is a warning."
    )
    max_row_loss: Annotated[Decimal, Field(ge=0, le=1)] = Field(
        Decimal("0.05"), description="A candidate whose tables lost a larger share of their rows for no reason is not published."
    )
    full_days: Annotated[int, Field(ge=0, le=36_500)] = Field(
        7, description="Days for which nights may build on one another; then all is built anew."
    )
    stale_days: Annotated[int, Field(ge=0, le=36_500)] = Field(
        30, description="Days without a new filing after which a night warns; 0: never."
    )
    overrides: Path | None = Field(
        None, description="What people correct or accept of what filings print; overrides.csv in the home when unset."
    )
    department_successions: Path | None = Field(
        None, description="Departments that were renamed, merged or divided; department_successions.csv in the home when unset."
    )
    export: Path | None = Field(None, description="Folder that every publication is exported to as Parquet.")
    project_matches: Path | None = Field(
        None, description="Which projects people hold to be one over the years; project_matches.csv in the home when unset."
    )
    state_url: SecretStr | None = Field(None, description="SQLAlchemy address of the state database; SQLite in the home when unset.")
    lake_catalog: SecretStr | None = Field(
        None, description="PostgreSQL address of the lake's catalog; without one the warehouse is a file."
    )
    lake_data: str | None = Field(None, description="Folder or object store (s3://…) of the lake's Parquet files.")
    schedule_hour: Annotated[int, Field(ge=0, le=23)] = Field(2, description="Hour of the night's start, Asia/Shanghai.")
    alert_urls: SecretStr | None = Field(None, description="Apprise addresses of the alert channels, separated by spaces or commas.")
    alert_routes: Path | None = Field(None, description="CSV file that says which message goes to which address; see routes.py.")
    alert_language: Language = Field(Language.zh, description="Language of the alert messages.")
    alert_most: Annotated[int, Field(ge=1)] = Field(20, description="Most messages of one source in a night; more become one list.")
    digest: DigestRhythm = Field(DigestRhythm.weekly, description="Digest of the alerts: weekly, nightly (if anything changed) or off.")
    heartbeat_url: SecretStr | None = Field(None, description="Address called when a night has completed.")
    heartbeat_fail_url: SecretStr | None = Field(None, description="Address called when a night has failed or is late.")
    deadline_minutes: Annotated[int, Field(ge=1, le=525_600)] = Field(240, description="A served night that takes longer is late.")
    batch_documents: Annotated[int, Field(ge=1)] = Field(100, description="Most documents in one extraction batch.")
    batch_megabytes: Annotated[float, Field(gt=0)] = Field(50, description="Most megabytes in one batch (one larger document is its own).")
    batches_at_once: Annotated[int, Field(ge=1)] = Field(1, description="Batches read at the same time: workers on all machines together.")
    workers: Annotated[int, Field(ge=1)] = Field(os.cpu_count() or 1, description="Documents read at the same time.")
    read_seconds: Annotated[float, Field(gt=0, le=86_400)] = Field(300, description="Longest time for reading one document.")
    read_megabytes: Annotated[int, Field(ge=512, le=16_777_216)] = Field(4096, description="Most memory for reading one document.")

    @field_validator("home", "inbox", "sources", "alert_routes", "export")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path.expanduser().resolve() if path else None

    @field_validator("lake_data")
    @classmethod
    def _absolute_folder(cls, data: str | None) -> str | None:
        return data if data is None or "://" in data else str(Path(data).expanduser().resolve())

    @field_validator("home")
    @classmethod
    def _no_address(cls, home: Path) -> Path:
        """DuckDB's adapter for dbt reads the path of a database as an address: what follows a # or a ? would be lost."""
        if set(str(home)) & set("#?"):
            raise ValueError("a home's path must not contain # or ?")
        return home

    @model_validator(mode="after")
    def _home_apart_from_inbox(self) -> Settings:
        if self.home.is_relative_to(self.inbox):
            raise ValueError(f"JIXIAO_HOME ({self.home}) lies in JIXIAO_INBOX ({self.inbox}): every file there would be taken for a filing")
        return self

    @model_validator(mode="after")
    def _lake_whole(self) -> Settings:
        if (self.lake_catalog is None) != (self.lake_data is None):
            raise ValueError("JIXIAO_LAKE_CATALOG and JIXIAO_LAKE_DATA stand together: set both, or neither")
        if self.lake_catalog is not None and not is_address(self.lake_catalog):
            raise ValueError("JIXIAO_LAKE_CATALOG is not an address like postgresql://user@host/database")
        return self

    @model_validator(mode="after")
    def _heartbeats_are_called(self) -> Settings:
        for name, address in (("URL", self.heartbeat_url), ("FAIL_URL", self.heartbeat_fail_url)):
            if address is not None and not address.get_secret_value().startswith(("http://", "https://")):
                raise ValueError(f"JIXIAO_HEARTBEAT_{name} is not an address like https://monitor.example.org/ping/night")
        return self

    @cached_property
    def layout(self) -> Layout:
        """Where everything lies in the home."""
        return Layout(self.home)

    @property
    def sources_file(self) -> Path | None:
        """The file that describes the sources; None where the inbox is the only one."""
        return self.sources or (self.layout.sources if self.layout.sources.exists() else None)

    @property
    def lake(self) -> Lake | None:
        """The lake that the warehouse is in; None where it is a file."""
        return Lake(self.lake_catalog, self.lake_data) if self.lake_catalog and self.lake_data else None

    @property
    def candidate(self) -> Database:
        """What the night builds, and no reader opens."""
        return self.lake.candidate if self.lake else self.layout.candidate

    @property
    def warehouse(self) -> Database:
        """The newest publication."""
        return self.lake.warehouse if self.lake else self.layout.warehouse

    def publication(self, name: str) -> Database:
        """A publication by the name that `publish` gave it."""
        return self.lake.publication(name) if self.lake else self.layout.publications / name

    @property
    def overrides_file(self) -> Path:
        """Where the overrides stand."""
        return self._kept(self.overrides, "overrides.csv")

    @property
    def successions_file(self) -> Path:
        """Where people write which department continues which."""
        return self._kept(self.department_successions, "department_successions.csv")

    @property
    def matches_file(self) -> Path:
        """Where people write which projects are one over the years."""
        return self._kept(self.project_matches, "project_matches.csv")

    def _kept(self, elsewhere: Path | None, name: str) -> Path:
        """A table that people keep: in the home, or elsewhere."""
        return elsewhere.expanduser().resolve() if elsewhere else self.layout.home / name

    @property
    def state_database(self) -> str:
        """The SQLAlchemy address of the state database."""
        return self.state_url.get_secret_value() if self.state_url else sqlite_address(self.layout.state)

    @property
    def alert_addresses(self) -> list[str]:
        """The Apprise addresses, in order. Secret: they carry credentials."""
        from apprise.utils.parse import parse_urls

        return list(parse_urls(self.alert_urls.get_secret_value())) if self.alert_urls else []  # type: ignore[no-untyped-call]

    def require_inbox(self) -> None:
        """Refuse an inbox that is not there, where it is the source: a wrong path must not look like an inbox whose filings are all gone.

        Raises:
            ConfigurationError: the inbox is not a folder.
        """
        if self.sources_file is None and not self.inbox.is_dir():
            raise ConfigurationError(f"JIXIAO_INBOX: {self.inbox} is not a folder; set it to the folder that your filings are in")


def sqlite_address(path: Path) -> str:
    """The SQLAlchemy address of an SQLite file, whatever characters its path has."""
    from sqlalchemy import URL  # not needed by most of what the command line does, and slow to import

    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


class Layout:
    """The one place that knows where things lie in the home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.sources = home / "sources.yml"
        self.expected = home / "expected_filings.csv"
        """Corrections to the register of expected filings."""
        self.archive = home / "archive"
        self.landing = home / "landing"
        self.verdicts = home / "verdicts"
        self.nights = home / "nights"
        """One working folder a running night, removed when it ends."""
        self.candidate = home / "candidate" / "warehouse.duckdb"
        self.sightings = self.candidate.with_name("sightings")
        """Where documents were seen, as the build reads it: a folder, kept from night to night."""
        self.publications = home / "publications"
        self.differences = home / "differences"
        self.warehouse = home / "warehouse.duckdb"
        self.data_docs = home / "data_docs"
        self.model_docs = home / "model_docs"
        self.export = home / "export"
        """What `jixiao export` writes when no other place is named."""
        self.logs = home / "logs"
        self.state = home / "state.sqlite"
        self.lock = home / "lock"
        self.embedded_airflow = home / "airflow" / "embedded"
        self.served_airflow = home / "airflow" / "served"

    def night(self, run_id: str) -> Path:
        """The working folder of one night."""
        return self.nights / "".join(char if char.isalnum() or char in "-_." else "_" for char in run_id)


def load_settings() -> Settings:
    """The settings of this process's environment.

    Raises:
        ConfigurationError: a value does not parse or is out of range; the message names each variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigurationError("; ".join(_in_words(detail) for detail in error.errors())) from None


def _in_words(detail: object) -> str:
    assert isinstance(detail, dict)
    name = "".join(str(part) for part in detail["loc"])
    reason = str(detail["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{name.upper()}={detail['input']}: {reason}" if name else reason


def unknown_variables() -> list[str]:
    """A sentence for each variable with our prefix that is no setting (a slip of the pen, most likely)."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | _OTHER_VARIABLES
    return [_unknown(name, known) for name in sorted(os.environ) if name.startswith(PREFIX) and name not in known]


def _unknown(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "")


def configure_airflow(variables: dict[str, str]) -> None:
    """Configure Airflow in this process and its children, by these variables alone: none set elsewhere gets in the way, but connections."""
    for name in [name for name in os.environ if name.startswith("AIRFLOW_") and not name.startswith("AIRFLOW_CONN_")]:
        del os.environ[name]
    os.environ.update(variables)
    # Airflow starts its parts as `airflow`, by name.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
