"""The catalogue of Chinese sentences: nothing that rejects a filing is without one, and what stands in a sentence is kept."""

from __future__ import annotations

import ast
import hashlib
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao import errors
from jixiao.alert_chinese import catalogue, in_chinese
from jixiao.alert_words import Words
from jixiao.models import PROJECT
from jixiao.read import _REFUSED, _REFUSED_PARTS
from jixiao.reading import read_once
from jixiao.rules import check_reading, rules
from jixiao.settings import Language

PACKAGE = Path(errors.__file__).parent
FAMILIES = Path(__file__).parents[1] / "fixtures" / "families"
REJECTIONS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.FilingRejected)}


def text_of(node: ast.expr) -> str | None:
    """A string as the catalogue has it, with `{}` for each gap."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def called(node: ast.AST) -> str | None:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None


def returned(tree: ast.Module, function: str) -> Iterator[str]:
    """The strings that a function of the module returns or chooses from."""
    for found in ast.walk(tree):
        if isinstance(found, ast.FunctionDef) and found.name == function:
            for statement in ast.walk(found):
                if isinstance(statement, ast.Return) and statement.value is not None:
                    yield from filter(None, [text_of(statement.value)])


def sentences(path: Path) -> Iterator[str]:
    """What a module rejects filings with: literals, what it calls for one, and what is assigned to the name that is raised."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assigned = {
        target.id: text
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and (text := text_of(node.value))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if called(node) not in REJECTIONS or not isinstance(node, ast.Call) or not node.args:
            continue
        argument = node.args[0]
        if isinstance(argument, ast.Name):
            yield assigned[argument.id]
        elif isinstance(argument, ast.Call):
            yield from returned(tree, str(called(argument)))
            yield from filter(None, map(text_of, argument.args))
        else:
            yield text_of(argument) or ast.unparse(argument)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_reason_for_a_rejection_has_a_chinese_sentence(path: Path) -> None:
    missing = [sentence for sentence in sentences(path) if sentence not in catalogue()]
    assert missing == [], "add it to plugins/jixiao/alert_chinese.yml"


AT_THE_COMMAND_LINE = {
    "answers.py", "ask.py", "cli.py", "cli_export.py", "cli_query.py", "cli_show.py", "embedded.py", "export.py", "export_xlsx.py",
    "ready.py", "releases.py", "settings.py",
}  # fmt: skip
"""Modules whose errors end a command, or keep a night from beginning at all: they stand in a terminal or a log and in no alert."""
WRITTEN_BY_PEOPLE = {"matches.py", "overrides.py", "people.py", "successions.py"}
"""Modules that read lines which people wrote: what is wrong with one is the message of a `ValueError`, or what a cell should be."""
ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.JixiaoError)} - REJECTIONS
PROBLEMS = {"crawl.py": "_troubles", "gate.py": "*", "overrides.py": "*", "steps.py": "_failure"}
"""Functions that give sentences for alerts without raising them, by module."""


