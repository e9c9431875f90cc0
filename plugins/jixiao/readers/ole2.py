"""The container of the binary office formats (OLE2, "compound file"): which document stands in it."""

from __future__ import annotations

import io

from xlrd.compdoc import CompDoc

from jixiao.errors import UnreadableFile

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_FLAGS_AT = 0x0A
_WORD_ENCRYPTED = 0x0100


class Container:
    """An open container.

    Raises:
        UnreadableFile: it is damaged or cut off.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._container = CompDoc(content, logfile=io.StringIO(), ignore_workbook_corruption=True)
        except Exception as error:  # the parser lets whatever a broken container provokes through
            raise UnreadableFile(f"The office file's container is damaged or was cut off ({error}): fetch the file again.") from error
        self.streams = frozenset(entry.name for entry in self._container.dirlist)

    def has_encrypted_word(self) -> bool:
        """Whether its Word document is locked by a password ([MS-DOC] 2.5.2, fEncrypted)."""
        try:
            stream, base, size = self._container.locate_named_stream("WordDocument")
        except Exception as error:  # as above
            raise UnreadableFile(f"The Word document is damaged or was cut off ({error}): fetch the file again.") from error
        if stream is None or size < _WORD_FLAGS_AT + 2:
            return False
        at = base + _WORD_FLAGS_AT
        return bool(int.from_bytes(stream[at : at + 2], "little") & _WORD_ENCRYPTED)
