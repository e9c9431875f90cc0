"""Names of departments and spending units: what is printed → the normalised full name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from jixiao.values.levels import SEEDS
from jixiao.values.text import compact

_CODE = re.compile(r"^(?P<code>\d{3,12})(?=[^\d])")
_DEPARTMENT_MARK = re.compile(r"\((?:部门|单位|本级|汇总|机关)\)$|(?<=[局委办厅会院府室部])部门$")
_PROJECT_CODE = re.compile(r"(?P<code>\d{8}[A-Z]\d{12})[-—]?(?P<name>.+)", re.DOTALL)
"""A project's code in the national budget system before its name: a division of GB/T 2260, two digits of a year, the kind, a number."""
_SEAL = r"(?:\((?:盖章|公章|签章|章)\))?"
_WHO = "(?:主管|预算|填报|编报|编制|申报|公开)?(?:部门|单位)"
_CURRENCY = r"(?:人民币)?[万千百亿]?元"
_UNIT = r"\(?(?:金额|货币|计量)?单位"
_PERSON = "(?:联系人|负责人|填[报表]人|经办人|联系电话|电话)"
_LABELLED = re.compile(
    rf"(?:{_WHO}(?:\(单位\))?名称{_SEAL}:?|{_WHO}{_SEAL}:)(?P<name>[^:]+?)(?={_UNIT}:|{_UNIT}\({_CURRENCY}\)|\({_CURRENCY}\)$|{_PERSON}|$)"
)
_ONLY_CURRENCY = re.compile(_CURRENCY)
_CURRENCY_BESIDE = re.compile(rf"{_UNIT}(?::{_CURRENCY}\)?|\({_CURRENCY}\))$")
_CURRENCY_BEFORE = re.compile(rf"^{_UNIT}(?::{_CURRENCY}\)?|\({_CURRENCY}\))(?=(?:\d{{3}}){{1,4}}\D|{_WHO}(?:\(单位\))?(?:名称|{_SEAL}:))")
"""A currency unit printed left of the name: `单位：元 913001 X局`, and not the name of `单位：元氏县财政局`."""
_ORDINAL = re.compile(r"\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)[、.]?|[一二三四五六七八九十]{1,3}、|\d{1,2}(?:、|\.(?=\D))")
"""What numbers the spending units of a form."""
LINES_OF_A_NAME = 4
"""Lines that a name may be wrapped over in a narrow cell."""


@dataclass(frozen=True, slots=True)
class UnitName:
    """A spending unit as printed: its code where one is printed, its normalised name, and whether it is the department itself (本级)."""

    name: str
    code: str | None = None
    is_headquarters: bool = False


def parse_unit(text: str) -> UnitName:
    """Read a printed unit name.

    >>> parse_unit("913001 秦皇岛市抚宁区信访局本级")
    UnitName(name='秦皇岛市抚宁区信访局', code='913001', is_headquarters=True)
    >>> parse_unit("广州市荔湾区信访局(部门)").name
    '广州市荔湾区信访局'
    """
    name = compact(text)
    if ordinal := _ORDINAL.match(name):
        name = name[ordinal.end() :]
    code = _CODE.match(name)
    if code:
        name = name[code.end() :].lstrip("-_、.")
    name = _DEPARTMENT_MARK.sub("", name)
    bare = name.removesuffix("本级")
    return UnitName(bare, code["code"] if code else None, bare != name)


def parse_project(text: str) -> tuple[str | None, str]:
    """A project's code, where its name is printed with one before it, and its name.

    >>> parse_project("51092723T000009312458-山塘病险整治补助")
    ('51092723T000009312458', '山塘病险整治补助')
    >>> parse_project("2024年山塘整治")
    (None, '2024年山塘整治')
    """
    match = _PROJECT_CODE.fullmatch(text)
    return (match["code"], match["name"]) if match else (None, text)


def department_name(text: str) -> str:
    """A department's normalised full name."""
    return parse_unit(text).name


def labelled_department(line: str) -> str | None:
    """The department that a line states under its label (`部门名称：X 单位：万元` → X), as printed; None when it states none."""
    match = _LABELLED.match(_CURRENCY_BEFORE.sub("", compact(line), count=1))
    if match is None or _ONLY_CURRENCY.fullmatch(match["name"]):
        return None
    return match["name"]


def wrapped_name(lines: Iterable[str]) -> str:
    """The lines of a narrow cell put together, without the currency unit that stands beside one of them, at either end.

    >>> wrapped_name(["913001 西宁市", "海洋发展局 单位：元", "本级"])
    '913001西宁市海洋发展局本级'
    """
    return "".join(_CURRENCY_BESIDE.sub("", _CURRENCY_BEFORE.sub("", compact(line), count=1)) for line in lines)


@cache
def _agency_suffixes() -> tuple[str, ...]:
    with (SEEDS / "agency_types.csv").open(encoding="utf-8", newline="") as seed:
        return tuple(row["suffix"] for row in csv.DictReader(seed))


_PLATE = re.compile(r"\((加挂|并挂|挂|原)?([^()]+)\)$")
"""A second or former name behind an agency's own; without a word before it, it is one if it is an agency's."""
_INSTITUTION = re.compile(
    r".+(?:[局厅处站所院馆校队署园宫室台团厂办]|中心|委员会|[居村管]委会|办公室|服务部|指挥部|机关|林场|农场|苗圃|公司|供销社|报社|"
    r"协会|学会|商会|总会|联合会)",
)
"""How subordinate institutions are named beyond the reference table."""


def is_agency_name(text: str) -> bool:
    """Whether a text is named as agencies are (the reference table's suffixes, or a public institution's): 信访专项经费 is not.

    >>> is_agency_name("石溪县信息中心（加挂档案馆牌子）")
    True
    """
    name = parse_unit(text).name
    plate = _PLATE.search(name)
    if plate is not None and (plate[1] or is_agency_name(plate[2])):
        name = name[: plate.start()]
    return name.endswith(_agency_suffixes()) or _INSTITUTION.fullmatch(name) is not None
