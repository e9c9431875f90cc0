"""The archive: what went in comes out, or is refused."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from jixiao.archive import Archive, UnsteadyDocument
from jixiao.errors import JobError


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def test_a_document_is_kept_by_its_hash(archive: Archive) -> None:
    key = archive.add(BytesIO(b"filing"))
    assert key == sha256(b"filing").hexdigest()
    archive.verify(key)
    assert archive.path(key).read_bytes() == b"filing"
    assert [path.name for path in archive.root.rglob("*") if path.is_file()] == [key]


def test_a_document_is_written_once(archive: Archive) -> None:
    key = archive.add(BytesIO(b"filing"))
    first = archive.path(key).stat()
    assert archive.add(BytesIO(b"filing")) == key
    assert archive.path(key).stat().st_ino == first.st_ino
    assert first.st_mode & 0o222 == 0


def test_a_damaged_document_is_refused_and_mended_by_fetching_it_again(archive: Archive) -> None:
    key = archive.add(BytesIO(b"filing"))
    archive.path(key).chmod(0o644)
    archive.path(key).write_bytes(b"filinG")
    with pytest.raises(JobError, match="is damaged"):
        archive.verify(key)
    archive.add(BytesIO(b"filing"))
    archive.verify(key)


def test_a_missing_document_is_named(archive: Archive) -> None:
    key = sha256(b"never seen").hexdigest()
    assert not archive.has(key)
    with pytest.raises(JobError, match=key):
        archive.verify(key)


class Changing(BytesIO):
    """A document that somebody is still writing: it grows whenever it is read from its beginning."""

    def seek(self, offset: int, whence: int = 0) -> int:
        super().seek(0, 2)
        self.write(b"more")
        return super().seek(offset, whence)


def test_a_document_that_changes_while_it_is_read_is_not_kept(archive: Archive) -> None:
    with pytest.raises(UnsteadyDocument, match="changed while it was read"):
        archive.add(Changing(b"filing"))
    assert [path for path in archive.root.rglob("*") if path.is_file()] == []


def test_what_a_kill_left_half_written_is_swept(archive: Archive) -> None:
    key = archive.add(BytesIO(b"filing"))
    (archive.path(key).parent / ".writing-half").write_bytes(b"fil")
    archive.sweep()
    assert [path.name for path in archive.root.rglob("*") if path.is_file()] == [key]
