"""Layers (optional content, PDF 1.7, 8.11) that are switched off: what they draw is taken out, for neither engine heeds them.

The file is not rewritten: streams that draw such layers are defined anew behind its end (7.5.6), and either engine reads those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import LIT, PSLiteral

from jixiao.errors import UnreadableFile
from jixiao.readers.pdf_objects import QuickDocument
from jixiao.readers.pdf_operators import operators

_MENTIONS = (b"OCProperties", b"ObjStm")
"""What a file with layers has in it: their list, or objects in compressed streams, where that may be."""
_OFF, _OC = LIT("OFF"), LIT("OC")
_DRAWING = dict.fromkeys((b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*"), b" n") | {
    operator: instead for instead, group in {b"": (b"Tj", b"TJ", b"Do", b"sh", b"BI"), b" T*": (b"'", b'"')}.items() for operator in group
}
"""What draws something, and what leaves everything else as that does."""
_MAX_DEPTH = 12
_OWN_KEYS = {"Length", "Filter", "DecodeParms", "DL", "F", "FFilter", "FDecodeParms"}
"""Keys that tell how a stream is stored."""
_LOCKED = (
    "The PDF has layers that are switched off and is encrypted, so that these cannot be left out: print it to a PDF anew, and load that."
)


def printed_layers(content: bytes) -> bytes:
    """The file without what layers draw that are switched off; the same bytes where there are none.

    Raises:
        UnreadableFile: they cannot be taken out of an encrypted file.
    """
    if not any(mention in content for mention in _MENTIONS):
        return content
    try:
        layers = _Layers.of(content)
    except Exception:  # pdfminer raises one of many errors at damage; the engines tell it in words
        return content
    if not layers.changed:
        return content
    if layers.document.encryption is not None:
        raise UnreadableFile(_LOCKED)
    return content + _update(content, layers)


@dataclass(slots=True)
class _Layers:
    """A document's layers that are switched off, and its streams without what these draw, by object number."""

    document: QuickDocument
    hidden: frozenset[int]
    changed: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, content: bytes) -> _Layers:
        """The layers of a file."""
        document = QuickDocument(content)
        properties = dict_value(document.catalog.get("OCProperties", {}))
        layers = cls(document, frozenset(_hidden(properties)) if properties else frozenset())
        for page in PDFPage.create_pages(document) if layers.hidden else ():
            layers.take_page(page)
        return layers

    def take_page(self, page: PDFPage) -> None:
        """Look through a page."""
        streams = [stream for stream in map(resolve1, page.contents) if isinstance(stream, PDFStream) and stream.objid]
        whole = b"\n".join(stream.get_data() for stream in streams)
        shown = self.shown(whole, page.resources)
        if shown != whole:
            for number, stream in enumerate(streams):
                self.change(stream, b"" if number else shown)
        self.take_forms(page.resources, 0)

    def take_forms(self, resources: Mapping[object, object], depth: int) -> None:
        """Look through the forms and images that resources name."""
        for reference in dict_value(resources.get("XObject", {})).values():
            drawn = resolve1(reference)
            if not isinstance(drawn, PDFStream) or not drawn.objid or drawn.objid in self.seen or depth >= _MAX_DEPTH:
                continue
            self.seen.add(drawn.objid)
            if "OC" in drawn and self.is_hidden(drawn["OC"]):
                self.changed[drawn.objid] = _stream({"Type": LIT("XObject"), "Subtype": LIT("Form"), "BBox": [0, 0, 0, 0]}, b"")
            elif drawn.get("Subtype") is LIT("Form"):
                own = resolve1(drawn.get("Resources"))
                inner = own if isinstance(own, dict) else resources
                whole = drawn.get_data()
                if (shown := self.shown(whole, inner)) != whole:
                    self.change(drawn, shown)
                self.take_forms(inner, depth + 1)

    def change(self, stream: PDFStream, data: bytes) -> None:
        """Give a stream other data."""
        assert stream.objid is not None
        kept = {key: value for key, value in stream.attrs.items() if key not in _OWN_KEYS}
        self.changed[stream.objid] = _stream(kept, data)

    def shown(self, content: bytes, resources: Mapping[object, object]) -> bytes:
        """A content stream without what draws in hidden layers."""
        if b"/OC" not in content:
            return content
        properties = dict_value(resources.get("Properties", {}))
        pieces: list[bytes] = []
        marks: list[bool] = []
        position = 0
        for operator, operands, end in operators(content):
            piece, position = content[position:end], end
            if operator in (b"BDC", b"BMC"):
                names = [operand.name for operand in operands if isinstance(operand, PSLiteral)]
                layer = properties.get(names[1]) if len(names) > 1 and operands[0] is _OC else None
                marks.append(any(marks[-1:]) or (layer is not None and self.is_hidden(layer)))
            elif operator == b"EMC" and marks:
                marks.pop()
            pieces.append(_DRAWING.get(operator, piece) if any(marks[-1:]) else piece)
        return b"".join([*pieces, content[position:]])

    def is_hidden(self, layer: object) -> bool:
        """Whether a layer, or one that depends on others, is switched off."""
        if isinstance(layer, PDFObjRef) and layer.objid in self.hidden:
            return True
        members = dict_value(layer).get("OCGs")
        found = [members] if isinstance(resolve1(members), dict) else list_value(members or [])
        off = [isinstance(one, PDFObjRef) and one.objid in self.hidden for one in found]
        policy = getattr(dict_value(layer).get("P"), "name", "AnyOn")
        is_on = {"AllOn": not any(off), "AnyOff": any(off), "AllOff": all(off)}.get(str(policy), not all(off))
        return bool(off) and not is_on


