"""What an alert says, in Chinese or English: a line for a summary, a message for a channel.

The facts of a broken check are the columns of `fct_check_result` as text, those of a rejected filing its reason, and of both
what `dim_filing` says of the filing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from jixiao.rules import rules
from jixiao.settings import Language

Facts = dict[str, Any]

_SUMS = ("row_total", "unit_total", "grand_total")
"""Checks of sums: one wrong figure breaks several of them by the same difference."""
_WORDS: dict[Language, dict[str, str]] = {
    Language.zh: {
        "opened": "核对不符",
        "updated": "核对情况有变",
        "resolved": "已核对相符",
        "rejected": "无法读取",
        "night": "夜间任务失败",
        "night resolved": "夜间任务恢复正常",
        "unknown year": "年度不详",
        "unknown department": "部门不详",
        "file": "文件",
        "reported": "列示",
        "computed": "计算",
        "difference": "差额",
        "nothing": "缺",
        "diagnosis": "诊断",
        "attribution": "归因",
        "place": "位置",
        "also": "同一差额还见于",
        "gone": "已不再出现",
        "still": "仍未解决",
        "new": "新出现",
        "changed": "有变化",
        "yuan": "元",
        "pct": "%",
        "count": "",
        "total": "总计",
        "fiscal_appropriation": "财政拨款",
        "special_account": "财政专户拨款",
        "other": "其他资金",
        "initial_budget": "年初预算数",
        "adjustment": "预算调整数",
        "actual": "实际支出数",
        "filer": "填报单位",
        "extraction": "读取过程",
        "unknown": "不明",
        "rounding": "四舍五入",
        "line counted twice": "某行重复计入",
        "line missing": "漏计某行",
        "unit slip ×10000": "单位错误（相差一万倍）",
        "digits swapped": "数字前后颠倒",
        "sign": "正负号错误",
        "decimal point moved": "小数点错位",
        "one digit misread": "一位数字有误",
        "nothing to compare": "没有可比较的数字",
        "page": "第{}页",
        "sheet": "工作表 {} 单元格 {}",
        "cell": "第{}张表第{}行第{}列",
        "line": "第{}行",
    },
    Language.en: {
        "opened": "does not reconcile",
        "updated": "reconciles otherwise than before",
        "resolved": "reconciles again",
        "rejected": "cannot be read",
        "night": "the night failed",
        "night resolved": "the night completes again",
        "unknown year": "year unknown",
        "unknown department": "department unknown",
        "file": "File",
        "difference": "difference",
        "diagnosis": "Diagnosis",
        "attribution": "Attribution",
        "place": "Place",
        "also": "The same difference shows in",
        "gone": "No longer found",
        "still": "Still open",
        "new": "New",
        "changed": "Changed",
        "pct": "%",
        "page": "page {}",
        "sheet": "sheet {} cell {}",
        "cell": "table {} row {} column {}",
        "line": "line {}",
    },
}


class Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = _WORDS[language]

    def __call__(self, name: str) -> str:
        """A word by its English name; a name without a word of its own is the word."""
        return self._words.get(name, name)

    def who(self, facts: Facts) -> str:
        """Whose filing it is: department and year, or its title, or its file."""
        department = facts.get("department_name")
        if not department:
            return str(facts.get("title") or facts.get("file_name"))
        year = facts.get("fiscal_year")
        return f"{department} {year or self('unknown year')}"

    def line(self, facts: Facts) -> str:
        """An alert in one line."""
        if "message" in facts:
            return f"{self('night')}: {facts['message']}"
        if "check_name" not in facts:
            return f"{self.who(facts)} ({facts['file_name']}): {self('rejected')}: {facts['status_reason']}"
        return f"{self.who(facts)}: {self.check(facts)}: {self.figures(facts)}{self._in_brackets(facts)}"

    def check(self, facts: Facts) -> str:
        """Which check, of what: `unit_total 信访局 total`."""
        return f"{facts['check_name']} {facts['subject']} {self(facts['measure'])}"

    def figures(self, facts: Facts) -> str:
        """Reported, computed and difference, in their unit."""
        names = ("reported", "computed", "difference")
        return ", ".join(f"{self(name)} {self._figure(facts[name], facts['measure_unit'])}" for name in names)

    def diagnosis(self, facts: Facts) -> str | None:
        """What the gap looks like."""
        kind, colon, lines = (facts.get("diagnosis") or "").partition(": ")
        return f"{self(kind)}{colon}{lines}" or None

    def sentence(self, facts: Facts) -> str:
        """What the check asks, from the rule itself."""
        rule = rules().get(facts["check_name"])
        if rule is None:
            return str(facts["check_name"])
        return rule.sentence_zh if self.language is Language.zh else rule.sentence_en

    def place(self, facts: Facts) -> str | None:
        """Where it is printed, as a person would look for it."""
        places = [place for field in json.loads(facts.get("source_locator") or "{}").values() for place in field]
        first = places[0] if places else {}
        parts = [self("page").format(facts["source_page"])] if facts.get("source_page") else []
        if "a1" in first:
            parts.append(self("sheet").format(first.get("sheet"), first["a1"]))
        elif "row" in first:
            parts.append(self("cell").format(*(first.get(name, 0) + 1 for name in ("table", "row", "col"))))
        elif "line" in first:
            parts.append(self("line").format(first["line"]))
        elif "bbox" in first:
            parts.append("({:.0f}, {:.0f})".format(*first["bbox"][:2]))
        return " ".join(parts) or None

    def _in_brackets(self, facts: Facts) -> str:
        diagnosis = self.diagnosis(facts)
        return f" ({diagnosis})" if diagnosis else ""

    def _figure(self, text: str | None, unit: str | None) -> str:
        if text is None:
            return self("nothing")
        return f"{plain(text)} {self(unit or '')}".rstrip()


def plain(text: str) -> str:
    """An exact figure for people: `1234.500000` → `1,234.50`, `3.000000` → `3`."""
    whole, _, decimals = f"{Decimal(text):,f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals else whole


def roots(breaks: Sequence[Facts]) -> list[tuple[Facts, list[Facts]]]:
    """The breaks of a filing in the rules' order, each with those that only repeat its difference further up the sums."""
    order = {name: number for number, name in enumerate(rules())}
    found: list[tuple[Facts, list[Facts]]] = []
    for broken in sorted(breaks, key=lambda facts: (order.get(facts["check_name"], len(order)), facts["line_no"] or 0, facts["subject"])):
        root = next((pair for pair in found if _repeats(broken, pair[0])), None)
        if root is None:
            found.append((broken, []))
        else:
            root[1].append(broken)
    return found


def _repeats(broken: Facts, root: Facts) -> bool:
    """Whether a break is the same gap as an earlier one, seen from a larger sum or in another column."""
    if broken["check_name"] not in _SUMS or root["check_name"] not in _SUMS or None in (broken["difference"], root["difference"]):
        return False
    return abs(Decimal(broken["difference"])) == abs(Decimal(root["difference"]))


def one_line(text: str) -> str:
    """A text without line ends."""
    return re.sub(r"\s+", " ", text).strip()
