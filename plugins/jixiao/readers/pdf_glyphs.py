"""What a glyph stands for: one code point for each character, alike whatever engine read it.

Fonts with glyphs shared between a Chinese character and the radical of the same shape make some engines give the radical's
code point (`⻔` for `门`). Both radical blocks are mapped to the ordinary characters here; full-width digits and punctuation stay
as printed, because values are normalised where they are parsed.
"""

from __future__ import annotations

import unicodedata

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

_UNSEEN = {"Cc", "Cf", "Cs"}
"""Categories without a printed form: controls, format characters, halves of a code point."""

NO_MEANING = "\ufffd"
"""What stands for a glyph that the font gives no character for: it must be seen to be missing."""


def _table() -> dict[str, str]:
    table = dict(zip(_RADICALS, _IDEOGRAPHS, strict=True))
    for block in _COMPATIBLE:
        table |= {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in block}
    return table | {"⼾": "户", "―": "—", "〜": "～", "⋯": "…"} | dict.fromkeys("\u00ad\u2010\u2011", "-")


_ORDINARY = _table()
"""Where a font draws two characters alike, the one that is meant: simplified 户, a hyphen (it may be a minus) for its doubles, and for
the dash, the wave and the dots of GB 2312 (1-10, 1-11, 1-13), which tables of codes give two code points each, the usual one."""


class _Printed(dict[str, str]):
    """Memory of `printed`: documents use few different characters many times."""

    def __missing__(self, text: str) -> str:
        known = (_ORDINARY.get(char, char) for char in text)
        kept = "".join(" " if char.isspace() else char for char in known if char.isspace() or unicodedata.category(char) not in _UNSEEN)
        self[text] = kept
        return kept


_printed = _Printed()


def printed(text: str) -> str:
    """The characters that a glyph prints: radicals as ordinary characters, any white space as a space, what has no form dropped."""
    return _printed[text]
