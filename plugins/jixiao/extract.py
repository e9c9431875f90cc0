"""Documents → records, in batches, each document read in a process of its own that cannot take the others along."""

from __future__ import annotations

import queue
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import repeat
from multiprocessing import Pipe
from pathlib import Path
from typing import TypeVar

import duckdb

from jixiao.archive import Archive
from jixiao.compact import landed_files
from jixiao.errors import JobError
from jixiao.land import land, landed_tables
from jixiao.limits import Limits
from jixiao.records import DocumentReading, Filing, FilingReading

Read = Callable[[bytes, str], DocumentReading]
"""What makes a reading of a document's bytes and SHA-256."""
Made = TypeVar("Made")
_SCAN_SHARE = 0.8


@dataclass(frozen=True)
class ReadLimits:
    """What the reading of one document may take."""

    seconds: float
    megabytes: int
    workers: int = 1

    @property
    def document(self) -> Limits:
        """What the document may have: a scan that takes too long is given up while there is time to say how far it was read."""
        return Limits(max_scan_seconds=self.seconds * _SCAN_SHARE)


def not_read(documents: Collection[str], landing: Path, reader_version: str) -> list[str]:
    """Which of these documents (by SHA-256) this version of the reader has not read yet; the landed files are the only record of that."""
    files = [str(file) for file in landed_files(landing, "filing")]
    if not files or not documents:
        return [*documents]
    with duckdb.connect(config={"threads": 1}) as connection:
        landed = "select sha256 from read_parquet($files) where reader_version = $version"
        read = connection.execute(landed, {"files": files, "version": reader_version}).to_arrow_table()
    known = frozenset(read["sha256"].to_pylist())  # faster than a join of so long texts
    return [sha256 for sha256 in documents if sha256 not in known]


def batches(documents: Iterable[tuple[str, int]], most_documents: int, most_bytes: float) -> Iterator[list[str]]:
    """Cut (sha256, bytes) into batches within both bounds; a document larger than a batch is a batch of its own."""
    batch: list[str] = []
    filled = 0
    for sha256, size in documents:
        if batch and (len(batch) >= most_documents or filled + size > most_bytes):
            yield batch
            batch, filled = [], 0
        batch.append(sha256)
        filled += size
    if batch:
        yield batch


def extract(
    documents: list[str], archive: Archive, landing: Path, *, batch_id: str, landed_at: datetime, limits: ReadLimits
) -> list[DocumentReading]:
    """Read a batch of archived documents and land the records.

    A document whose reading dies, hangs or grows too large is read once more when the others are done, alone; what fails
    again is a rejected filing with the reason.

    Raises:
        JobError: a document is missing in the archive, or damaged.
    """
    readings = read_documents(documents, archive, limits)
    try:
        land(readings, landing, batch_id, landed_at)
    except (JobError, ValueError):
        readings = [_landable(reading, batch_id, landed_at) for reading in readings]
        land(readings, landing, batch_id, landed_at)
    return readings


def read_documents(documents: list[str], archive: Archive, limits: ReadLimits) -> list[DocumentReading]:
    """Read documents in worker processes, in the order given; those that do not hold are read again, by an independent reader.

    The limits are those of one reading. All first readings are checked at once, here, which costs a fraction of checking each by itself.
    """
    from jixiao.reading import read_again, read_once, unproven

    for sha256 in documents:
        archive.verify(sha256)  # a damaged archive is no fault of the filing
    with _crew(min(limits.workers, len(documents)), limits) as crew:
        readings = _read_all(dict.fromkeys(documents, partial(read_once, limits=limits.document)), archive, crew)
        readings |= _read_all({first.sha256: partial(read_again, first=first) for first in unproven([*readings.values()])}, archive, crew)
    return [readings[sha256] for sha256 in documents]


@contextmanager
def _crew(count: int, limits: ReadLimits) -> Iterator[list[Worker]]:
    """Worker processes, started side by side: each takes most of a second to load the readers."""
    with ThreadPoolExecutor(max(count, 1)) as threads, ExitStack() as ends:
        yield [ends.enter_context(worker) for worker in threads.map(Worker, repeat(limits, count))]


def _read_all(reads: Mapping[str, Read], archive: Archive, crew: Sequence[Worker]) -> dict[str, DocumentReading]:
    """Read each document in its way; one whose reading fails is tried once more, alone and afresh, and is then rejected with the reason."""
    answers = dict(zip(reads, _in_workers(reads, archive, crew), strict=True))
    for sha256 in [sha256 for sha256, answer in answers.items() if isinstance(answer, str)]:
        with Worker(crew[0].limits) as worker:
            answers[sha256] = worker.read(archive.path(sha256), sha256, reads[sha256])
    return {sha256: rejection(sha256, answer) if isinstance(answer, str) else answer for sha256, answer in answers.items()}


def rejection(sha256: str, reason: str) -> DocumentReading:
    """The reading of a document that could not be read at all."""
    from jixiao.reading import READER_VERSION

    return DocumentReading(
        sha256, (FilingReading(Filing(sha256=sha256, reader="none", reader_version=READER_VERSION, rejection_reason=reason)),)
    )


def _landable(reading: DocumentReading, batch_id: str, landed_at: datetime) -> DocumentReading:
    """A reading whose records do not fit their tables is a rejected filing, so that it does not keep its batch from landing."""
    try:
        landed_tables([reading], batch_id, landed_at)
    except (JobError, ValueError) as error:
        return rejection(reading.sha256, f"its records do not fit the warehouse: {error}")
    return reading


def _in_workers(reads: Mapping[str, Read], archive: Archive, crew: Sequence[Worker]) -> list[DocumentReading | str]:
    """One thread a worker takes documents from a queue: no two documents share a process's last moments."""
    waiting: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
    for place in enumerate(reads):
        waiting.put(place)
    answers: list[DocumentReading | str] = [""] * len(reads)

    def work(worker: Worker) -> None:
        while True:
            try:
                place, sha256 = waiting.get_nowait()
            except queue.Empty:
                return
            answers[place] = worker.read(archive.path(sha256), sha256, reads[sha256])

    with ThreadPoolExecutor(max(len(crew), 1)) as threads:
        for running in [threads.submit(work, worker) for worker in crew]:
            running.result()
    return answers


class Worker:
    """A process that reads one document after another, started again whenever it had to be stopped."""

    def __init__(self, limits: ReadLimits) -> None:
        self.limits = limits
        self._start()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop()

    def read(self, path: Path, sha256: str, read: Read | None = None) -> DocumentReading | str:
        """The reading of a document, by default by `read_filings`, or a sentence that says why there is none."""
        from jixiao.reading import read_filings

        return self.ask(path, sha256, read or read_filings)

    def ask(self, path: Path, sha256: str, make: Callable[[bytes, str], Made]) -> Made | str:
        """What is made of a document, or a sentence that says why it cannot be.

        Args:
            path: where its bytes are.
            sha256: their hash.
            make: what to make of bytes and hash, importable in the process.
        """
        try:
            self._pipe.send((str(path), sha256, make))
            if not self._pipe.poll(self.limits.seconds):
                self._process.kill()
                return self._failed(lambda _: f"reading it took longer than {self.limits.seconds:g} seconds (JIXIAO_READ_SECONDS)")
            answer: Made | str = self._pipe.recv()
        except (EOFError, ConnectionError):
            return self._failed(_how_it_died)
        return answer

    def _failed(self, reason: Callable[[int], str]) -> str:
        sentence = reason(self._stop())
        self._start()
        return sentence

    def _start(self) -> None:
        self._pipe, theirs = Pipe()
        memory = self.limits.megabytes * 1024 * 1024
        command = [sys.executable, "-m", "jixiao.extract_worker", str(theirs.fileno()), str(memory)]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        try:
            self._pipe.recv()  # it is ready: whatever ends it from here on is a document's doing
        except EOFError:
            raise JobError(f"the reading process does not start (status {self._stop()}); try `python -m jixiao.extract_worker`") from None

    def _stop(self) -> int:
        self._pipe.close()
        try:
            return self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


_SECONDS_TO_END = 1.0


def _how_it_died(status: int) -> str:
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    return f"the process that read it {how}; it may need more memory than JIXIAO_READ_MEGABYTES allows"
