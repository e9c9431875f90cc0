"""Word documents saved as a single file of XML (flat OPC) → the package that they stand for: a ZIP of the same parts."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from jixiao.errors import UnreadableFile
from jixiao.limits import Limits
from jixiao.readers.ooxml import local_name, parse_xml

NAMESPACE = "http://schemas.microsoft.com/office/2006/xmlPackage"
_NAME, _DATA = f"{{{NAMESPACE}}}name", f"{{{NAMESPACE}}}"


def packed(content: bytes, limits: Limits) -> bytes:
    """The package as a ZIP archive, its parts uncompressed.

    Raises:
        UnreadableFile: the file is no well-formed XML, or a part that is not XML is damaged.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for part in parse_xml(content, "package", limits):
            archive.writestr(part.get(_NAME, "").lstrip("/"), _bytes_of(part))
    return made.getvalue()


def _bytes_of(part: etree._Element) -> bytes:
    data = next((child for child in part if child.tag.startswith(_DATA)), part)
    if local_name(data) == "xmlData" and len(data):
        return bytes(etree.tostring(data[0], encoding="utf-8", with_tail=False))
    try:
        return base64.b64decode(data.text or "")
    except (binascii.Error, ValueError) as error:
        raise UnreadableFile(f"The archive's part {part.get(_NAME)} is damaged ({error}): fetch the file again.") from error
