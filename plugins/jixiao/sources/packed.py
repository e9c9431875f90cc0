"""Archives that portals publish: every document in a ZIP (or RAR, where the system can open one) is a filing of its own."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from jixiao.limits import Limits
from jixiao.sources.file_names import as_meant

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
            _refuse_bombs(len(wanted), sum(info.file_size for _, info in wanted))
            return [(name, _extract(archive, info, folder / str(number))) for number, (name, info) in enumerate(wanted)]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        raise NotUnpackedError(str(error)) from error


def _name(info: zipfile.ZipInfo) -> str:
    """A member's path; names without the mark of UTF-8 are in the encoding of the system that wrote them: GBK."""
    name = info.orig_filename if info.flag_bits & 0x800 else as_meant(info.orig_filename, "cp437")
    return name.replace("\\", "/").lstrip("/")


def _is_ignored(name: str) -> bool:
    base = name.rpartition("/")[2]
    return base.startswith((".", "~$")) or name.startswith("__MACOSX/") or base.lower() in {"thumbs.db", "desktop.ini"}


def _refuse_bombs(members: int, size: int) -> None:
    if members > _MOST_MEMBERS or size > Limits().max_decompressed_bytes:
        raise NotUnpackedError("over a limit")


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Path:
    with archive.open(info) as member, path.open("wb") as file:
        shutil.copyfileobj(member, file)
    return path


def _rar_members(document: IO[bytes] | BufferedIOBase, folder: Path) -> list[tuple[str, Path]]:
    """RAR is proprietary: it is opened where libarchive's `bsdtar` is installed, which gives it as a tar stream.

    Nothing is written but what is taken from the stream, so that what an archive holds is bounded however little it says of it.
    """
    opener = shutil.which(_RAR_OPENER)
    if opener is None:
        raise NotUnpackedError(f"{_RAR_OPENER} is not installed")
    packed = folder / "packed.rar"
    document.seek(0)
    with packed.open("wb") as file:
        shutil.copyfileobj(document, file)
    command = [opener, "--create", "--format", "pax", "--file", "-", f"@{packed}"]
    try:
        with _output_of(command) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            return list(_tar_members(archive, folder))
    except (tarfile.TarError, subprocess.SubprocessError, OSError, EOFError) as error:
        raise NotUnpackedError(str(error)) from error


@contextmanager
def _output_of(command: list[str]) -> Iterator[IO[bytes]]:
    """What a command prints, while it runs.

    Raises:
        CalledProcessError: it failed, or took too long.
    """
    names = {"LC_ALL": "C.UTF-8"}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=names) as process:  # noqa: S603
        deadline = threading.Timer(_SECONDS, process.kill)
        deadline.start()
        try:
            yield cast(IO[bytes], process.stdout)
        except BaseException:
            process.kill()
            raise
        finally:
            deadline.cancel()
        if status := process.wait():
            raise subprocess.CalledProcessError(status, command)


def _tar_members(archive: tarfile.TarFile, folder: Path) -> Iterator[tuple[str, Path]]:
    size = 0
    for number, member in enumerate(archive):
        size += member.size
        _refuse_bombs(number + 1, size)
        content = archive.extractfile(member)
        if content is None or not member.isfile() or _is_ignored(member.name):
            continue
        path = folder / str(number)
        with content, path.open("wb") as file:
            shutil.copyfileobj(content, file)
        yield member.name, path
