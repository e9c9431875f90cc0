"""A digest of all that goes into a warehouse: equal for two nights between which nothing changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from jixiao.compact import original_files
from jixiao.models import PROJECT
from jixiao.rules import EXPECTATIONS

_LIBRARIES = ("duckdb", "dbt-core", "dbt-duckdb", "great-expectations")
_SOURCES = {".csv", ".py", ".sql", ".yml"}


def fingerprint(landing: Path, sightings: Sequence[str], settings: Sequence[str] = ()) -> str:
    """SHA-256 over the landed batches, the sightings (but for when each was last seen), our code, models and rules, and the libraries.

    Args:
        landing: the directory of landed batches.
        sightings: digests of all sightings.
        settings: what else the warehouse depends on, in words.
    """
    return _digest([*settings, *_landed(landing), *sightings, *_made_by()])


def code_fingerprint(settings: Sequence[str] = ()) -> str:
    """SHA-256 over our code, models, rules and libraries: a build may start from another one only where both have the same.

    Args:
        settings: what else all rows depend on, in words.
    """
    return _digest([*settings, *_made_by()])


def _digest(parts: Iterable[str]) -> str:
    digest = sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "backslashreplace") + b"\0")
    return digest.hexdigest()


def _landed(landing: Path) -> Iterator[str]:
    # A batch is written whole under a name of its own and never changed: its files' names and sizes stand for its bytes.
    for name, size in original_files(landing):
        yield f"{name} {size}"


def code_version() -> str:
    """The package's version, and twelve digits that change with any line of our code, models or rules."""
    return f"{version('jixiao')}+{sha256(''.join(_code()).encode()).hexdigest()[:12]}"


def _made_by() -> Iterator[str]:
    yield from _code()
    yield from (f"{library} {version(library)}" for library in _LIBRARIES)


def _code() -> Iterator[str]:
    for root in (PROJECT, EXPECTATIONS, Path(__file__).parent):
        for path in sorted(_source_files(root)):
            yield f"{path.relative_to(root)} {sha256(path.read_bytes()).hexdigest()}"


def _source_files(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.suffix in _SOURCES and path.is_file())