def technical(path: Path) -> Iterator[str]:
    """What a module ends a step of the night with; what is put together of other sentences is told by these."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in (ERRORS | {"ValueError"} if path.name in WRITTEN_BY_PEOPLE else ERRORS):
            yield from filter(None, map(text_of, node.args[:1]))
        if isinstance(node, ast.Call) and called(node) == "parsed" and path.name in WRITTEN_BY_PEOPLE:
            yield from filter(None, map(text_of, node.args[3:4]))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and PROBLEMS.get(path.name) in {function.name, "*"}:
            yield from given(function)


def given(function: ast.FunctionDef) -> Iterator[str]:
    """The sentences that a function returns, yields or gathers: strings of several words, with or without gaps."""
    outer = [node for node in ast.walk(function) if isinstance(node, ast.Return | ast.Yield | ast.ListComp) or called(node) == "append"]
    for node in outer:
        parts = [part for part in ast.walk(node) if isinstance(part, ast.JoinedStr | ast.Constant)]
        inner = {id(below) for part in parts if isinstance(part, ast.JoinedStr) for below in ast.walk(part) if below is not part}
        texts = (text_of(part) for part in parts if id(part) not in inner)
        yield from (
            text for text in texts if text and len(re.findall(r"[a-z]{2,}", text)) > 2 and not text.startswith(("select ", "the SQL"))
        )


@pytest.mark.parametrize(
    "path",
    sorted(path for path in PACKAGE.rglob("*.py") if path.name not in AT_THE_COMMAND_LINE),
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_every_sentence_that_can_end_a_step_of_the_night_has_chinese(path: Path) -> None:
    known = set(catalogue())
    missing = [sentence for sentence in technical(path) if not known & {sentence, f"{{}}: {sentence}", f"{{}}{sentence}"}]
    assert missing == [], "add it to plugins/jixiao/alert_chinese.yml"


@pytest.mark.parametrize(
    ("model", "at_least"),
    [("checks/decision", 7), ("intermediate/int_department_successions", 3), ("intermediate/int_project_matches", 4)],
)
def test_every_refusal_of_a_line_that_people_wrote_has_chinese(model: str, at_least: int) -> None:
    sql = (PROJECT / "models" / f"{model}.sql").read_text(encoding="utf-8")
    cases = re.findall(r"\bcase\b((?:(?!\bcase\b).)*?)\bend as refusal", sql, re.DOTALL)
    told = [gapped(why) for case in cases for why in re.findall(r"\bthen ((?:(?!\bwhen\b).)+)", case, re.DOTALL)]
    assert len(told) >= at_least
    assert [sentence for sentence in told if sentence not in catalogue()] == [], "add it to plugins/jixiao/alert_chinese.yml"


def gapped(expression: str) -> str:
    """What SQL joins, with `{}` for all but its texts."""
    return "".join(part[1:-1] if part.startswith("'") else "{}" for part in re.split(r"\s*\|\|\s*", expression.strip()))


def test_every_measure_has_a_chinese_word() -> None:
    words = Words(Language.zh)
    filings = [path for path in FAMILIES.glob("*/*") if path.suffix in {".html", ".xlsx"}]
    assert {path.parent.name for path in filings} == {path.name for path in FAMILIES.iterdir()}
    contents = [path.read_bytes() for path in filings]
    verdicts = [verdict for content in contents for verdict in check_reading(read_once(content, hashlib.sha256(content).hexdigest()))]
    measures = {verdict.measure for verdict in verdicts}
    assert {"total", "initial_budget", "limit"} <= measures
    assert [measure for measure in measures if re.fullmatch("[a-z_]+", words(measure))] == [], "add it to plugins/jixiao/alert_words.py"
    assert [name for name in rules() if words.said(name) == name] == [], "add it to plugins/jixiao/alert_chinese.yml"


def test_sentences_are_found_all_over_the_night() -> None:
    assert len({sentence for path in PACKAGE.rglob("*.py") for sentence in technical(path)}) > 70


def test_reasons_are_found_in_the_readers() -> None:
    assert len({sentence for path in PACKAGE.rglob("*.py") for sentence in sentences(path)}) > 80


def test_every_type_of_file_that_is_refused_has_a_chinese_name() -> None:
    assert [name for _, name in (*_REFUSED, *_REFUSED_PARTS) if name not in catalogue()] == []


def test_every_sentence_keeps_its_gaps() -> None:
    for english, chinese in catalogue().items():
        gaps = [name for _, name, _, _ in string.Formatter().parse(chinese) if name is not None]
        numbered = sorted(map(int, gaps)) if all(gaps) else list(range(len(gaps)))
        assert numbered == list(range(english.count("{}"))), english


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("The file is empty: fetch it again.", "文件为空，请重新获取。"),
        (
            "The PDF has over 5 characters by page 3, which is the limit: split it.",
            "PDF到第3页已超过5个字符的上限，请拆分文件。",
        ),
        (
            "The PDF has no text on any page (2 in all, it is a scan): it needs OCR, or ask for the original file.",
            "PDF共2页，均没有文字（是扫描件），需要文字识别，或索取原始文件。",
        ),
        ("line missing: not printed, or line counted twice: 甲项目", "漏计某行（该行未列示），或某行重复计入：甲项目"),
        ("line missing: 渔政; 船艇 / 油料", "漏计某行：渔政; 船艇 / 油料"),
        ("not understood: '9' claimed by no field; 'x' is no amount (y)", "未能理解：'9'不属于任何栏目；'x'不是金额（y）"),
        ("digits differ from the second engine's text (1: 3 read, 4 seen)", "与第二引擎读出的数字不同（1：读出3个，看到4个）"),
        ("1: 3 read, 4 seen, 7: 8 read, 9 seen", "1：读出3个，看到4个，7：读出8个，看到9个"),
        (
            "fetch: the archive lacks ab12; put the document back into its source; build: dbt build failed: no; the whole log is in /x",
            "取回（fetch）：存档中缺少ab12，请把该文档放回其来源；构建（build）：dbt build失败：no；完整日志在/x",
        ),
        (
            "county: not seen whole since 2026-01-02: http://a answers 503 Busy",
            "county：自2026-01-02以来未能完整看到：http://a的应答是503 Busy",
        ),
        (
            "overrides.csv: line 2: `合计 total` is refused: no filing has this hash\no.csv: line 3: who is empty",
            "overrides.csv第2行：`合计 total`未被采用：没有这个哈希值的文件\no.csv第3行：who为空",
        ),
        (
            "department_successions.csv: line 3: 甲局 stands in several lines; only a department that was divided does",
            "department_successions.csv第3行：甲局出现在多行中；只有拆分（divided）的部门才会如此",
        ),
        (
            "project_matches.csv: line 2: decision `x` is not `accepted` or `refused`",
            "project_matches.csv第2行：decision的`x`不是`accepted`或`refused`",
        ),
        (
            '甲局 project_targets 2024 (2024-03-01); 乙局 self_evaluation 2023 (2024-06-30); and 3 more: jixiao query "FROM late_filings"',
            "甲局《项目支出绩效目标表》2024年度（2024-03-01到期）；乙局《部门整体支出绩效自评表》2023年度（2024-06-30到期）；"
            '另有3份：jixiao query "FROM late_filings"',
        ),
        ("what nobody ever said", "what nobody ever said"),
        ("全部由人写的原因", "全部由人写的原因"),
    ],
)
def test_in_chinese(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese
