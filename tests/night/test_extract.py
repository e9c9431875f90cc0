"""Extraction: batches, and documents that hang, kill their process or damage the archive."""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from jixiao.archive import Archive
from jixiao.errors import JobError
from jixiao.extract import ReadLimits, Worker, _landable, batches, extract, not_read, read_documents, rejection
from jixiao.land import land
from jixiao.reading import READER_VERSION
from jixiao.records import DocumentReading, Filing, FilingReading

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIMITS = ReadLimits(seconds=60, megabytes=4096, workers=2)


def reasons(readings: list[DocumentReading]) -> list[str | None]:
    return [filing.filing.rejection_reason for reading in readings for filing in reading.filings]


def test_batches_keep_both_bounds() -> None:
    documents = [("a", 4), ("b", 4), ("c", 4), ("huge", 99), ("d", 1), ("e", 1), ("f", 1)]
    assert list(batches(documents, most_documents=2, most_bytes=10)) == [["a", "b"], ["c"], ["huge"], ["d", "e"], ["f"]]
    assert list(batches([], 2, 10)) == []


def test_what_was_read_is_not_read_again_but_by_a_new_version(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    keys = [archive.add(BytesIO(content)) for content in (b"not a filing", b"", b"%PDF-1.4 broken")]
    assert not_read(keys, tmp_path / "landing", READER_VERSION) == keys
    readings = extract(keys, archive, tmp_path / "landing", batch_id="night-0001", landed_at=NOW, limits=LIMITS)
    assert [reading.sha256 for reading in readings] == keys
    assert all(reasons(readings))
    assert not_read([*keys, "another"], tmp_path / "landing", READER_VERSION) == ["another"]
    assert set(not_read(keys, tmp_path / "landing", "another version")) == set(keys)


def test_a_document_that_takes_too_long_is_rejected_with_the_reason(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    readings = read_documents(
        [archive.add(BytesIO(b"one")), archive.add(BytesIO(b"two"))], archive, ReadLimits(seconds=1e-6, megabytes=4096, workers=2)
    )
    assert reasons(readings) == ["reading it took longer than 1e-06 seconds (JIXIAO_READ_SECONDS)"] * 2


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A file whose reading never ends: a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "endless")
    return tmp_path / "endless"


def test_a_worker_that_hangs_is_replaced(endless: Path, tmp_path: Path) -> None:
    (tmp_path / "quick").write_bytes(b"one")
    with Worker(ReadLimits(seconds=0.5, megabytes=4096)) as worker:
        assert worker.read(endless, "0" * 64) == "reading it took longer than 0.5 seconds (JIXIAO_READ_SECONDS)"
    with Worker(LIMITS) as worker:
        assert isinstance(worker.read(tmp_path / "quick", "0" * 64), DocumentReading)


def test_a_worker_that_dies_is_replaced(endless: Path, tmp_path: Path) -> None:
    (tmp_path / "quick").write_bytes(b"one")
    with Worker(LIMITS) as worker:
        threading.Timer(0.5, worker._process.send_signal, [signal.SIGKILL]).start()
        answer = worker.read(endless, "0" * 64)
        assert isinstance(answer, str)
        assert "ended by signal 9" in answer
        assert isinstance(worker.read(tmp_path / "quick", "0" * 64), DocumentReading)


def test_a_document_too_large_for_its_memory_is_a_sentence(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(1 << 30)
    with Worker(ReadLimits(seconds=60, megabytes=1024)) as worker:
        assert worker.read(large, "0" * 64) == "the reader ran out of memory"


def test_a_worker_that_cannot_start_is_no_filing_s_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    key = archive.add(BytesIO(b"one"))
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(JobError, match="does not start"):
        read_documents([key], archive, LIMITS)


def test_a_damaged_archive_is_no_filing_s_fault(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    key = archive.add(BytesIO(b"one"))
    archive.path(key).chmod(0o644)
    archive.path(key).write_bytes(b"two")
    with pytest.raises(JobError, match="is damaged"):
        read_documents([key], archive, LIMITS)


def test_records_that_do_not_fit_reject_their_filing_alone(tmp_path: Path) -> None:
    unfit = DocumentReading("0" * 64, (FilingReading(Filing(sha256="0" * 64, reader="text", reader_version="1", page_count=2**40)),))
    with pytest.raises(JobError):
        land([unfit], tmp_path, "batch", NOW)
    (reason,) = reasons([_landable(unfit, "batch", NOW)])
    assert reason is not None
    assert reason.startswith("its records do not fit the warehouse: ")
    fit = rejection("1" * 64, "unreadable")
    assert _landable(fit, "batch", NOW) is fit
