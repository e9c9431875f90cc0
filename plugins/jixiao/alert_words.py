"""What an alert says, in Chinese or English: a line for a summary, the parts of a message for a channel."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from jixiao.alert_chinese import in_chinese
from jixiao.alert_facts import Facts
from jixiao.rules import rules
from jixiao.settings import Language

_MEASURES = (
    *("total", "fiscal_appropriation", "special_account", "other"),
    *("initial_budget", "budget", "adjustment", "actual", "weight", "score", "limit"),
)
"""What checks compare, where messages have a word of their own for it."""
_SUMS = ("row_total", "unit_total", "grand_total")
"""Checks of sums: one wrong figure breaks several of them by the same difference."""
_WORDS: dict[Language, dict[str, str]] = {
    Language.zh: {
        "opened": "核对不符",
        "updated": "核对情况有变",
        "resolved": "已解决",
        "rejected": "无法读取",
        "night": "夜间任务失败",
        "night resolved": "夜间任务恢复正常",
        "why night": "读者看到的是最近发布的仓库，没有丢失任何内容；下一夜会补做。任务报告的错误：",
        "why night resolved": "夜间任务已完成，先前的失败是：",
        "source": "有来源需要查看",
        "source resolved": "来源恢复正常",
        "why source": "已取得的文件不受影响，但新公开的文件可能取不到：",
        "why source resolved": "先前的情况是：",
        "overrides": "有人工修正未被采用",
        "overrides resolved": "人工修正均已采用",
        "why overrides": "overrides.csv 的以下各行未被采用，请核对后重写：",
        "why overrides resolved": "先前未被采用的是：",
        "successions": "有部门沿革登记未被采用",
        "successions resolved": "部门沿革登记均已采用",
        "why successions": "department_successions.csv 的以下各行未被采用，请核对后重写：",
        "why successions resolved": "先前未被采用的是：",
        "matches": "有项目认定未被采用",
        "matches resolved": "项目认定均已采用",
        "why matches": "project_matches.csv 的以下各行未被采用，请核对后重写：",
        "why matches resolved": "先前未被采用的是：",
        "late filings": "有应公开而逾期未见的文件",
        "late filings resolved": "应公开的文件均已出现",
        "why late filings": "按往年情况与登记表，以下文件逾期未见：",
        "why late filings resolved": "先前逾期未见的是：",
        "unknown year": "年度不详",
        "department": "部门",
        "year": "年度",
        "filing": "文件标题",
        "link": "链接",
        "file": "文件名",
        "message": "消息编号",
        "reported": "列示",
        "computed": "计算",
        "difference": "差额",
        "nothing": "缺",
        "diagnosis": "诊断",
        "attribution": "归因",
        "place": "位置",
        "also": "同一差额还见于",
        "reason": "原因",
        "still": "仍未解决",
        "new": "新出现",
        "changed": "有变化",
        "more": "另有 {} 项，见 jixiao alerts",
        "collected": "来源 {} 有 {} 份文件的核对情况有变",
        "why collected": "一夜之间变化过多，在此一并列出；逐项情况见 jixiao alerts 与 jixiao checks。",
        "first": "新来源 {} 有 {} 份文件需要查看",
        "why first": "首次收录该来源，需要查看的文件一并列出；今后每份文件有变化时单独通知。逐项情况见 jixiao alerts 与 jixiao checks。",
        "old": "来源 {} 新收到往年文件，其中 {} 份需要查看",
        "why old": "以下文件属于前年或更早的年度，或公开已满一年，现在才收到，故一并列出；当前的文件仍单独通知。"
        "逐项情况见 jixiao alerts 与 jixiao checks。",
        "yuan": "元",
        "pct": "%",
        "count": "",
        "total": "总计",
        "fiscal_appropriation": "财政拨款",
        "special_account": "财政专户拨款",
        "other": "其他资金",
        "initial_budget": "年初预算数",
        "budget": "全年预算数",
        "weight": "分值合计",
        "score": "得分合计",
        "limit": "单项得分不超过分值",
        "adjustment": "预算调整数",
        "actual": "实际支出数",
        "filer": "填报单位",
        "extraction": "读取过程",
        "unknown": "不明",
        "page": "第{}页",
        "sheet": "工作表 {} 单元格 {}",
        "cell": "第{}张表第{}行第{}列",
        "line": "第{}行",
        "point": "距左边{:.0f}点，距上边{:.0f}点",
        "amended": "已由更正文件解决",
        "amended on": "已由{}发布的更正文件解决",
        "accepted": "已由{}在 overrides.csv 中处理",
        "holds": "现已核对相符",
        "readable": "现已可以读取",
        "file gone": "来源处已不再有该文件",
        "gone": "该核对项已不再出现",
        "digest": "jixiao：核对摘要，新增 {} 份，此前未解决 {} 份，已解决 {} 份",
        "release": "数据仓库：文件新增 {added} 份、被取代 {superseded} 份、核对不符 {unreconciled} 份、无法读取 {rejected} 份、"
        "重新读取 {read_again} 份；已有文件的事实新增 {facts_added} 条、变更 {facts_changed} 条、消失 {facts_gone} 条",
        "digest new": "新增：",
        "digest open": "仍未解决（先列最久的）：",
        "digest resolved": "已解决：",
        "days": "已{}天",
        "and others": "，另有 {} 项",
        "late": "夜间任务逾时未完成",
        "why late": "任务尚未结束，读者看到的仍是之前的仓库；请到Airflow查看任务状态。",
        "unrecorded": "状态数据库无法连接，本消息未能登记，可能重复发送：",
        "colon": "：",
        "comma": "，",
        "semicolon": "；",
        "brackets": "（{}）",
    },
    Language.en: {
        "opened": "does not reconcile",
        "updated": "reconciles otherwise than before",
        "resolved": "resolved",
        "rejected": "cannot be read",
        "night": "the night failed",
        "night resolved": "the night completes again",
        "why night": "Readers have the last published warehouse, and nothing is lost; the next night makes up for it. The job said:",
        "why night resolved": "The night has completed. The failure before was:",
        "source": "a source needs a look",
        "source resolved": "a source is right again",
        "why source": "What was fetched is safe, but what is newly published there may be missed:",
        "why source resolved": "It was:",
        "overrides": "overrides were refused",
        "overrides resolved": "all overrides are applied",
        "why overrides": "These lines of overrides.csv are not applied; look at what is printed and write them anew:",
        "why overrides resolved": "These were not applied:",
        "successions": "successions of departments were refused",
        "successions resolved": "all successions of departments are applied",
        "why successions": "These lines of department_successions.csv are not applied; write them anew as filings print the names:",
        "why successions resolved": "These were not applied:",
        "matches": "matches of projects were refused",
        "matches resolved": "all matches of projects are applied",
        "why matches": "These lines of project_matches.csv are not applied; look at `jixiao matches` and write them anew:",
        "why matches resolved": "These were not applied:",
        "late filings": "filings that were expected have not come",
        "late filings resolved": "the expected filings have come",
        "why late filings": "By earlier years and the register, these are past their day:",
        "why late filings resolved": "These were past their day:",
        "unknown year": "year unknown",
        "department": "Department",
        "year": "Year",
        "filing": "Filing",
        "link": "Link",
        "file": "File",
        "message": "Message",
        "diagnosis": "Diagnosis",
        "attribution": "Attribution",
        "place": "Place",
        "also": "The same difference shows in",
        "reason": "Reason",
        "still": "Still open",
        "new": "New",
        "changed": "Changed",
        "more": "and {} more: see jixiao alerts",
        "collected": "{1} filings of the source {0} changed",
        "why collected": "Too many changes in one night for a message each; jixiao alerts and jixiao checks tell of every one.",
        "first": "{1} filings of the new source {0} need a look",
        "why first": "The first night of this source: what is not right is listed here; from now on a filing that changes has a message of "
        "its own. jixiao alerts and jixiao checks tell of every check.",
        "old": "{1} old filings that came from the source {0} need a look",
        "why old": "They are of a year before the last, or were published more than a year ago, and came only now, so that they are "
        "listed here; current filings have messages of their own. jixiao alerts and jixiao checks tell of every check.",
        "pct": "%",
        "page": "page {}",
        "sheet": "sheet {} cell {}",
        "cell": "table {} row {} column {}",
        "line": "line {}",
        "point": "{:.0f} points from the left, {:.0f} from the top",
        "amended": "resolved by an amendment",
        "amended on": "resolved by the amendment published {}",
        "accepted": "resolved by override of {}",
        "holds": "the check holds now",
        "readable": "it can be read now",
        "file gone": "the file is no longer at its source",
        "gone": "the check no longer applies",
        "digest": "jixiao: digest, {} new, {} still open, {} resolved",
        "release": "Warehouse: {added} filings added, {superseded} superseded, {unreconciled} unreconciled, {rejected} rejected, "
        "{read_again} read again; of filings known before {facts_added} facts added, {facts_changed} changed, {facts_gone} gone",
        "digest new": "New:",
        "digest open": "Still open, the oldest first:",
        "digest resolved": "Resolved:",
        "days": "{} days",
        "and others": ", and {} more",
        "late": "the night is late",
        "why late": "The job has not ended; readers still have the warehouse from before. Airflow shows where the job stands.",
        "unrecorded": "The state database does not answer, so this message is not written down and may come again:",
        "colon": ": ",
        "comma": ", ",
        "semicolon": "; ",
        "brackets": " ({})",
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

    def named(self, name: str, value: object) -> str:
        """A value with its name before it."""
        return f"{self(name)}{self('colon')}{value}"

    def said(self, english: str) -> str:
        """What the system says in English, in this language."""
        return in_chinese(english) if self.language is Language.zh else english

    def who(self, facts: Facts) -> str:
        """Whose filing it is: department and year, or its title, or its file."""
        department = facts.get("department_name")
        if not department:
            return str(facts.get("title") or facts.get("file_name"))
        return f"{department} {self.year(facts)}"

    def which(self, facts: Facts) -> str:
        """Whose filing it is, and its file: a department may have several of one year."""
        who = self.who(facts)
        return who if who == facts["file_name"] else who + self("brackets").format(facts["file_name"])

    def year(self, facts: Facts) -> str:
        """The fiscal year, or that it is not known."""
        return str(facts.get("fiscal_year") or self("unknown year"))

    def line(self, facts: Facts) -> str:
        """An alert in one line."""
        if "message" in facts:
            return self.named(facts.get("what", "night"), self.said(facts["message"]))
        if "check_name" not in facts:
            return self("colon").join([self.which(facts), self("rejected"), self.said(facts["status_reason"])])
        return f"{self.who(facts)}{self('colon')}{self.brief(facts)}"

    def brief(self, facts: Facts) -> str:
        """What is wrong, in a line, without whose filing it is."""
        if "check_name" not in facts:
            return self.said(str(facts["status_reason"]))
        diagnosis = self.diagnosis(facts)
        return f"{self.check(facts)}{self('colon')}{self.figures(facts)}" + (self("brackets").format(diagnosis) if diagnosis else "")

    def check(self, facts: Facts) -> str:
        """Which check, of what: `unit_total 信访局 total`."""
        return f"{self.said(facts['check_name'])} {facts['subject']} {self(facts['measure'])}".rstrip()

    def figures(self, facts: Facts) -> str:
        """Reported, computed and difference, in their unit."""
        names = ("reported", "computed", "difference")
        return self("comma").join(f"{self(name)} {self._figure(facts[name], facts['measure_unit'])}" for name in names)

    def diagnosis(self, facts: Facts) -> str | None:
        """What the gap looks like."""
        return self.said(facts["diagnosis"]) if facts.get("diagnosis") else None

    def sentence(self, facts: Facts) -> str:
        """What the check asks, from the rule itself."""
        rule = rules().get(facts["check_name"])
        if rule is None:
            return str(facts["check_name"])
        return rule.sentence_zh if self.language is Language.zh else rule.sentence_en

    def ending(self, facts: Facts) -> str:
        """Why an alert is over: its facts with what `alert_facts.endings` adds to them."""
        how = facts.get("ending", {"ending": "gone"})
        if how["ending"] == "amended":
            day = how.get("published_on")
            what = " ".join(str(how[name]) for name in ("title", "source_url") if how.get(name)) or how["file_name"]
            return f"{self('amended on').format(day) if day else self('amended')}{self('colon')}{what}"
        if how["ending"] == "accepted":
            reason = how.get("accepted_reason")
            return self("accepted").format(how["accepted_by"]) + (f"{self('colon')}{reason}" if reason else "")
        return self(how["ending"])

    def place(self, facts: Facts) -> str | None:
        """Where it is printed, as a person would look for it."""
        places = [place for field in json.loads(facts.get("source_locator") or "{}").values() for place in field]
        page = self("page").format(facts["source_page"]) if facts.get("source_page") else None
        return self("comma").join(filter(None, [page, self.where(places[0]) if places else None])) or None

    def where(self, place: Mapping[str, Any]) -> str | None:
        """A place in its page, sheet, table or text; None for a page that is meant as a whole."""
        if "a1" in place:
            return self("sheet").format(place.get("sheet"), place["a1"])
        if "line" in place:
            return self("line").format(place["line"])
        if "row" in place:
            return self("cell").format(*(place.get(name, 0) + 1 for name in ("table", "row", "col")))
        return self("point").format(*place["bbox"][:2]) if "bbox" in place else None

    def _figure(self, text: str | None, unit: str | None) -> str:
        if text is None:
            return self("nothing")
        return f"{plain(text)} {self(unit or '')}".rstrip()


def by_names(called: str) -> str:
    """A check as messages call it in Chinese, by its names: `合计核对 合计 总计` → `grand_total 合计 total`; other texts as they are."""
    words = called.split(" ")
    if len(words) > 1:
        words[0] = next((name for name in rules() if in_chinese(name) == words[0]), words[0])
        words[-1] = next((name for name in _MEASURES if _WORDS[Language.zh][name] == words[-1]), words[-1])
    return " ".join(words)


def plain(text: str) -> str:
    """An exact figure for people: `1234.500000` → `1,234.50`, `3.000000` → `3`."""
    whole, _, decimals = f"{Decimal(text):,f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals else whole


def roots(breaks: Sequence[Facts]) -> list[tuple[Facts, list[Facts]]]:
    """Group a filing's breaks: each root break, in the order of the rules, with the breaks that repeat its difference in larger sums."""
    order = {name: number for number, name in enumerate(rules())}

    def place(facts: Facts) -> tuple[object, ...]:
        measure = facts.get("measure") or ""
        return order.get(facts["check_name"], len(order)), facts["line_no"] or 0, facts["subject"], measure != "total", measure

    found: list[tuple[Facts, list[Facts]]] = []
    for broken in sorted(breaks, key=place):
        root = next((pair for pair in found if _repeats(broken, pair[0])), None)
        if root is None:
            found.append((broken, []))
        else:
            root[1].append(broken)
    return found


def _repeats(broken: Facts, root: Facts) -> bool:
    """Whether a break shows the same gap as an earlier one, in a larger sum or in another column."""
    if broken["check_name"] not in _SUMS or root["check_name"] not in _SUMS or None in (broken["difference"], root["difference"]):
        return False
    return abs(Decimal(broken["difference"])) == abs(Decimal(root["difference"]))


def one_line(text: str) -> str:
    """A text without line ends, and without the control characters that a file's name may have: a terminal would follow them."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text).strip()
