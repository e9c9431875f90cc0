"""The reference tables are whole: what is looked up in them is there, once, and hangs together."""

import csv
from collections import Counter
from pathlib import Path

import pytest

Row = dict[str, str]


@pytest.fixture(scope="module")
def seeds(checkout: Path) -> Path:
    return checkout / "dbt_project" / "seeds"


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def regions(seeds: Path) -> list[Row]:
    return rows(seeds / "regions.csv")


@pytest.fixture(scope="module")
def standing(regions: list[Row]) -> dict[str, Row]:
    return {row["region_code"]: row for row in regions if not row["valid_to_year"]}


@pytest.mark.parametrize(
    ("code", "name", "level", "city", "province", "parent", "since"),
    [
        ("440114", "花都区", "county", "广州市", "广东省", "440100", "2000"),
        ("440103", "荔湾区", "county", "广州市", "广东省", "440100", "1980"),
        ("130306", "抚宁区", "county", "秦皇岛市", "河北省", "130300", "2015"),
        ("441303", "惠阳区", "county", "惠州市", "广东省", "441300", "2003"),
        ("130803", "双滦区", "county", "承德市", "河北省", "130800", "1983"),
        ("440311", "光明区", "county", "深圳市", "广东省", "440300", "2018"),
        ("110105", "朝阳区", "county", "北京市", "北京市", "110000", "1980"),
        ("500229", "城口县", "county", "重庆市", "重庆市", "500000", "1997"),
        ("429004", "仙桃市", "county", "仙桃市", "湖北省", "420000", "1994"),
        ("441900", "东莞市", "city", "东莞市", "广东省", "440000", "1988"),
        ("460400", "儋州市", "city", "儋州市", "海南省", "460000", "2015"),
        ("440000", "广东省", "province", "", "广东省", "", "1980"),
        ("310000", "上海市", "province", "上海市", "上海市", "", "1980"),
    ],
)
def test_a_region_that_stands(
    standing: dict[str, Row], code: str, name: str, level: str, city: str, province: str, parent: str, since: str
) -> None:
    row = standing[code]
    assert (row["region_name"], row["level"], row["city_name"], row["province_name"]) == (name, level, city, province)
    assert (row["parent_code"], row["valid_from_year"]) == (parent, since)


def test_a_county_that_became_a_district(regions: list[Row], standing: dict[str, Row]) -> None:
    (before,) = [row for row in regions if row["region_code"] == "130323"]
    assert (before["region_name"], before["valid_to_year"]) == ("抚宁县", "2014")
    assert "130323" not in standing


@pytest.mark.parametrize(
    ("code", "name", "first", "last"),
    [
        ("440121", "花县", "1980", "1992"),
        ("510202", "渝中区", "1994", "1996"),
        ("420600", "襄樊市", "1980", "2009"),
        ("440506", "达濠区", "1984", "2002"),
    ],
)
def test_a_region_that_has_gone(regions: list[Row], code: str, name: str, first: str, last: str) -> None:
    found = [(row["valid_from_year"], row["valid_to_year"]) for row in regions if (row["region_code"], row["region_name"]) == (code, name)]
    assert found == [(first, last)]


def test_a_code_stands_once_and_its_states_do_not_overlap(regions: list[Row]) -> None:
    last: dict[str, int] = {}
    for row in sorted(regions, key=lambda row: (row["region_code"], int(row["valid_from_year"]))):
        assert int(row["valid_from_year"]) > last.get(row["region_code"], 0), row
        last[row["region_code"]] = int(row["valid_to_year"] or 9999)
    assert Counter(len(row["region_code"]) for row in regions) == {6: len(regions)}


def test_every_standing_region_hangs_on_one_that_stands(standing: dict[str, Row]) -> None:
    for row in standing.values():
        if row["level"] == "province":
            assert not row["parent_code"]
            continue
        parent = standing[row["parent_code"]]
        assert parent["province_name"] == row["province_name"]
        assert parent["level"] == "province" or (row["level"] == "county" and parent["region_name"] == row["city_name"])


def test_all_provinces_and_about_all_counties_are_there(standing: dict[str, Row]) -> None:
    levels = Counter(row["level"] for row in standing.values())
    assert levels["province"] == 34
    assert levels["city"] == 333
    assert levels["county"] > 2840


def test_no_placeholder_is_a_region(regions: list[Row]) -> None:
    assert not [row for row in regions if row["region_name"] in {"市辖区", "县", "市"} or "直辖" in row["region_name"]]


def test_an_ending_tells_one_kind_of_agency(seeds: Path) -> None:
    endings = rows(seeds / "agency_types.csv")
    assert max(Counter(row["suffix"] for row in endings).values()) == 1
    kinds = {(row["agency_type"], row["agency_type_en"], row["organ_kind"]) for row in endings}
    assert max(Counter(kind for kind, _, _ in kinds).values()) == 1


def test_an_alias_names_a_level_of_the_taxonomy(seeds: Path) -> None:
    taxonomy = rows(seeds / "indicator_taxonomy.csv")
    known = {("1", row["level1_name"]) for row in taxonomy} | {("2", row["level2_name"]) for row in taxonomy}
    aliases = rows(seeds / "indicator_level_aliases.csv")
    assert {(row["level"], row["level_name"]) for row in aliases} == known
    assert known <= {(row["level"], row["printed_name"]) for row in aliases}
    assert max(Counter((row["level"], row["printed_name"]) for row in aliases).values()) == 1


def test_a_level_has_one_code_and_a_second_level_begins_with_its_first(seeds: Path) -> None:
    taxonomy = rows(seeds / "indicator_taxonomy.csv")
    first = {(row["level1_code"], row["level1_name"]) for row in taxonomy}
    assert len(first) == len({code for code, _ in first}) == 4
    second = {(row["level2_code"], row["level2_name"]) for row in taxonomy}
    assert len(second) == len({code for code, _ in second}) == 12
    assert all(row["level2_code"].startswith(row["level1_code"]) for row in taxonomy)


def test_cost_is_a_second_level_in_the_older_edition_and_a_first_in_the_newer(seeds: Path) -> None:
    taxonomy = rows(seeds / "indicator_taxonomy.csv")
    of_2015 = {row["edition"] for row in taxonomy if int(row["valid_from_year"]) <= 2015}
    assert of_2015 == {"财预〔2015〕88号"}
    cost = {row["level1_name"] for row in taxonomy if row["edition"] in of_2015 and row["level2_name"] == "成本指标"}
    assert cost == {"产出指标"}
    newer = {row["level2_name"] for row in taxonomy if row["edition"] not in of_2015 and row["level1_name"] == "成本指标"}
    assert newer == {"经济成本指标", "社会成本指标", "生态环境成本指标"}


@pytest.mark.parametrize(
    ("year", "plan"), [("1953", "一五"), ("1964", "调整时期"), ("2020", "十三五"), ("2021", "十四五"), ("2026", "十五五")]
)
def test_a_year_belongs_to_a_plan(seeds: Path, year: str, plan: str) -> None:
    plans = {row["fiscal_year"]: row["five_year_plan"] for row in rows(seeds / "five_year_plans.csv")}
    assert list(plans) == [str(known) for known in range(1953, 2036)]
    assert plans[year] == plan
