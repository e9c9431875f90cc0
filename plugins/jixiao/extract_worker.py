"""A process that reads documents for `extract`: it may die, hang or run out of memory without harm to the others.

It speaks over one inherited pipe: it receives an archived document's path and SHA-256 and what to make of it (a reading, pictures), and
sends that or, when it could not be made, a sentence.
"""

from __future__ import annotations

import resource
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from jixiao.errors import ConfigurationError, FilingRejected


def main(descriptor: int, memory_bytes: int) -> None:
    """Read documents until the other end closes."""
    import jixiao.reading  # noqa: F401  # before the limit: what loads the reader is no document's doing

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with Connection(descriptor) as pipe:
        pipe.send("ready")
        while True:
            try:
                path, sha256, make = pipe.recv()
            except EOFError:
                return
            answer: object
            try:
                answer = make(Path(path).read_bytes(), sha256)
            except MemoryError:
                answer = "the reader ran out of memory"
            except (ConfigurationError, FilingRejected) as error:
                answer = str(error)
            except Exception as error:  # a bug of a reader costs one filing, not the night
                answer = f"the reader failed: {type(error).__name__}: {error}"
            pipe.send(answer)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
