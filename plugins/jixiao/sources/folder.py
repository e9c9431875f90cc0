"""A folder as a source: every file in it, at any depth, is a filing."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, MutableSequence
from pathlib import Path

from jixiao.errors import PassingError
from jixiao.sources import Listed, Listing, Opened
from jixiao.sources.file_names import NAME_ENCODINGS
from jixiao.sources.manifest import Manifest, ManifestRow, file_key, parse_manifest

MANIFEST = "manifest.csv"
INBOX = "inbox"
"""The name of the source that JIXIAO_INBOX is, wherever it lies: one that moves brings nothing new."""
_LONGEST_TOLD = 200
"""Characters of a path that a sentence repeats."""
_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")


class FolderSource:
    """A folder of filings, with an optional `manifest.csv` at its root.

    Args:
        root: the folder.
        settle_seconds: a file modified more recently may still be being written, and waits.
        name: the source's name.
    """

    def __init__(self, root: Path, settle_seconds: float = 0, name: str = INBOX) -> None:
        self.root = root
        self.settle_seconds = settle_seconds
        self.name = name
        self.at_once = 1

    def list(self) -> Listing:
        """The filings in the folder, in the order of their paths, with what the manifest says of each.

        A folder in it that cannot be listed keeps nothing from the others; the listing then is not whole, and ends nothing.

        Raises:
            PassingError: the folder itself cannot be listed.
        """
        manifest = self._manifest()
        settled: list[str] = []
        waiting: list[str] = []
        unseen: list[str] = []
        for path in self._files(manifest, unseen):
            (waiting if self._is_fresh(path) else settled).append(self._location(path))
        if not unseen:
            self._warn_of_absent(manifest, {*settled, *waiting})
        rows = manifest.rows
        entries = tuple(_listed(location, rows.get(file_key(location), ManifestRow())) for location in sorted(settled))
        return Listing(self.name, entries, tuple(sorted(waiting)), (*manifest.warnings, *unseen), "; ".join(unseen) or None)

    def open(self, entry: Listed) -> Opened:
        """A listed file. It is read whole every night: size and time do not tell a revision from the file it replaces.

        Raises:
            PassingError: the file cannot be read now.
        """
        try:
            return Opened(self._path(entry.location).open("rb"))
        except OSError as error:
            raise PassingError(f"{entry.location} cannot be read ({error.strerror}); it is tried again the next night") from error

    def _manifest(self) -> Manifest:
        try:
            return parse_manifest((self.root / MANIFEST).read_bytes())
        except FileNotFoundError:
            return Manifest()
        except OSError as error:
            raise PassingError(f"{self.root / MANIFEST} cannot be read ({error.strerror})") from error

    def _files(self, manifest: Manifest, unseen: MutableSequence[str]) -> Iterator[Path]:
        def fail(error: OSError) -> None:
            sentence = f"the folder {_short(str(error.filename))} cannot be listed ({error.strerror})"
            if error.filename == str(self.root):
                raise PassingError(sentence) from error
            unseen.append(sentence)

        for folder, subfolders, names in os.walk(self.root, onerror=fail):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            linked = [path for name in subfolders if _is_link(path := Path(folder, name))]
            manifest.warnings += [f"{self._location(path)} is a link to a folder: what is in it is not looked at" for path in linked]
            for name in names:
                path = Path(folder, name)
                if is_ignored(name) or path == self.root / MANIFEST:
                    continue
                if self._is_file(path, manifest):
                    yield path

    def _is_file(self, path: Path, manifest: Manifest) -> bool:
        """Whether it is a file, or cannot be looked at, which is no sign that it is gone."""
        try:
            if path.is_symlink() and not path.exists():
                manifest.warnings.append(f"{self._location(path)} is a link to a file that is not there")
            return path.is_file()
        except OSError as error:
            manifest.warnings.append(f"{self._location(path)} cannot be looked at ({error.strerror}); it is tried again the next night")
            return True

    def _is_fresh(self, path: Path) -> bool:
        try:
            # A time stamp far in the future is no sign of a file being written: it must not wait for that day.
            return abs(time.time() - path.stat().st_mtime) < self.settle_seconds
        except OSError:  # renamed since it was listed, or not to be looked at: the next night sees it
            return True

    def _location(self, path: Path) -> str:
        """The relative path as text: names out of old archives are in GB18030, what is no text is escaped."""
        name = os.fsencode(path.relative_to(self.root))
        for encoding in NAME_ENCODINGS:
            try:
                return name.decode(encoding)
            except UnicodeDecodeError:
                continue
        return name.decode("utf-8", "backslashreplace")

    def _path(self, location: str) -> Path:
        """The file of a location: the inverse of `_location`."""
        names = [location.encode(encoding, "replace") for encoding in NAME_ENCODINGS]
        names.append(_ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()), location.encode()))
        paths = [self.root / os.fsdecode(name) for name in names]
        return next((path for path in paths if path.exists()), paths[0])

    def _warn_of_absent(self, manifest: Manifest, locations: set[str]) -> None:
        present = {file_key(location) for location in locations}
        for file in manifest.rows:
            if file not in present:
                manifest.warn(f"states {file}, and the inbox has no such filing")


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:  # it cannot be looked at, and listing it says so
        return False


def _short(path: str) -> str:
    return path if len(path) <= _LONGEST_TOLD else f"{path[:_LONGEST_TOLD]}…"


def is_ignored(name: str) -> bool:
    """Whether a file is none that people publish, by its base name."""
    return name.startswith((".", "~$")) or name.endswith((".truth.json", ".part"))


def _listed(location: str, row: ManifestRow) -> Listed:
    return Listed(
        location=location,
        file_name=location.rpartition("/")[2],
        title=row.title,
        source_url=row.source_url,
        published_on=row.published_on,
        fiscal_year=row.fiscal_year,
    )
