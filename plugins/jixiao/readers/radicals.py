"""Chinese characters that stand under a radical's or a compatibility code point → the ordinary ones.

Fonts with glyphs shared between a Chinese character and the radical of the same shape make some engines give the radical's
code point (`⻔` for `门`), and what is copied out of such a PDF keeps it in texts, tables and pages of any format.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from jixiao.document import NO_MEANING, Document, Line, Table
from jixiao.readers.signs import raised_behind

_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩"
    "⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑"
    "⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王"
    "𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長"
    "镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
"""Unicode 14, EquivalentUnifiedIdeograph.txt: the ordinary character of each member of the CJK Radicals Supplement block."""

_COMPATIBLE = (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00))
"""Kangxi Radicals and CJK Compatibility Ideographs: their compatibility form is the ordinary character."""


def _table() -> dict[str, str]:
    table = dict(zip(_RADICALS, _IDEOGRAPHS, strict=True))
    for block in _COMPATIBLE:
        table |= {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in block}
    return table | {"⼾": "户"}


ORDINARY = _table()
"""By radical or compatibility ideograph the character that is meant; where a font draws two alike (戶, 户), the simplified one."""
DOUBLES = {"―": "—", "〜": "～", "⋯": "…", "∼": "~"}
"""The dash, the wave and the dots of GB 2312 (1-10, 1-11, 1-13): tables of codes give each two code points, and exports the other one.
So it is with the tilde of Adobe-GB1, the characters of Chinese fonts that a PDF names and does not hold."""
UNSEEN = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Characters that print nothing: soft hyphens, joiners, marks of direction."""
PRIVATE = "\ue000-\uefff\uf100-\uf8ff"
"""What only its font's maker can tell: the private area, but for the codes of symbol fonts (bullets)."""
_PRIVATE = re.compile(f"[{PRIVATE}\uf0a3\uf0b1\uf0b3\uf0b4\uf0b8]")
"""With the codes that are ≤ ± ≥ × ÷ in one symbol font and ornaments in others: here the font is not known any more."""
_SUPERSCRIPT = re.compile("[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+")
_SEEN = re.compile(f"[\u2e80-\u2fd5\uf900-\ufaff{UNSEEN}{PRIVATE}\uf0a0-\uf0ff\u00b9\u00b2\u00b3\u2070-\u2079]")
_MAP = str.maketrans(ORDINARY | dict.fromkeys(UNSEEN, ""))


def ordinary(document: Document) -> Document:
    """The document with ordinary characters in its lines and cells, and without those that print nothing."""
    return replace(document, blocks=tuple(map(_ordinary_block, document.blocks)))


def _ordinary_block(block: Line | Table) -> Line | Table:
    if isinstance(block, Line):
        return replace(block, text=_ordinary_text(block.text))
    if not any(_SEEN.search(cell.text) for cell in block.cells):
        return block
    return replace(block, cells=tuple(replace(cell, text=_ordinary_text(cell.text)) for cell in block.cells))


def _ordinary_text(text: str) -> str:
    return _PRIVATE.sub(NO_MEANING, _SUPERSCRIPT.sub(_superscript, text.translate(_MAP))) if _SEEN.search(text) else text


def _superscript(match: re.Match[str]) -> str:
    """Superscript figures, left out where they refer to a note; a power stays as it is printed."""
    plain = unicodedata.normalize("NFKC", match[0])
    raised = raised_behind(match.string[: match.start()], plain)
    return match[0] if raised == plain else raised
