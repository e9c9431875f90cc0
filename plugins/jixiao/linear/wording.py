"""How likely a text is a cell of a kind, by its wording: costs, 0 for what a cell of that kind usually looks like.

The costs are weights of evidence (about minus the logarithm of how rarely such a cell is seen), so that they add up with those
of widths and heights. No cost forbids anything: filings do print odd things.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from jixiao.linear.measure import CLOSING, KEPT, OPENING
from jixiao.linear.pieces import STOPS
from jixiao.values.indicator_items import begins_items
from jixiao.values.levels import level_member
from jixiao.values.text import compact

_PAIRS = (("(", ")", 3.0), ("《", "》", 3.0), ("【", "】", 3.0), ("〔", "〕", 3.0), ("“", "”", 1.5), ("「", "」", 3.0))
_COMPARATOR = r"[≥≤><=≧≦]|不少于|不低于|不超过|不高于|不小于|不大于|不多于|少于|低于|高于|超过|大于|小于|达到?|约"
_FIGURE = re.compile(
    rf"(?:{_COMPARATOR})?=?-?\d[\d,.]*(?:[%‰]|(?!{_COMPARATOR})[^\d。,;:%‰≥≤><]{{1,4}}?)?(?:\(含\))?(?:以上|以下|以内|左右|之前|前|后)?"
)
_DATE = re.compile(r"(?:当年|本年|每年|次年|\d{4}年)?(?:\d{1,2}月(?:\d{1,2}日|底|末)?|年底|年末)(?:之?前|以前)?")
_MONEY = re.compile(r"-?\d[\d,]*\.\d{1,6}|-?\d{1,3}(?:,\d{3})+|[-—–]+|0|\d{1,8}")
_TO_THE_CENT = re.compile(r"-?\d[\d,]*\.\d{2}")
_BOUND_INSIDE = re.compile(r"(?:以上|以下|以内)[^)]")
_FIGURE_AT_END = re.compile(r"[\u4e00-\u9fff≥≤<>]\d[\d,.]*$")
"""A bare figure right behind a word: the next cell's more often than the definition's own."""
_LEADS_TO_FIGURE = re.compile(r"收到(?:有效)?(?:投诉|信访|举报)?(?:案件)?$")
"""How targets begin that say how many complaints may come in (收到投诉少于5件)."""
_BEHIND_A_NAME = "〔"
"""What a year stands in behind the name of who issued a paper."""
_COUNTED_AT_START = re.compile(r"\d[\d,.]*[%十百千万亿元倍个人次件户名家处台套场]")
"""A figure that a sentence before it led to: few begin with one."""
_CLAUSE_CUT = re.compile(r"[，,；;：:、][^\W\d_]{1,2}$")
"""A word or two behind a stop, where another text was cut in."""
_OF_WHICH = ",其中:"
"""Behind a name, what says a part of it."""
_LINKS = frozenset("与和及或的")
"""What joins words: no name begins with it, and seldom a sentence."""
_REST_OF_FIGURE = re.compile(r"\(含\)|[及或]?以[上下内]")
"""What stands behind a figure only."""
_NAME_END = re.compile(
    r"(?:[率数量度比]|情况|程度|次数|人数|个数|宗数|件数|时间|时限|时效|标准|成本|费用|支出|投入|指标|等次|年限|位次|幅度|控制|水平|能力|效果|效益|质量|影响|性|感|面|额|值|点位|得分)"
    r"(?:\([^)]*\))?$"
)
_OF_TARGET = re.compile(r"[≥≤≧≦<>]|达到$")
"""What targets say, and names, descriptions and bases seldom."""
_OF_VALUE = re.compile(r"%|^(?:[≥≤><=≧≦]|不少于|不低于|不超过|达到?|约)\d")
"""What the rest of a target says that a space tore (≥95完成率 达到95%), and no basis."""
_LEVEL_AT_END = re.compile(r".(?:产出|效益|满意度|成本|数量|质量|时效|可持续影响)指标$")
_LEVEL_AT_START = re.compile(r"(?:产出|效益|满意度|成本|数量|质量|时效|(?:经济|社会|生态)效益|可持续影响|服务对象满意度)指标")
_FIRST_LEVEL = re.compile(r"(?:产出|效益|成本)指标")
_MOST_OF_EDGES = 3.0
_LATE_COMPARATOR = re.compile(r".[≥≤≧≦<>]")
_RUNS_INTO_DESCRIPTION = re.compile(r"[\u4e00-\u9fff)](?:随机抽取|实际完成|截至\d|反映|考核|以问卷|受理后|当年按期)")
"""Behind a name, what descriptions begin with."""
_BASIS_END = re.compile(r"(?:计划|经验|标准|规定|人数|目标|要求|文件|方案|合同|政策|依据|办法|制度|通知|数据|实际|预算|任务|职能|职责|数)$")
_LEAST_OF_BASIS = 3
_DEFINITION_START = re.compile(
    r"反映|考核|考察|衡量|统计|计算|按|以|当年|全年|截至|截止|实际|是否|能否|通过|根据|依据|指|每|对|[^,。]{1,14}[/÷]"
)
_OF_ITEM = re.compile("指标值:|(?:产出|效益|满意度|成本)指标[;:]")
"""What stands within an item of a list of indicators."""
_VALUE_LABEL = re.compile("指标值[:：]")
_STOP_INSIDE = re.compile("。.")
"""Where a list's last item ends and something else begins."""
_COMPARED = re.compile("[≥≤≧≦<>]|不少于|不低于|不超过|不高于")
_OPERATORS = "=＝×÷/*+-－(（"
"""What a formula goes on behind, with a figure."""
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_.]{3,}")
_CODE_AT_END = re.compile(r"[0-9A-Za-z]{8,}$")
_NUMBER_AT_END = re.compile(r"(?:^|[^\d.])\d{1,2}[、.]$")
_HEADED_ANEW = re.compile(r"[^。；;：:，,、（(“](?:年度|总体|长期|中期|远期|阶段)(?:绩效)?目标[：:]")
"""A heading that stands behind a sentence without a stop: there another text begins."""
_FIGURE_BEHIND_STOP = re.compile(r"(?:[。；！？;!?][\d、.,%]+|\d、\d{1,3})$")
"""Figures behind a sentence's end, or counted (1、2): a space tore them from the name that they begin."""
_RUN_ON = re.compile(r"[%％‰](?:以上|以下|以内)[^\W\d_](?<![的并且及以后时为可])")
"""A share that a sentence ends with, and what runs on behind it."""
_ENDED_LIST = re.compile(r"[（(]?1[、.．）)][^。]*；[（(]?2[、.．）)][^。]*。.", re.DOTALL)
"""A list whose items end with semicolons, and what stands behind its full stop."""
_GRADES = frozenset("优良中差好是否有无")
_LATER_ITEM = re.compile(r"\(?(?:[2-9]|[1-9]\d)(?:[、)]|\.(?!\d(?!-)))|\(?(?:[二三四五六七八九]|十[一二三四五六七八九]?)(?:是|[、)])")
_NUMBER = re.compile(r"(?<![\d:.\-])\(?(\d{1,2})(?:[、.]|\)(?!以))(?!\d)")
_ORDINAL = re.compile(r"(?:\d{1,2}[.、](?!\d)|[一二三四五六七八九十]{1,2}[是、]|\([一二三四五六七八九十\d]+\)|第[一二三四五六七八九十])")


