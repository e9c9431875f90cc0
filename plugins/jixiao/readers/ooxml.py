"""The package under DOCX and XLSX: a zip of XML parts, opened so that no bomb, entity or depth in it can harm.

Both namespaces of the standard (ECMA-376 transitional and ISO 29500 strict) are read as the transitional one.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from jixiao.errors import UnreadableFile
from jixiao.limits import Limits

_HARMLESS_BYTES = 1024 * 1024
"""Parts up to this size are not judged by their compression ratio: blank style sheets compress very well."""
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
)


_SAFELY: Mapping[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True, slots=True)
class Relation:
    """A part's reference to another part: the kind (last word of its type) and the target's name in the package."""

    kind: str
    target: str


class Package:
    """An open package. Every failure of zip or XML is an `UnreadableFile`."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise UnreadableFile(f"The archive is damaged or was cut off ({error}): fetch the file again.") from error
        self._names = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}
        self._refuse_bombs()

    def _refuse_bombs(self) -> None:
        for info in self._zip.infolist():
            ratio = info.file_size / max(info.compress_size, 1)
            if info.flag_bits & 1:
                raise UnreadableFile("The archive is encrypted: publish or load a copy without a password.")
            if info.file_size > _HARMLESS_BYTES and ratio > self._limits.max_compression_ratio:
                raise UnreadableFile(
                    f"The archive's part {info.filename} expands {ratio:.0f}-fold to {info.file_size} bytes, "
                    "which no filing does: it is not opened."
                )
        total = sum(info.file_size for info in self._zip.infolist())
        if total > self._limits.max_decompressed_bytes:
            most = self._limits.max_decompressed_bytes
            raise UnreadableFile(f"The archive expands to {total} bytes, over the limit of {most}: split it.")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def part(self, name: str) -> bytes:
        """A part's bytes.

        Raises:
            UnreadableFile: the part is missing, damaged, or larger than its own entry says.
        """
        info = self._names.get(name.lower())
        if info is None:
            raise UnreadableFile(f"The archive lacks its part {name}: the file is incomplete.")
        try:
            with self._zip.open(info) as stream:
                return stream.read(info.file_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
            raise UnreadableFile(f"The archive's part {name} is damaged ({error}): fetch the file again.") from error

    def xml(self, name: str) -> etree._Element:
        """A part's XML, strict namespaces as transitional ones."""
        return parse_xml(self._transitional(name), name, self._limits)

    def elements(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """The elements of some tags in a part that may be too large to hold, each whole and only until the next one.

        Raises:
            UnreadableFile: the part is not well-formed XML.
        """
        source = io.BytesIO(_without_doctype(self._transitional(name), name))
        events = etree.iterparse(source, tag=tags, remove_comments=True, remove_pis=True, **_SAFELY)
        try:
            for _, element in events:
                yield element
                element.clear()
                while (earlier := element.getprevious()) is not None and (parent := element.getparent()) is not None:
                    parent.remove(earlier)
        except etree.XMLSyntaxError as error:
            raise UnreadableFile(f"The part {name} is not well-formed XML ({error.msg}): fetch the file again.") from error

    def _transitional(self, name: str) -> bytes:
        content = self.part(name)
        for strict, transitional in _STRICT:
            content = content.replace(strict, transitional)
        return content

    def relations(self, name: str = "") -> dict[str, Relation]:
        """The relations of a part (of the package itself for no name) to parts inside the package, by id."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self:
            return {}
        return {
            element.get("Id", ""): Relation(posixpath.basename(element.get("Type", "")), _target(folder, element.get("Target", "")))
            for element in self.xml(rels)
            if isinstance(element.tag, str) and element.get("TargetMode") != "External"
        }

    def main_part(self) -> str:
        """The name of the part that is the document itself.

        Raises:
            UnreadableFile: the package names none.
        """
        found = next((relation.target for relation in self.relations().values() if relation.kind == "officeDocument"), None)
        if found is None or found not in self:
            raise UnreadableFile("The archive names no main document part: the file is incomplete or not an office document.")
        return found


def _target(folder: str, target: str) -> str:
    path = target.replace("\\", "/")
    return posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path))


def parse_xml(content: bytes, name: str, limits: Limits) -> etree._Element:
    """Parse XML without entities, network or unbounded depth.

    Raises:
        UnreadableFile: not well-formed, declares a document type, or nests deeper than the limit.
    """
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, **_SAFELY)
    try:
        root = etree.fromstring(_without_doctype(content, name), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"The part {name} is not well-formed XML ({error.msg}): fetch the file again.") from error
    if any(depth > limits.max_nesting for depth in _depths(root)):
        raise UnreadableFile(f"The part {name} nests its elements more than {limits.max_nesting} deep: it is not read.")
    return root


def _without_doctype(content: bytes, name: str) -> bytes:
    """The part itself: a document type, and with it every entity, is refused before anything is parsed."""
    if any("<!DOCTYPE".encode(encoding) in content for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
        raise UnreadableFile(f"The part {name} declares a document type, which office documents never do: it is not read.")
    return content


def _depths(root: etree._Element) -> Iterator[int]:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        yield depth


def whole_number(text: str | None, default: int, most: int = 2**31) -> int:
    """A whole number in an attribute, the default where there is none.

    Raises:
        UnreadableFile: it is no whole number, or larger than the format allows.
    """
    if text is None:
        return default
    if not re.fullmatch(r"\s*[+-]?\d{1,10}\s*", text) or int(text) > most:
        raise UnreadableFile(f"The file has {text[:40]!r} where a number up to {most} belongs: fetch the file again.")
    return int(text)


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace; empty for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
