"""The archive: every document ever fetched, by the SHA-256 of its bytes, written once and never changed."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from jixiao.errors import JobError, PassingError


def digest(content: bytes) -> str:
    """The SHA-256 of some bytes, in lower-case hex."""
    return sha256(content).hexdigest()


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

    def add(self, content: bytes) -> str:
        """Keep a document and give its key. A copy that has gone bad on the disk is replaced.

        Raises:
            PassingError: what was written does not read back as it was.
        """
        key = digest(content)
        if not (self.has(key) and digest(self.path(key).read_bytes()) == key):
            self._write(key, content)
        return key

    def read(self, key: str) -> bytes:
        """A document's bytes, verified.

        Raises:
            JobError: the document is missing or damaged.
        """
        try:
            content = self.path(key).read_bytes()
        except OSError as error:
            raise JobError(f"the archive lacks {self.path(key)} ({error.strerror}); put the document back into its source") from error
        if digest(content) != key:
            raise JobError(f"{self.path(key)} is damaged (its bytes have another hash); put the document back into its source")
        return content

    def _write(self, key: str, content: bytes) -> None:
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if digest(partial.read_bytes()) != key:
                raise PassingError(f"{target} did not read back as written; check the disk of {self.root}")
            partial.chmod(0o444)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
