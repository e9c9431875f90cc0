"""Archives that portals publish: every document in a ZIP (or RAR, where the system can open one) is a filing of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from jixiao.limits import Limits

_MOST_MEMBERS = 2_000
_DEEPEST = 3
_OFFICE = {"[content_types].xml", "mimetype", "ofd.xml"}
_RAR_OPENER = "bsdtar"
_SECONDS = 120


class NotUnpackedError(Exception):
    """An archive that cannot be taken apart: it is kept as it is, and the reader says why it is no filing."""


@contextmanager
def unpacked(document: BufferedIOBase) -> Iterator[list[tuple[str, Path]] | None]:
    """The documents in an archive: (path in the archive, file); None when the document is no archive, or cannot be taken apart.

    Archives within an archive are taken apart too. The files are gone when the context ends.
    """
    with tempfile.TemporaryDirectory(prefix="jixiao-unpacked-") as folder:
        try:
            yield _members(document, Path(folder), 1)
        except NotUnpackedError:
            yield None


def _members(document: IO[bytes] | BufferedIOBase, folder: Path, depth: int) -> list[tuple[str, Path]] | None:
    document.seek(0)
    head = document.read(8)
    if head.startswith(b"PK\x03\x04"):
        found = _zip_members(cast(IO[bytes], document), folder)
    elif head.startswith(b"Rar!"):
        found = _rar_members(document, folder)
    else:
        return None
    if found is None or depth == _DEEPEST:
        return found
    return [inner for name, path in found for inner in _deeper(name, path, folder, depth)]


def _deeper(name: str, path: Path, folder: Path, depth: int) -> list[tuple[str, Path]]:
    below = Path(tempfile.mkdtemp(dir=folder))
    with path.open("rb") as member:
        inner = _members(member, below, depth + 1)
    return [(name, path)] if inner is None else [(f"{name}!/{own}", file) for own, file in inner]


def _zip_members(document: IO[bytes], folder: Path) -> list[tuple[str, Path]] | None:
    """None when the ZIP is an office document; every member is checked against its sum while it is read."""
    try:
        with zipfile.ZipFile(document) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            names = {info.filename.replace("\\", "/").lower() for info in infos}
            if names & _OFFICE or any(name.startswith(("word/", "xl/", "ppt/")) for name in names):
                return None
            wanted = [(name, info) for info in infos if not _is_ignored(name := _name(info))]
            _refuse_bombs([info for _, info in wanted])
            return [(name, _extract(archive, info, folder / str(number))) for number, (name, info) in enumerate(wanted)]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        raise NotUnpackedError(str(error)) from error


def _name(info: zipfile.ZipInfo) -> str:
    """A member's path; names without the mark of UTF-8 are in the encoding of the system that wrote them: GBK."""
    name = info.orig_filename if info.flag_bits & 0x800 else _rewritten(info.orig_filename)
    return name.replace("\\", "/").lstrip("/")


def _rewritten(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _is_ignored(name: str) -> bool:
    base = name.rpartition("/")[2]
    return base.startswith((".", "~$")) or name.startswith("__MACOSX/") or base.lower() in {"thumbs.db", "desktop.ini"}


def _refuse_bombs(infos: list[zipfile.ZipInfo]) -> None:
    limits = Limits()
    if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > limits.max_decompressed_bytes:
        raise NotUnpackedError("over a limit")


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Path:
    with archive.open(info) as member, path.open("wb") as file:
        shutil.copyfileobj(member, file)
    return path


def _rar_members(document: IO[bytes] | BufferedIOBase, folder: Path) -> list[tuple[str, Path]]:
    """RAR is proprietary: it is opened where libarchive's `bsdtar` is installed."""
    opener = shutil.which(_RAR_OPENER)
    if opener is None:
        raise NotUnpackedError(f"{_RAR_OPENER} is not installed")
    packed, out = folder / "packed.rar", folder / "out"
    document.seek(0)
    with packed.open("wb") as file:
        shutil.copyfileobj(document, file)
    out.mkdir()
    try:
        command = [opener, "-x", "--no-same-permissions", "-f", str(packed), "-C", str(out)]
        subprocess.run(command, check=True, timeout=_SECONDS, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603
    except (subprocess.SubprocessError, OSError) as error:
        raise NotUnpackedError(str(error)) from error
    files = sorted(path for path in out.rglob("*") if path.is_file() and not path.is_symlink())
    return [(str(path.relative_to(out)), path) for path in files if not _is_ignored(str(path.relative_to(out)))]
