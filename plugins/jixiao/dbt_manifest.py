"""What dbt makes of the models: kept, since parsing them takes seconds and gives the same until a model or a rule changes."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.durable import whole_file
from jixiao.models import PROJECT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_MOST_KEPT = 4
"""Files: the models as a night begins anew and as it goes on, after a change and before it."""
_packed: dict[str, bytes] = {}
"""The same for the steps of a night that are one process, and for its next home."""


def parsed_models(parse: Callable[[], Manifest], target: str, variables: Mapping[str, object], folder: Path) -> Manifest:
    """The project's models as dbt parses them: a manifest of the caller's own, since a run writes into it.

    Args:
        parse: has dbt parse them; called unless that was done before with the same models, target and variables.
        target: the target of `profiles.yml`.
        variables: the project's variables.
        folder: where manifests are kept.
    """
    from dbt.contracts.graph.manifest import Manifest

    digest = _digest(target, variables)
    kept = folder / f"{digest}.msgpack"
    if digest not in _packed and kept.exists():
        _packed[digest] = kept.read_bytes()
    try:
        manifest: Manifest = Manifest.from_msgpack(_packed.get(digest, b""))
    except Exception:  # none, or damaged: which errors that raises nobody says
        kept.unlink(missing_ok=True)
        manifest = parse()
        _packed[digest] = manifest.to_msgpack()
    if not kept.exists():
        _keep(_packed[digest], kept)
    return manifest


def _keep(packed: bytes, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(file) as partial:
        partial.write_bytes(packed)
    for old in sorted(file.parent.glob("*.msgpack"), key=lambda path: path.stat().st_mtime)[:-_MOST_KEPT]:
        old.unlink(missing_ok=True)


def _digest(target: str, variables: Mapping[str, object]) -> str:
    """A digest of all that parsing depends on: the folder of the file to build is no part of it."""
    database = Path(str(variables["candidate"])).stem
    versions = [sys.version, *map(version, ("dbt-core", "dbt-adapters", "dbt-duckdb"))]
    found = hashlib.sha256(json.dumps([versions, str(PROJECT), target, {**variables, "candidate": database}], sort_keys=True).encode())
    for path in sorted(PROJECT.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            found.update(f"{path.relative_to(PROJECT)}\n{len(content)}\n".encode())
            found.update(content)
    return found.hexdigest()
