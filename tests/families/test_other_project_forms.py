"""Forms of one project as other provinces print them: what a fixture says under other labels, in other rows; unknown ones are reported."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from jixiao.reading import read_filings
from jixiao.records import FilingReading, Narrative, NumberAudit, ProjectBudget, Record

FAMILIES = Path(__file__).parent.parent / "fixtures" / "families"
EVALUATION = (FAMILIES / "project_evaluation" / "one-form.html").read_text(encoding="utf-8")
APPLICATION = (FAMILIES / "project_application" / "one-form.html").read_text(encoding="utf-8")
PLAN = (FAMILIES / "performance_plan" / "html-36.html").read_text(encoding="utf-8")
R = TypeVar("R", bound=Record)
NO_FIGURES = {"source_locator", "source_page", "funding_source", "item_name", "filing_key", "heading"}


def read(page: str) -> FilingReading:
    content = page.encode()
    (filing,) = read_filings(content, hashlib.sha256(content).hexdigest()).filings
    assert filing.filing.rejection_reason is None
    return filing


def said(filing: FilingReading) -> list[dict[str, object]]:
    """What the records say, but for where it stands and the labels."""
    own = (record for record in filing.records if not isinstance(record, NumberAudit))
    return [{name: value for name, value in vars(record).items() if name not in NO_FIGURES} for record in own]


def reported(filing: FilingReading) -> str:
    return next(record.detail or "" for record in filing.records if isinstance(record, NumberAudit))


def replaced(page: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in page
        page = page.replace(old, new)
    return page


def row(*cells: str) -> str:
    """A row of ten columns: labels of two, the last value over the rest."""
    *first, last = cells
    return "<tr>" + "".join(f'<td colspan="2">{text}</td>' for text in first) + f'<td colspan="{10 - 2 * len(first)}">{last}</td></tr>'


@pytest.mark.parametrize(
    ("page", "pairs"),
    [
        (EVALUATION, [("全年执行数", "全年决算数")]),
        (EVALUATION, [("偏差原因分析及改进措施", "偏离绩效目标的原因及下一步措施")]),
        (EVALUATION, [("偏差原因分析及改进措施", "原因分析")]),
        (EVALUATION, [("<td>分值</td><td>得分</td>", "<td>标准分</td><td>自评分值</td>")]),
        (EVALUATION, [('<td colspan="6">总分</td>', '<td colspan="6">自评总得分</td>')]),
        (EVALUATION, [('<td colspan="6">总分</td>', '<td colspan="6">总分（100分）</td>')]),
        (EVALUATION, [("年度指标值", "年初目标值（A）"), ("实际完成值", "全年完成值（B）")]),
        (EVALUATION, [("预期目标", "目标内容"), ("实际完成情况", "完成情况综述")]),
        (EVALUATION, [("其中：当年财政拨款", "其中：一般公共预算拨款")]),
        (EVALUATION, [("项目名称", "项目（专项）名称")]),
        (EVALUATION, [("项目资金<br>（万元）", "项目资金"), ("年度资金总额", "年度资金总额（万元）")]),
        (EVALUATION, [("</table>", row("填报人", "张某某", "联系电话", "0000-7654321") + "</table>")]),
        (EVALUATION, [("</table>", '<tr><td colspan="10">填表说明：1.得分不超过分值；2.总分100分。</td></tr></table>')]),
        (APPLICATION, [("项目资金<br>（万元）", "项目资金"), ("年度资金总额：", "年度资金总额（万元）：")]),
        (APPLICATION, [("年度资金总额：", "申请资金总额："), ("其他资金", "自有资金")]),
        (APPLICATION, [("三级指标", "指标内容"), ("指标值</td>", "绩效标准</td>")]),
    ],
)
def test_under_other_labels(page: str, pairs: list[tuple[str, str]]) -> None:
    other = read(replaced(page, *pairs))
    assert reported(other) == ""
    assert said(other) == said(read(page))


@pytest.mark.parametrize("label", ["资金批次", "资金拨付批次说明"])
def test_an_unknown_label_beside_a_name_is_no_part_of_it(label: str) -> None:
    value = '<td colspan="8">乡镇敬老院消防改造</td>'
    beside = value.replace("8", "4") + f'<td colspan="2">{label}</td><td colspan="2">第3批</td>'
    named = (value, beside)
    other = read(replaced(EVALUATION, named))
    assert [one.project_name for one in budgets(other)] == ["乡镇敬老院消防改造"]
    assert label in reported(other) and "第3批" in reported(other)


def budgets(filing: FilingReading) -> list[ProjectBudget]:
    return of(filing.records, ProjectBudget)


def of(records: Sequence[Record], kind: type[R]) -> list[R]:
    return [record for record in records if isinstance(record, kind)]


def test_millions() -> None:
    """百万元 ends in 万元, and is another unit."""
    (one,), (other,) = budgets(read(APPLICATION)), budgets(read(replaced(APPLICATION, ("（万元）", "（百万元）"))))
    assert one.total_yuan is not None and other.total_yuan == one.total_yuan * 100


def test_tens_of_thousands_by_a_name_that_is_not_known_are_not_guessed() -> None:
    content = replaced(APPLICATION, ("（万元）", "（十万元）")).encode()
    (filing,) = read_filings(content, hashlib.sha256(content).hexdigest()).filings
    assert "states no currency unit" in str(filing.filing.rejection_reason)


def test_what_stands_below_the_scores() -> None:
    below = row("自评等级", "优") + row("其他需要说明的问题", "共3个") + "</table>"
    texts = [(one.section, one.heading, one.text) for one in of(read(replaced(EVALUATION, ("</table>", below))).records, Narrative)]
    assert texts == [("conclusion", "自评等级", "优"), ("remark", "其他需要说明的问题", "共3个")]


def test_what_stands_below_the_indicators_of_an_application() -> None:
    below = '<tr><td>其他需要说明的问题</td><td colspan="5">共3个</td></tr></table>'
    filing = read(replaced(APPLICATION, ("</table>", below)))
    assert (reported(filing), budgets(filing)[0].remark_text) == ("", "共3个")


@pytest.mark.parametrize("label", ["测算依据", "资金批次"])
def test_a_plans_row_under_an_unknown_label_is_reported(label: str) -> None:
    """Also where the indicators have a column of that name: it is no part of their header, nor of the goals."""
    head = PLAN.rindex("<tr", 0, PLAN.index("一级指标"))
    other = read(f"{PLAN[:head]}<tr><td>{label}</td><td colspan='6'>按3人</td></tr>{PLAN[head:]}")
    assert [one.objective_text for one in budgets(other)] == [one.objective_text for one in budgets(read(PLAN))]
    assert label in reported(other) and "按3人" in reported(other)
