"""A process that reads documents for `extract`: it may die, hang or run out of memory without harm to the others.

It speaks over one inherited pipe: it receives an archived document's path and SHA-256 and how to read it, and sends the
reading or, when the reader itself failed, a sentence.
"""

from __future__ import annotations

import resource
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from jixiao.records import DocumentReading


def main(descriptor: int, memory_bytes: int) -> None:
    """Read documents until the other end closes."""
    from jixiao.reading import read_filings

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with Connection(descriptor) as pipe:
        pipe.send("ready")
        while True:
            try:
                path, sha256, read = pipe.recv()
            except EOFError:
                return
            answer: DocumentReading | str
            try:
                answer = (read or read_filings)(Path(path).read_bytes(), sha256)
            except MemoryError:
                answer = "the reader ran out of memory"
            except Exception as error:  # a bug of a reader costs one filing, not the night
                answer = f"the reader failed: {type(error).__name__}: {error}"
            pipe.send(answer)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
