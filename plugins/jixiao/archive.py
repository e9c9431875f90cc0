"""The archive: every document ever fetched, by the SHA-256 of its bytes, written once and never changed."""

from __future__ import annotations

import os
import shutil
import tempfile
from hashlib import file_digest
from io import BufferedIOBase
from pathlib import Path

from jixiao.errors import JobError, PassingError

_PARTIAL = ".writing-"
"""Begins the name of a document that is being written."""


class UnsteadyDocument(PassingError):
    """A document that cannot be read to its end, or changes meanwhile: no fault of the archive or of other documents."""


def digest(file: BufferedIOBase) -> str:
    """The SHA-256 of a file from its beginning, in lower-case hex, without holding the file in memory."""
    file.seek(0)
    return file_digest(file, "sha256").hexdigest()


class Archive:
    """A folder of documents, `ab/abcdef…`, each named by its content's SHA-256."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        """Where a document lies."""
        return self.root / key[:2] / key

    def has(self, key: str) -> bool:
        """Whether a document is in the archive."""
        return self.path(key).is_file()

    def add(self, document: BufferedIOBase) -> str:
        """Keep a document and give its key. A copy that has gone bad on the disk is replaced.

        Raises:
            UnsteadyDocument: it cannot be read, or it changed while it was.
            PassingError: the disk is full, or what was written does not read back as it was.
        """
        key = _digest_of(document)
        if not self._is_sound(key):
            try:
                self._write(key, document)
            except OSError as error:
                raise PassingError(f"{self.path(key)} cannot be written ({error.strerror}); make room on the disk") from error
        return key

    def verify(self, key: str) -> None:
        """Make sure that a document is there as it was.

        Raises:
            JobError: the document is missing or damaged.
        """
        if not self.has(key):
            raise JobError(f"the archive lacks {self.path(key)}; put the document back into its source")
        if not self._is_sound(key):
            raise JobError(f"{self.path(key)} is damaged (its bytes have another hash); put the document back into its source")

    def sweep(self) -> None:
        """Remove what was never written whole; nobody may be adding anything."""
        for partial in self.root.glob(f"*/{_PARTIAL}*"):
            partial.unlink(missing_ok=True)

    def _is_sound(self, key: str) -> bool:
        try:
            with self.path(key).open("rb") as kept:
                return digest(kept) == key
        except OSError:
            return False

    def _write(self, key: str, document: BufferedIOBase) -> None:
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=_PARTIAL)
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                document.seek(0)
                shutil.copyfileobj(document, file)
                file.flush()
                os.fsync(file.fileno())
                if digest(file) != key:
                    if _digest_of(document) != key:
                        raise UnsteadyDocument("the document changed while it was read")
                    raise PassingError(f"{target} did not read back as written; check the disk")
            partial.chmod(0o444)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


def _digest_of(document: BufferedIOBase) -> str:
    try:
        return digest(document)
    except OSError as error:
        raise UnsteadyDocument(f"the document cannot be read ({error.strerror})") from error
