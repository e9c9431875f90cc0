"""Documents of other office programs (DOC, WPS, RTF, ODT, ODS, XLSB, XML) → DOCX or XLSX through LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jixiao.errors import UnreadableFile
from jixiao.limits import Limits


@dataclass(frozen=True, slots=True)
class _Foreign:
    """A type of file that is read through LibreOffice: what people call it, what it becomes, and how its files end."""

    name: str
    becomes: str
    suffix: str


_WORD, _EXCEL = "docx:MS Word 2007 XML", "xlsx:Calc MS Excel 2007 XML"
_FOREIGN = {
    "doc": _Foreign("a binary Word document (.doc, .wps)", _WORD, "doc"),
    "rtf": _Foreign("an RTF document", _WORD, "rtf"),
    "odt": _Foreign("an OpenDocument text", _WORD, "odt"),
    "word-xml": _Foreign("a Word document in XML", _WORD, "xml"),
    "ods": _Foreign("an OpenDocument spreadsheet", _EXCEL, "ods"),
    "xlsb": _Foreign("a binary workbook (XLSB)", _EXCEL, "xlsb"),
    "excel-xml": _Foreign("a workbook in XML", _EXCEL, "xml"),
}
_COMMANDS = ("soffice", "libreoffice")


def converted(content: bytes, kind: str, limits: Limits) -> bytes:
    """Convert a document to DOCX or XLSX, in a profile of its own and within the limit of time.

    Args:
        content: the file's bytes.
        kind: what it is: `doc`, `rtf`, `odt`, `word-xml`, `ods`, `xlsb` or `excel-xml`.
        limits: how long the conversion may take.

    Raises:
        UnreadableFile: LibreOffice is not installed, takes too long, or cannot convert the document.
    """
    foreign = _FOREIGN[kind]
    target = foreign.becomes.partition(":")[0]
    command = next(filter(None, map(shutil.which, _COMMANDS)), None)
    if command is None:
        raise UnreadableFile(f"The file is {foreign.name}, which needs LibreOffice: install it or load a {target.upper()} copy.")
    with tempfile.TemporaryDirectory(prefix="jixiao-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"document.{foreign.suffix}"
        source.write_bytes(content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        _run([command, profile, *_OPTIONS, foreign.becomes, "--outdir", name, str(source)], foreign, limits)
        made = source.with_suffix(f".{target}")
        if not made.is_file():
            raise UnreadableFile(
                f"LibreOffice could not convert {foreign.name}: it may be damaged or locked; load a {target.upper()} copy."
            )
        return made.read_bytes()


_OPTIONS = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to")


def _run(arguments: list[str], foreign: _Foreign, limits: Limits) -> None:
    """Run the converter; at the limit of time it ends with all that it started."""
    process = subprocess.Popen(  # noqa: S603 - our own arguments, found on the search path
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(limits.max_seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(f"LibreOffice took over {limits.max_seconds:.0f} seconds for {foreign.name}: load another copy.") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
