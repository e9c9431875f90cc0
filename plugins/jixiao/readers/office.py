"""Binary Word documents (DOC, WPS) → DOCX through LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from jixiao.errors import UnreadableFile
from jixiao.limits import Limits

_COMMANDS = ("soffice", "libreoffice")


def to_docx(content: bytes, limits: Limits) -> bytes:
    """Convert a binary Word document, in a profile of its own and within the limit of time.

    Raises:
        UnreadableFile: LibreOffice is not installed, takes too long, or cannot convert the document.
    """
    command = next(filter(None, map(shutil.which, _COMMANDS)), None)
    if command is None:
        raise UnreadableFile("The file is a binary Word document (.doc, .wps), which needs LibreOffice: install it or load a DOCX copy.")
    with tempfile.TemporaryDirectory(prefix="jixiao-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / "document.doc"
        source.write_bytes(content)
        _run([command, f"-env:UserInstallation={(folder / 'profile').as_uri()}", *_OPTIONS, "--outdir", name, str(source)], limits)
        converted = folder / "document.docx"
        if not converted.is_file():
            raise UnreadableFile("LibreOffice could not convert the binary Word document: it may be damaged; load a DOCX copy.")
        return converted.read_bytes()


_OPTIONS = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "docx:MS Word 2007 XML")


def _run(arguments: list[str], limits: Limits) -> None:
    """Run the converter; at the limit of time it ends with all that it started."""
    process = subprocess.Popen(  # noqa: S603 - our own arguments, found on the search path
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(limits.max_seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"LibreOffice took over {limits.max_seconds:.0f} seconds for the binary Word document: load a DOCX copy."
        ) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
