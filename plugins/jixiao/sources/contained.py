"""What nobody thought of in a source stays its own: the night goes on with the other sources and documents."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from jixiao.errors import JixiaoError, PassingError

log = logging.getLogger("jixiao.sources")


@contextmanager
def contained(source: str) -> Iterator[None]:
    """Make an unforeseen error in here one of this source alone; it is logged with where it arose.

    Raises:
        PassingError: what is done in here failed in a way of which jixiao does not know.
        JixiaoError, OSError: as they are; those of the settings and of the disk are the night's.
    """
    try:
        yield
    except (JixiaoError, OSError):
        raise
    except Exception as error:
        log.exception("source %s", source)
        raise PassingError(f"source {source} cannot be read, by a fault of jixiao ({type(error).__name__}: {error}): report it") from error