def _hidden(properties: Mapping[object, object]) -> set[int]:
    """The layers that viewers do not show when they open a document."""
    setting = dict_value(properties.get("D", {}))
    hidden = _references(setting.get("OFF"))
    if setting.get("BaseState") is _OFF:
        hidden = _references(properties.get("OCGs")) - _references(setting.get("ON"))
    for usage in map(dict_value, list_value(setting.get("AS", []))):
        if usage.get("Event") is LIT("View"):
            for reference in list_value(usage.get("OCGs", [])):
                states = set(_states(dict_value(reference), usage))
                hidden = hidden | {reference.objid} if _OFF in states else hidden - {reference.objid} if states else hidden
    return hidden


def _states(layer: Mapping[object, object], usage: Mapping[object, object]) -> Iterator[object]:
    """What a layer says of when it is shown, of the kinds that a usage goes by."""
    told = dict_value(layer.get("Usage", {}))
    for category in list_value(usage.get("Category", [])):
        state = dict_value(told.get(category.name, {})).get(f"{category.name}State")
        if state is not None:
            yield state


def _references(objects: object) -> set[int]:
    return {one.objid for one in list_value(objects or []) if isinstance(one, PDFObjRef)}


def _update(content: bytes, layers: _Layers) -> bytes:
    """An incremental update that defines the changed streams anew, in the form of the file's own table of objects."""
    before = content.rfind(b"startxref")
    previous = int(content[before:].split()[1])
    has_table = content[previous : previous + 8].lstrip().startswith(b"xref")
    trailer = layers.document.xrefs[0].get_trailer()
    size = max(int(resolve1(trailer["Size"])), *layers.changed) + 1
    tail, places = b"\n", dict[int, int]()
    for number, stream in sorted(layers.changed.items()):
        places[number] = len(content) + len(tail)
        tail += b"%d 0 obj\n%s\nendobj\n" % (number, stream)
    start = len(content) + len(tail)
    keys = {"Size": size + 1, "Prev": previous, "Root": trailer["Root"]}
    table = _table(places, keys) if has_table else _table_stream(places | {size: start}, keys)
    return tail + (table if has_table else b"%d 0 obj\n%s\nendobj\n" % (size, table)) + b"startxref\n%d\n%%%%EOF\n" % start


def _table(places: Mapping[int, int], keys: Mapping[str, object]) -> bytes:
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % pair for pair in places.items())
    return b"xref\n" + rows + b"trailer\n" + _written(keys) + b"\n"


def _table_stream(places: Mapping[int, int], keys: Mapping[str, object]) -> bytes:
    index = [number for place in places for number in (place, 1)]
    rows = b"".join(b"\x01" + place.to_bytes(8, "big") + b"\x00" for place in places.values())
    return _stream({"Type": LIT("XRef"), **keys, "W": [1, 8, 1], "Index": index}, rows)


def _stream(keys: Mapping[str, object], data: bytes) -> bytes:
    return _written({**keys, "Length": len(data)}) + b"\nstream\n" + data + b"\nendstream"


def _written(value: object) -> bytes:
    """An object as PDF writes it."""
    if isinstance(value, dict):
        return b"<<" + b" ".join(b"/" + _name(key) + b" " + _written(own) for key, own in value.items()) + b">>"
    if isinstance(value, list | tuple):
        return b"[" + b" ".join(map(_written, value)) + b"]"
    return _written_single(value)


def _written_single(value: object) -> bytes:
    match value:
        case PDFObjRef():
            return b"%d 0 R" % value.objid
        case PSLiteral():
            return b"/" + _name(value.name)
        case bytes():
            return b"<" + value.hex().encode() + b">"
        case float():
            return f"{value:f}".encode()
    return b"null" if value is None else str(value).lower().encode()


def _name(name: object) -> bytes:
    raw = name if isinstance(name, bytes) else str(name).encode()
    return b"".join(b"%c" % byte if chr(byte).isalnum() and byte < 0x80 else b"#%02X" % byte for byte in raw)
