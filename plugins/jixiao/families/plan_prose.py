"""The prose of a performance plan: cover, contents, headings, narrative sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jixiao.document import Line
from jixiao.form import Printed
from jixiao.values.text import compact
from jixiao.values.years import stated_years

_TITLE = re.compile(r"(?:(?:19|20)\d{2}|二[〇零○][〇零○一二三四五六七八九]{2})(?:年度?)?部门(?:整体)?预算绩效(?:文本|目标文本)")
_ENTRY = re.compile(r"(?P<ordinal>\d{1,3})[.、](?P<name>.+?)绩效目标表?[.…·⋯-]*(?P<page>\d*)[.…·⋯-]*")
_HEADING = re.compile(r"(?P<ordinal>\d{1,3})[.、](?P<name>.+?)绩效目标表")
_LISTED = re.compile(r".*?[.…·⋯-]{2,}\d+|.*?绩效目标表?[.…·⋯-]*\d+")
_LEADERS = re.compile(r"[.…·⋯-]*\d*$")
_ORDINAL = re.compile(r"\d{1,3}[.、](?!\d)")
_SECTION = re.compile(r"[一二三四五六七八九十]+、")
_FIRST_PART = {"第一部分", "部门整体绩效目标"}
_PART = re.compile(r"第[一二三四五]部分.*")
_SECTION_HEADING = re.compile(r"[一二三四五六七八九十]、(?P<name>总体绩效目标|分项绩效目标|工作保障措施)")
_SECTIONS = {"总体绩效目标": "overall_goal", "分项绩效目标": "itemised_goals", "工作保障措施": "safeguards"}
_PAGE_NUMBER = re.compile(r"[-—]?(?:第)?\d+(?:页)?(?:[/共,]*\d+页?)?[-—]?")


@dataclass(frozen=True)
class ContentsLine:
    """A project that the contents list, or a project's heading."""

    ordinal: int
    project_name: str
    printed: Printed


def title_years(lines: Sequence[Line]) -> tuple[str | None, list[int]]:
    """The cover's title and the years that it states; a title may be wrapped over two lines."""
    texts = [compact(line.text) for line in lines]
    for first in range(len(texts)):
        for text in (texts[first], "".join(texts[first : first + 2])):
            match = _TITLE.search(text)
            if match:
                return match[0], stated_years(match[0])
    return None, []


def contents(lines: Sequence[Line]) -> list[ContentsLine]:
    """The projects listed under 目录; an entry may be wrapped over two lines. Empty when there are no contents.

    Contents without page numbers are read where it shows that they have ended.
    """
    texts = [compact(line.text) for line in lines]
    if "目录" not in texts:
        return []
    start = texts.index("目录") + 1
    stop = _body_start(texts, start)
    entries: list[ContentsLine] = []
    pending: list[Line] = []
    for line, text in zip(lines[start:stop], texts[start:stop], strict=True):
        if not text or _PART.fullmatch(text) or _SECTION.match(text):
            pending = []
            continue
        pending = [line] if _ORDINAL.match(text) else [*pending, line]
        whole = "".join(compact(part.text) for part in pending)
        match = _ENTRY.fullmatch(whole)
        if match and (match["page"] or stop is not None):
            entries.append(ContentsLine(int(match["ordinal"]), match["name"], Printed.of(pending)))
            pending = []
        elif _LISTED.fullmatch(whole):
            pending = []
    return entries


def _body_start(texts: Sequence[str], start: int) -> int | None:
    """Where the contents have ended: a part's title alone on its line behind the projects, or a heading that they have listed before."""
    seen: set[str] = set()
    has_entry = False
    for index, text in enumerate(texts[start:], start):
        heading = _LEADERS.sub("", text)
        if (text in _FIRST_PART and has_entry) or heading in seen:
            return index
        if _PART.fullmatch(text) or _SECTION.match(text):
            seen.add(heading)
        has_entry |= bool(_ENTRY.fullmatch(text))
    return None


def heading_of(above: Sequence[Line]) -> ContentsLine | None:
    """The heading (`1.`, the project's name, `绩效目标表`) nearest above a table; it may be wrapped over two or three lines."""
    for last in range(len(above), 0, -1):
        for first in range(last - 1, max(last - 4, -1), -1):
            lines = above[first:last]
            match = _HEADING.fullmatch("".join(compact(line.text) for line in lines))
            if match:
                return ContentsLine(int(match["ordinal"]), match["name"], Printed.of(lines))
    return None


def narratives(lines: Sequence[Line]) -> Iterator[tuple[str, str, Printed]]:
    """The narrative sections (section, heading as printed, text) between their headings and the next part, without what is the page's."""
    section: str | None = None
    heading = ""
    own: list[Line] = []
    for line in lines:
        text = compact(line.text)
        match = _SECTION_HEADING.fullmatch(text)
        if match or _PART.fullmatch(text):
            if section and own:
                yield section, heading, Printed.of(own)
            section, heading, own = (_SECTIONS[match["name"]], line.text.strip(), []) if match else (None, "", [])
        elif section and text and not line.is_furniture and not _PAGE_NUMBER.fullmatch(text):
            own.append(line)
    if section and own:
        yield section, heading, Printed.of(own)
