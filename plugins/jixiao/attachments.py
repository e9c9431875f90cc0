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


class Illustrator:
    """Draws for many messages: in one process, which is started when the first picture is wanted.

    Args:
        settings: the language, the archive, and what reading a document may take.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._worker: Worker | None = None

    def __enter__(self) -> Illustrator:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._worker is not None:
            self._worker.__exit__()

    @contextmanager
    def pictures_of(self, wanted: Mapping[str, Any] | None) -> Iterator[list[Path]]:
        """Temporary files with a message's pictures, removed afterwards; none where there is nothing to draw, or drawing fails.

        Args:
            wanted: the document's `sha256`, its `file_name`, and the `locators` of what to outline; None for no pictures.
        """
        with tempfile.TemporaryDirectory(prefix="jixiao-pictures-") as folder:
            yield [_written(Path(folder), name, png) for name, png in (self._drawn(wanted) if wanted else [])]

    def _drawn(self, wanted: Mapping[str, Any]) -> list[tuple[str, bytes]]:
        path = Archive(self._settings.layout.archive).path(wanted["sha256"])
        if not path.is_file():
            return []
        draw = partial(drawn, wanted=dict(wanted), language=self._settings.alert_language.value, most=_MOST)
        try:
            self._worker = self._worker or Worker(
                ReadLimits(min(self._settings.read_seconds, _MOST_SECONDS), self._settings.read_megabytes)
            )
            answer = self._worker.ask(path, wanted["sha256"], draw)
        except JobError as error:
            self._worker, answer = None, str(error)
        if isinstance(answer, str):
            log.warning("no picture of %s: %s", wanted["sha256"], answer)
            return []
        return answer


def _written(folder: Path, name: str, png: bytes) -> Path:
    path = folder / f"{name}.png"
    path.write_bytes(png)
    return path
