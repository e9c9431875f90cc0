"""The lines of a text that are no part of its form: what counts its pages, and remarks that end it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

_PAGE_NUMBER = re.compile(r"(?P<name>\D{4,40}?)?(?P<count>第\d+页(?:[,，]?共\d+页)?|[-—–]+\d+[-—–]+|\d+/\d+|\d+)")
_LABELS = re.compile(r"[:：]|^(?:部门|单位)(?:[（(]单位[)）])?名称")
_WHO = "(?:填[表报](?:人|单位|日期|时间)|制表人?|审核人|联系(?:人|电话)|(?:单位)?负责人)"
_NOTE = re.compile(rf"(?:附?注|备注|(?:填[报表]|有关|相关|其他)?说明|{_WHO})[:：]|{_WHO}[^。；;:：]{{2,12}}{_WHO}")
"""A remark's label with its colon, or two of those who filled a form in, a name between them."""
RESULT = re.compile(
    r"(?:绩效)?(?:综合)?(?:自评|评价|自我评价)(?:综合)?(?:结论|结果|等[级次]|总?得分|总?分数?)|(?:自评|评价)?(?:综合|总)得?分|等[级次]"
)
"""The label of what an evaluation came to."""
REMARK = re.compile(r"备注(?:说明)?|(?:其[他它])?(?:需要?)?(?:补充)?说明(?:的)?(?:问题|事项|情况)?|其[他它](?:事项|问题)")
"""The label of what else there is to say."""
TOTAL = re.compile("(?:任务)?(?:资金)?合计|总计|小计")
"""The label of a row below a form's own that adds up their money."""
_ENDS = ("。", "；", ";", "！", "？")
_HEAD = 12
"""Among how many lines the name stands that a form repeats beside its page numbers."""
_BEHIND_NAME = 8
"""Characters that may stand behind the name in the head: 单位 of the next label, (部门), 本级."""
_PAGES_OF_A_NAME = 3


def page_numbers(texts: Sequence[str]) -> set[int]:
    """The lines that count pages: those that look so, if they count up by one (and up to the number that they state, if any)."""
    alike: dict[str, dict[int, list[int]]] = defaultdict(dict)
    for index, text in enumerate(texts):
        if match := _PAGE_NUMBER.fullmatch(text):
            alike[re.sub(r"\d+", "#", text)][index] = [int(figure) for figure in re.findall(r"\d+", match["count"])]
    head = [part for text in texts[:_HEAD] if not _PAGE_NUMBER.fullmatch(text) for part in _LABELS.split(text)]
    return {
        index
        for form, counts in alike.items()
        if _counts_up(list(counts.values()))
        and (_counts_all_pages(counts, texts) if form == "#" else _is_decorated(form, head, len(counts)))
        for index in counts
    }


def _counts_up(counts: Sequence[Sequence[int]]) -> bool:
    pages = [count[0] for count in counts]
    goes_up = all(after == before + 1 for before, after in pairwise(pages))
    return goes_up and all(len(count) == 1 or count[1] == pages[-1] for count in counts)


def _is_decorated(form: str, head: Sequence[str], count: int) -> bool:
    """Whether a line says by its form that it counts: by its marks, or by a name that it repeats from the form's head.

    A name stands there by itself or behind a label; words of a sentence are none. One that the head does not print must stand on
    several pages, beside a number with marks.
    """
    name = form.rstrip("-—–/#第页共,，")
    is_named = any(part.startswith(name) and len(part) - len(name) <= _BEHIND_NAME for part in head)
    return not name or is_named or (count >= _PAGES_OF_A_NAME and form != f"{name}#")


def _counts_all_pages(counts: Mapping[int, Sequence[int]], texts: Sequence[str]) -> bool:
    """Whether bare numbers count from 1 on, on the first line, or up to the last one, behind a text that has ended."""
    printing = [index for index, text in enumerate(texts) if text]
    ended = len(printing) > 1 and texts[printing[-2]].endswith(_ENDS)
    from_one = next(iter(counts.values()))[0] == 1
    return from_one and (printing[0] in counts or (ended and printing[-1] in counts))


def begins_note(text: str) -> bool:
    """Whether a line begins a remark below a form: who filled it in, when, a note."""
    return bool(_NOTE.match(text))