@lru_cache(KEPT)
def is_figure(text: str) -> bool:
    """Whether a text is a number with a comparator and a unit at most, or a date."""
    form = compact(text)
    return bool(_FIGURE.fullmatch(form) or _DATE.fullmatch(form))


@lru_cache(KEPT)
def continues_list(text: str) -> bool:
    """Whether a text starts with the number of a list's second or a later item."""
    return bool(_LATER_ITEM.match(compact(text)))


def begins_item(before: str, text: str) -> bool:
    """Whether a text begins a further item of a list, behind a text that has ended: a clerk sets it on a line of its own."""
    return before[-1] in STOPS and continues_list(text)


@lru_cache(KEPT)
def _edges(text: str) -> float:
    """What any cell should not do: begin or end with the wrong punctuation, leave a bracket open."""
    form = compact(text)
    cost = (
        6.0 * (text[0] in CLOSING)
        + 4.0 * (text[0] in _BEHIND_A_NAME)
        + 6.0 * (text[-1] in OPENING)
        + 4.0 * (text[-1] in "，、：" or bool(_NUMBER_AT_END.search(form)))
    )
    return cost + sum(weight * abs(form.count(one) - form.count(two)) for one, two, weight in _PAIRS)


@lru_cache(KEPT)
def prose(text: str) -> float:
    """A goal or what became of it: sentences."""
    cost = _edges(text) + 1.5 * (len(text) < 8) + _odd_numbering(text) + 6.0 * is_figure(text) + 2.0 * bool(_ENDED_LIST.match(text))
    cost += 6.0 * bool(_FIGURE_BEHIND_STOP.search(compact(text)))
    cost += 3.0 * bool(_HEADED_ANEW.search(text)) + 2.0 * bool(_RUN_ON.search(text)) + 1.0 * (text[0] in _LINKS)
    cost += 2.0 * bool(_COUNTED_AT_START.match(compact(text))) + 3.0 * bool(_CLAUSE_CUT.search(text))
    if text[-1] in "。！？":
        return cost
    return cost + (1.0 if text[-1] == "；" else 5.0 if "。" in text else 2.0)


