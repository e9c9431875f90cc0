"""A bucket as a source: every file under a prefix, in S3 and what speaks like it, or wherever fsspec reaches."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BufferedIOBase
from shutil import copyfileobj
from typing import Any, cast
from urllib.parse import urlsplit

import fsspec  # type: ignore[import-untyped]

from jixiao.errors import ConfigurationError, PassingError
from jixiao.sources import Listed, Listing, Memory, Opened, Standing, Visit
from jixiao.sources.configuration import Bucket
from jixiao.sources.file_names import storable
from jixiao.sources.folder import is_ignored
from jixiao.state import utc_now

_VERSIONS = ("etag", "ETag", "md5Hash", "mtime", "LastModified", "last_modified", "updated", "created")


@dataclass(frozen=True)
class Credentials:
    """What an Airflow connection holds."""

    login: str | None = None
    password: str | None = None
    host: str | None = None
    port: int | None = None
    extra: Mapping[str, Any] | None = None


class BucketSource:
    """Files whose listing says the same time and size as before are not read again.

    Args:
        source: its lines in `sources.yml`.
        memory: its visits.
        credentials: those of its connection.

    Raises:
        ConfigurationError: nothing is installed for such an address.
    """

    def __init__(self, source: Bucket, memory: Memory, credentials: Credentials | None = None) -> None:
        self.name = source.name
        self.at_once = 1
        self.source = source
        self.memory = memory
        self.files, self.root = _file_system(source, credentials or Credentials())

    def list(self) -> Listing:
        """The files under the prefix, in the order of their paths.

        Raises:
            PassingError: the bucket does not answer.
        """
        try:
            self.files.invalidate_cache()
            found = self.files.find(self.root, detail=True)
            is_there = bool(found) or self.files.exists(self.root)
        except Exception as error:  # every file system has errors of its own
            raise PassingError(f"source {self.name}: {self.source.url} cannot be listed ({error})") from error
        if not is_there:  # fsspec takes what is not there for what is empty
            raise PassingError(f"source {self.name}: {self.source.url} cannot be listed (nothing is there)")
        entries = [self._listed(str(path), details) for path, details in sorted(found.items()) if details.get("type") == "file"]
        listed = [entry for entry in entries if entry is not None]
        unnamed = [entry.location for entry in listed if storable(entry.location) != entry.location]
        warnings = [f"source {self.name}: {storable(name)} is left out, its name is no text in UTF-8: rename it" for name in unnamed]
        return Listing(self.name, tuple(entry for entry in listed if entry.location not in unnamed), warnings=tuple(warnings))

    def open(self, entry: Listed) -> Opened | Standing:
        """The file, unless it is the version that was read.

        Raises:
            PassingError: it cannot be had now.
        """
        known = self.memory.recall(entry.location)
        if known is not None and entry.version is not None and known.found.get("version") == entry.version:
            return Standing.UNCHANGED
        file = cast(BufferedIOBase, tempfile.TemporaryFile())  # noqa: SIM115  # whoever takes it closes it
        try:
            with self.files.open(f"{self.root}/{entry.location}", "rb") as remote:
                copyfileobj(remote, file)
        except Exception as error:  # every file system has errors of its own
            raise PassingError(
                f"source {self.name}: {entry.location} cannot be read ({error}); it is tried again the next night"
            ) from error
        file.seek(0)
        return Opened(file, Visit(url=entry.location, checked_at=utc_now(), found={"version": entry.version}))

    def _listed(self, path: str, details: Mapping[str, Any]) -> Listed | None:
        location = path.removeprefix(self.root).lstrip("/")
        name = location.rpartition("/")[2]
        if not name or is_ignored(name) or not re.search(self.source.files, location):
            return None
        return Listed(location=location, file_name=name, version=_version(details))


def _version(details: Mapping[str, Any]) -> str | None:
    """What a listing says of the content: size alone would say nothing."""
    said = [f"{name}={_plain(details[name])}" for name in _VERSIONS if details.get(name)]
    return " ".join([f"size={details.get('size')}", *said]) if said else None


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _file_system(source: Bucket, credentials: Credentials) -> tuple[Any, str]:
    """The file system of an address, and the prefix in it."""
    scheme = urlsplit(source.url).scheme
    try:
        if scheme in {"s3", "s3a"}:
            return _s3(source, credentials), source.url.partition("://")[2].rstrip("/")
        stated = {"username": credentials.login, "password": credentials.password, "host": credentials.host, "port": credentials.port}
        options = {name: value for name, value in stated.items() if value is not None} | dict(credentials.extra or {})
        files, root = fsspec.url_to_fs(source.url, **options)
        return files, str(root).rstrip("/")
    except (ImportError, ValueError, TypeError) as error:
        raise ConfigurationError(f"source {source.name}: {source.url} cannot be used ({error})") from error


def _s3(source: Bucket, credentials: Credentials) -> Any:  # noqa: ANN401  # fsspec has no types
    from fsspec.implementations.arrow import ArrowFSWrapper  # type: ignore[import-untyped]
    from pyarrow.fs import S3FileSystem

    extra = credentials.extra or {}
    endpoint = source.endpoint or extra.get("endpoint_url")
    parts = urlsplit(str(endpoint)) if endpoint else None
    options: dict[str, Any] = {
        "access_key": credentials.login,
        "secret_key": credentials.password,
        "session_token": extra.get("aws_session_token"),
        "region": source.region or extra.get("region_name"),
        "endpoint_override": parts.netloc if parts else None,
        "scheme": parts.scheme if parts else None,
    }
    return ArrowFSWrapper(S3FileSystem(**{name: value for name, value in options.items() if value}))
