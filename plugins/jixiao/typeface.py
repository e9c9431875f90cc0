"""A font of this machine that has Chinese characters, and texts measured and broken into lines in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

from jixiao.errors import ConfigurationError

_SIZE = 15
"""Pixels."""
_PLACES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
"""Where fonts lie, on machines without fontconfig."""
_NONE = (
    "no font with Chinese characters is on this machine, so no picture can be drawn: "
    "install one (on Debian: apt-get install fonts-wqy-microhei)"
)


_IN_WORD = re.compile(r"[!-~]{2}")


class Typeface:
    """A font in the size of pictures."""

    def __init__(self, font: ImageFont.FreeTypeFont) -> None:
        self.font = font
        ascent, descent = font.getmetrics()
        self.line_height = ascent + descent
        self._advance = lru_cache(maxsize=None)(font.getlength)

    def width(self, text: str) -> float:
        """Pixels that a text takes on one line."""
        return sum(map(self._advance, text))

    def wrapped(self, text: str, width: float) -> Iterator[tuple[int, str]]:
        """A text in lines of at most so many pixels: where in the text each begins, and the line. Figures and words are broken last."""
        begin = 0
        for line in text.split("\n"):
            start, filled = 0, 0.0
            for position, char in enumerate(line):
                filled += self._advance(char)
                if filled > width and position > start:
                    end = _break_before(line, start, position)
                    yield begin + start, line[start:end]
                    start, filled = end, self.width(line[end : position + 1])
            yield begin + start, line[start:]
            begin += len(line) + 1


def _break_before(line: str, start: int, position: int) -> int:
    """Where to break a line that is full at a position: there, or before the figure or word that it would break."""
    end = position
    while end > start and _IN_WORD.fullmatch(line[end - 1 : end + 1]):
        end -= 1
    return end if end > start else position


@cache
def typeface() -> Typeface:
    """The machine's font for Chinese text, as fontconfig prefers, else one that is where fonts usually are.

    Raises:
        ConfigurationError: there is none.
    """
    for path, index in _candidates():
        try:
            font = ImageFont.truetype(path, _SIZE, index)
        except OSError:
            continue
        if _has_chinese(font):
            return Typeface(font)
    raise ConfigurationError(_NONE)


def _candidates() -> Iterator[tuple[str, int]]:
    """Font files, each with the number of the font in it: fontconfig knows its machine's fonts best."""
    matcher = shutil.which("fc-match")
    if matcher is None:
        yield from ((path, 0) for path in _PLACES if Path(path).is_file())
        return
    wanted = [matcher, "--format=%{file}\t%{index}\n", "--sort", "sans-serif:lang=zh-cn"]
    for line in _output(wanted).splitlines():
        path, _, index = line.partition("\t")
        yield path, int(index) if index.isdigit() else 0


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout  # noqa: S603  # fontconfig's own
    except (subprocess.SubprocessError, OSError):
        return ""


def _has_chinese(font: ImageFont.FreeTypeFont) -> bool:
    """Whether characters of filings are drawn as themselves, and not as the box that stands for what a font lacks."""
    missing = bytes(font.getmask("\U0010ffff"))
    return all(bytes(font.getmask(char)) not in (missing, b"") for char in "绩效额A1")