def _odd_numbering(text: str) -> float:
    """The cost of a numbered list that starts in its middle, or of one that starts behind something else."""
    form = compact(text)
    first = _NUMBER.match(form)
    restarts = [number for number in _NUMBER.finditer(form) if number[1] == "1" and number.start() > 0]
    return 4.0 * (first is not None and first[1] != "1") + 2.5 * len(restarts)


@lru_cache(KEPT)
def torn_prose(text: str) -> float:
    """The part of a goal before a page break: it ends anywhere."""
    cost = 2.0 * (text[0] in CLOSING) + 4.0 * (text[0] in _BEHIND_A_NAME) + 1.5 * (text[-1] in "。；！？") + 6.0 * is_figure(text)
    return cost + 4.0 * bool(_NUMBER_AT_END.search(compact(text))) + 1.0 * (text[0] in _LINKS)


@lru_cache(KEPT)
def rest_of_prose(text: str) -> float:
    """The rest of a goal behind a page break."""
    return 2.0 * (text[-1] not in "。；！？") + 6.0 * is_figure(text) + 2.0 * (text[0] in CLOSING)


@lru_cache(KEPT)
def indicator_name(text: str) -> float:
    """A key indicator: a short noun."""
    form = compact(text)
    named, _, part = form.partition(_OF_WHICH)
    cost = _edges(text) + 5.0 * form.count("。") + 3.0 * form.count(";") + 1.2 * (named + part).count(",") + 5.0 * is_figure(text)
    cost += 0.1 * max(0, len(form) - 16) + 3.0 * (len(form) < 2) + 2.0 * (form[0] in _LINKS)
    return cost + 1.0 * (not _NAME_END.search(named)) + 3.0 * bool(_ORDINAL.match(form)) + 0.7 * bool(_DEFINITION_START.match(form))


@lru_cache(KEPT)
def definition(text: str) -> float:
    """How an indicator is computed, or what it means: a phrase or a formula."""
    form = compact(text)
    cost = _edges(text) + 4.0 * is_figure(text) + 1.5 * (len(form) < 4) + 0.3 * (not _DEFINITION_START.match(form))
    return cost + 1.0 * bool(_FIGURE_AT_END.search(form)) + 4.0 * bool(_LEADS_TO_FIGURE.search(form))


