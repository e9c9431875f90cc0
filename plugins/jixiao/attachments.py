"""The pictures that messages carry, drawn in a process of its own: no document keeps a message from going out."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from jixiao.archive import Archive
from jixiao.errors import JobError
from jixiao.extract import ReadLimits, Worker
from jixiao.picture import drawn
from jixiao.settings import Settings

log = logging.getLogger("jixiao.alert")

_MOST = 3
"""Pictures that a message shows."""
_MOST_SECONDS = 60.0


@contextmanager
def pictures_of(wanted: Mapping[str, Any] | None, settings: Settings) -> Iterator[list[Path]]:
    """Files with the pictures that a message shows, which are gone afterwards; none where there is nothing to show, or no way to.

    Args:
        wanted: the document's `sha256`, its `file_name`, and the `locators` of what to outline; None for no pictures.
        settings: the language, the archive, and what reading a document may take.
    """
    with tempfile.TemporaryDirectory(prefix="jixiao-pictures-") as folder:
        yield [_written(Path(folder), name, png) for name, png in (_drawn(wanted, settings) if wanted else [])]


def _written(folder: Path, name: str, png: bytes) -> Path:
    path = folder / f"{name}.png"
    path.write_bytes(png)
    return path


def _drawn(wanted: Mapping[str, Any], settings: Settings) -> list[tuple[str, bytes]]:
    path = Archive(settings.layout.archive).path(wanted["sha256"])
    if not path.is_file():
        return []
    draw = partial(drawn, wanted=dict(wanted), language=settings.alert_language.value, most=_MOST)
    try:
        with Worker(ReadLimits(min(settings.read_seconds, _MOST_SECONDS), settings.read_megabytes)) as worker:
            answer = worker.ask(path, wanted["sha256"], draw)
    except JobError as error:
        answer = str(error)
    if isinstance(answer, str):
        log.warning("no picture of %s: %s", wanted["sha256"], answer)
        return []
    return answer
