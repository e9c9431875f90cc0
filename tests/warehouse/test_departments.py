"""Departments' regions and kinds by the beginnings and endings of their names."""

import pytest

from jixiao.records import DocumentReading
from warehouse.handmade import document, filing, line, total
from warehouse.homes import model


def department(*readings: DocumentReading) -> dict[str, dict[str, object]]:
    return {row["department_name"]: row for row in model("int_departments", readings, [])}


NAMES = [
    # city and district; province and city; city; province; a municipality's district
    ("广州市花都区人民政府办公室", "440114", "广州市", "广东省", "人民政府办公室"),
    ("广东省广州市财政局", "440100", "广州市", "广东省", "财政局"),
    ("广东省广州市花都区财政局", "440114", "广州市", "广东省", "财政局"),
    ("广州市水务局", "440100", "广州市", "广东省", "水务局"),
    ("河北省财政厅", "130000", None, "河北省", "财政局"),
    ("北京市朝阳区教育局", "110105", "北京市", "北京市", "教育局"),
    # a district alone tells its city when no other is called so
    ("花都区信访局", "440114", "广州市", "广东省", "信访局"),
    ("朝阳区教育局", None, None, None, "教育局"),
    # a county directly under its province
    ("仙桃市财政局", "429004", "仙桃市", "湖北省", "财政局"),
    # names of regions that have gone: 抚宁县 became 抚宁区 in 2015
    ("秦皇岛市抚宁县信访局", "130323", "秦皇岛市", "河北省", "信访局"),
    # a city without 市, a province by its short name, a body of the party or the state before the region
    ("广州花都区教育局", "440114", "广州市", "广东省", "教育局"),
    ("广西南宁市财政局", "450100", "南宁市", "广西壮族自治区", "财政局"),
    ("中共广州市委组织部", "440100", "广州市", "广东省", "组织部"),
    ("国家税务总局广州市税务局", "440100", "广州市", "广东省", "税务局"),
    # a direction is no region; a district that has gone, and that lay in another province once
    ("东区街道办事处", None, None, None, "街道办事处"),
    ("重庆市江北区财政局", None, None, None, "财政局"),
    ("某某有限公司", None, None, None, None),
]


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, object]]:
    return department(*(document(of=filing(f"{number:x}", department_name=name)) for number, (name, *_) in enumerate(NAMES)))


@pytest.mark.parametrize(("name", "code", "city", "province", "kind"), NAMES)
def test_a_department(
    found: dict[str, dict[str, object]], name: str, code: str | None, city: str | None, province: str | None, kind: str | None
) -> None:
    row = found[name]
    assert (row["region_code"], row["city_name"], row["province_name"], row["agency_type"]) == (code, city, province, kind)


def test_a_unit_has_the_department_above_it_as_its_parent_where_there_is_one() -> None:
    def of(letter: str, department_name: str, unit: str) -> DocumentReading:
        return document(line(1, 10, unit=unit), of=filing(letter, department_name=department_name))

    rows = department(of("a", "甲局", "甲局"), of("b", "甲局", "养护站"), of("c", "甲局", "共用站"), of("d", "乙局", "共用站"))
    names = {row["department_key"]: name for name, row in rows.items()}
    parents = {name: names.get(row["parent_department_key"]) for name, row in rows.items()}
    assert parents == {"甲局": None, "乙局": None, "养护站": "甲局", "共用站": None}


def test_a_region_that_ended_last_year_is_still_the_one_that_is_meant() -> None:
    rows = department(document(of=filing("a", department_name="重庆市江北区财政局", document_fiscal_year=2025)))
    assert rows["重庆市江北区财政局"]["region_code"] == "500105"


def test_a_unit_lies_where_the_department_above_it_does_when_its_name_does_not_say() -> None:
    rows = department(document(line(1, 10, unit="养护站"), of=filing("a", department_name="广州市花都区水务局")))
    assert [(name, row["region_code"], row["region_basis"]) for name, row in sorted(rows.items())] == [
        ("养护站", "440114", "parent"),
        ("广州市花都区水务局", "440114", "name"),
    ]


def test_a_unit_that_only_a_total_names_is_a_department_too() -> None:
    assert set(department(document(total(10, unit="养护站")))) > {"养护站"}