@lru_cache(KEPT)
def target(text: str) -> float:
    """A target or what was achieved: a figure, or a few words."""
    form = compact(text)
    if is_figure(text):
        return _edges(text)
    cost = (
        _edges(text)
        + 0.6
        + 1.5 * ((len(form) < 2 and form not in _GRADES) or form[-1].isdigit())
        + 0.12 * max(0, len(form) - 4)
        + 1.0 * (form[-1] == "。")
        + 0.7 * form.count(",")
    )
    cost += 1.5 * bool(_BOUND_INSIDE.search(form)) + 4.0 * bool(_REST_OF_FIGURE.match(form))
    return cost + 0.8 * bool(_NAME_END.search(form)) + 1.0 * bool(_DEFINITION_START.match(form)) * (len(form) > 6)


@lru_cache(KEPT)
def money(text: str) -> float:
    """An amount, and nothing else."""
    form = compact(text)
    if not _MONEY.fullmatch(form):
        return 30.0
    return 0.0 if "." in form else 2.0


def is_two_amounts(lines: Sequence[str]) -> bool:
    """Whether a cell of an amount holds one and, on a line of its own, another figure: cents end it."""
    return len(lines) > 1 and bool(_TO_THE_CENT.fullmatch(compact(lines[0])))


@lru_cache(KEPT)
def objective(text: str) -> float:
    """A project's objective: prose, which may be numbered, but with no indicator's level behind the number, nor its value."""
    return prose(text) + 15.0 * (begins_items(text) or bool(_VALUE_LABEL.search(text)))


def _unfinished(text: str) -> float:
    """The cost of a list that stops behind the middle of an item: items end as the ones before do, or the last one with its value."""
    if text[-1] in STOPS:
        return 0.0
    value = text[_last_value(text) :]
    return (6.0 if "。" in text else 2.0) + target(value) + 6.0 * bool(_STOP_INSIDE.search(value))


def _last_value(text: str) -> int:
    """Where a list's last value begins; 0 where it shows none."""
    labels = list(_VALUE_LABEL.finditer(text))
    return labels[-1].end() if labels and labels[-1].end() < len(text) else 0


@lru_cache(KEPT)
def indicator_list(text: str) -> float:
    """A project's indicators: a list that starts with the first one's level and ends with a stop."""
    return 15.0 * (not begins_items(text)) + _unfinished(text) + 6.0 * (text[-1] in OPENING)


@lru_cache(KEPT)
def rest_of_list(text: str) -> float:
    """The rest of a list of indicators behind a page break."""
    return _unfinished(text) + 15.0 * begins_items(text)


@lru_cache(KEPT)
def torn_list(text: str) -> float:
    """The part of a list of indicators before a page break."""
    return 15.0 * (not begins_items(text))


@lru_cache(KEPT)
def project_name(text: str) -> float:
    """A project's or a spending unit's name: no sentence, no list."""
    form = compact(text)
    cost = _edges(text) + 6.0 * form.count("。") + 3.0 * form.count(";") + 1.5 * form.count(",") + 8.0 * bool(_OF_ITEM.search(form))
    return cost + 3.0 * (is_figure(text) or len(form) < 2) + 2.0 * bool(_ORDINAL.match(form)) + 0.1 * max(0, len(form) - 30)


@lru_cache(KEPT)
def coded_project_name(text: str) -> float:
    """A project's name where codes are printed in a column of their own."""
    return project_name(text) + 8.0 * bool(_CODE_AT_END.search(compact(text)))


@lru_cache(KEPT)
def project_code(text: str) -> float:
    """A project's code: Latin letters and figures."""
    return 0.0 if _CODE.fullmatch(compact(text)) else 30.0


@lru_cache(KEPT)
def rest_of_name(text: str) -> float:
    """The rest of a name behind its amounts."""
    return project_name("…" + text) + 0.1 * len(text)


@lru_cache(KEPT)
def first_level(text: str) -> float:
    """A first level's name, of the taxonomy or printed in its place."""
    return 0.0 if level_member(text, 1) else _level_of_none(text)


