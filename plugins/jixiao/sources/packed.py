"""Archives that portals publish: every document in a ZIP (or RAR, where the system can open one) is a filing of its own."""

from __future__ import annotations

import errno
import shutil
import subprocess
import tarfile
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from jixiao.errors import PassingError
from jixiao.limits import Limits
from jixiao.sources.file_names import as_meant, storable

_MOST_MEMBERS = 2_000
_DEEPEST = 3
_OFFICE = {"[content_types].xml", "mimetype", "ofd.xml"}
_RAR_OPENER = "bsdtar"
_SECONDS = 120


class NotUnpackedError(Exception):
    """An archive that cannot be taken apart: it is kept as it is, and the reader says why it is no filing."""


class _OverALimitError(NotUnpackedError):
    """What is in an archive, and in the archives in it, is too much together."""


@dataclass
class _Room:
    """What an archive and all archives in it may still take, in members and in bytes."""

    members: int
    size: int

    def take(self, members: int, size: int) -> None:
        self.members -= members
        self.size -= size
        if self.members < 0 or self.size < 0:
            raise _OverALimitError("over a limit")


@contextmanager
def unpacked(document: BufferedIOBase) -> Iterator[list[tuple[str, Path]] | None]:
    """The documents in an archive: (path in the archive, file); None when the document is no archive, or cannot be taken apart.

    Archives within an archive are taken apart too. The files are gone when the context ends.

    Raises:
        PassingError: there is no room to unpack it.
    """
    with tempfile.TemporaryDirectory(prefix="jixiao-unpacked-") as folder:
        try:
            members = _members(document, Path(folder), 1, _Room(_MOST_MEMBERS, Limits().max_decompressed_bytes))
        except NotUnpackedError:
            members = None
        yield members


@contextmanager
def _taken_apart(folder: Path) -> Iterator[None]:
    """What goes wrong in here is the archive's fault, whatever the library raises over its bytes, but for a full disk.

    Raises:
        NotUnpackedError: the archive cannot be taken apart.
        PassingError: the disk is full.
    """
    try:
        yield
    except NotUnpackedError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise PassingError(f"an archive cannot be unpacked in {folder.parent} ({error.strerror}); make room on the disk") from error
        raise NotUnpackedError(str(error)) from error


def _members(document: IO[bytes] | BufferedIOBase, folder: Path, depth: int, room: _Room) -> list[tuple[str, Path]] | None:
    with _taken_apart(folder):
        document.seek(0)
        head = document.read(8)
    if head.startswith(b"PK\x03\x04"):
        found = _zip_members(cast(IO[bytes], document), folder, room)
    elif head.startswith(b"Rar!"):
        found = _rar_members(document, folder, room)
    else:
        return None
    if found is None or depth == _DEEPEST:
        return found
    return [inner for name, path in found for inner in _deeper(name, path, folder, depth, room)]


def _deeper(name: str, path: Path, folder: Path, depth: int, room: _Room) -> list[tuple[str, Path]]:
    """A member, or what it packs; an archive that cannot be taken apart keeps nothing from its neighbours."""
    below = Path(tempfile.mkdtemp(dir=folder))
    try:
        with path.open("rb") as member:
            inner = _members(member, below, depth + 1, room)
    except _OverALimitError:
        raise
    except NotUnpackedError:
        inner = None
    return [(name, path)] if inner is None else [(f"{name}!/{own}", file) for own, file in inner]


def _zip_members(document: IO[bytes], folder: Path, room: _Room) -> list[tuple[str, Path]] | None:
    """None when the ZIP is an office document; every member is checked against its sum while it is read."""
    with _taken_apart(folder), zipfile.ZipFile(document) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        names = {info.filename.replace("\\", "/").lower() for info in infos}
        if names & _OFFICE or any(name.startswith(("word/", "xl/", "ppt/")) for name in names):
            return None
        wanted = [(name, info) for info in infos if not _is_ignored(name := _name(info))]
        room.take(len(wanted), sum(info.file_size for _, info in wanted))
        return [(name, _extract(archive, info, folder / str(number))) for number, (name, info) in enumerate(wanted)]


def _name(info: zipfile.ZipInfo) -> str:
    """A member's path; names without the mark of UTF-8 are in the encoding of the system that wrote them: GBK."""
    name = info.orig_filename if info.flag_bits & 0x800 else as_meant(info.orig_filename, "cp437")
    return storable(name.replace("\\", "/").lstrip("/"))


def _is_ignored(name: str) -> bool:
    base = name.rpartition("/")[2]
    return base.startswith((".", "~$")) or name.startswith("__MACOSX/") or base.lower() in {"thumbs.db", "desktop.ini"}


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Path:
    with archive.open(info) as member, path.open("wb") as file:
        shutil.copyfileobj(member, file)
    return path


def _rar_members(document: IO[bytes] | BufferedIOBase, folder: Path, room: _Room) -> list[tuple[str, Path]]:
    """RAR is proprietary: it is opened where libarchive's `bsdtar` is installed, which gives it as a tar stream.

    Nothing is written but what is taken from the stream, so that what an archive holds is bounded however little it says of it.
    """
    opener = shutil.which(_RAR_OPENER)
    if opener is None:
        raise NotUnpackedError(f"{_RAR_OPENER} is not installed")
    packed = folder / "packed.rar"
    command = [opener, "--create", "--format", "pax", "--file", "-", f"@{packed}"]
    with _taken_apart(folder):
        document.seek(0)
        with packed.open("wb") as file:
            shutil.copyfileobj(document, file)
        with _output_of(command) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            return list(_tar_members(archive, folder, room))


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


def _tar_members(archive: tarfile.TarFile, folder: Path, room: _Room) -> Iterator[tuple[str, Path]]:
    for number, member in enumerate(archive):
        room.take(1, member.size)
        content = archive.extractfile(member)
        if content is None or not member.isfile() or _is_ignored(member.name):
            continue
        path = folder / str(number)
        with content, path.open("wb") as file:
            shutil.copyfileobj(content, file)
        yield storable(member.name), path