@lru_cache(KEPT)
def second_level(text: str) -> float:
    """A second level's name, of the taxonomy or printed in its place."""
    return 0.0 if level_member(text, 2) else _level_of_none(text)


def _level_of_none(text: str) -> float:
    return 10.0 if compact(text).endswith("指标") else 20.0


@lru_cache(KEPT)
def described_name(text: str) -> float:
    """An indicator's name where descriptions stand beside it."""
    form = compact(text)
    alien = bool(_OF_TARGET.search(form)) + bool(_FIRST_LEVEL.fullmatch(form) or _LEVEL_AT_START.match(form))
    return indicator_name(text) + 5.0 * alien + 2.5 * bool(_RUNS_INTO_DESCRIPTION.search(form))


@lru_cache(KEPT)
def description(text: str) -> float:
    """What an indicator means: a phrase without a comparator."""
    form = compact(text)
    return definition(text) + 5.0 * (bool(_OF_TARGET.search(form)) + bool(_LEVEL_AT_START.match(form)))


def holds_another(column: str, text: str) -> bool:
    """Whether a cell of a plan's indicators holds what its column does not print: another's beginning or rest."""
    form = compact(text)
    alien = _LATE_COMPARATOR if column == "target" else _OF_TARGET
    level = column in ("definition", "target", "basis") and (_LEVEL_AT_END.search(form) or _LEVEL_AT_START.match(form))
    level = level or (column == "name" and _FIRST_LEVEL.fullmatch(form))
    alien_basis = column == "basis" and ("," in form or _OF_VALUE.search(form))
    return bool(alien.search(form) or level or alien_basis) or _edges(text) > _MOST_OF_EDGES


def holds_goal(column: str, lines: Sequence[str]) -> bool:
    """Whether a cell of a key indicator holds what its column does not print: a goal's rest, or the next cell's figure.

    Args:
        column: `name`, `definition`, `target` or `actual`.
        lines: the cell's pieces.
    """
    text = "".join(lines)
    if column == "definition":
        *before, last = lines
        return bool(before) and bool(_COMPARED.match(compact(last))) and is_figure(last) and before[-1][-1] not in _OPERATORS
    return bool(_STOP_INSIDE.search(text)) or continues_list(text)


@lru_cache(KEPT)
def planned(text: str) -> float:
    """A plan's target: its comparator stands before its figure."""
    form = compact(text)
    return target(text) + 5.0 * bool(_LATE_COMPARATOR.search(form)) + 8.0 * bool(_LEVEL_AT_START.fullmatch(form))


@lru_cache(KEPT)
def basis(text: str) -> float:
    """What a target is taken from: a short noun."""
    form = compact(text)
    cost = (
        _edges(text)
        + 5.0 * (is_figure(text) or bool(_OF_TARGET.search(form) or _OF_VALUE.search(form)))
        + 0.15 * max(0, len(form) - 8)
        + 3.0 * bool(_ORDINAL.match(form))
    )
    cost += 8.0 * bool(_LEVEL_AT_END.search(form) or _LEVEL_AT_START.fullmatch(form))
    return cost + 0.5 * (not _BASIS_END.search(form)) + 2.0 * (form[0] in _LINKS) + 1.0 * bool(_NAME_END.search(form))


def holds_basis(lines: Sequence[str]) -> bool:
    """Whether a target's pieces are a figure and, behind a space, what a target is taken from (≤1% 行业标准)."""
    return len(lines) > 1 and is_figure(lines[0]) and len(lines[-1]) > _LEAST_OF_BASIS and bool(_BASIS_END.search(compact(lines[-1])))


@lru_cache(KEPT)
def same(one: str, two: str) -> float:
    """Less than nothing for two cells that print the same, as names and definitions, targets and achievements often do."""
    if compact(one) == compact(two):
        return -2.5
    return -0.5 if is_figure(one) and is_figure(two) else 0.0
