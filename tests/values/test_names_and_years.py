import pytest

from jixiao.values.levels import bare_level, level_member
from jixiao.values.names import is_agency_name, labelled_department, parse_unit
from jixiao.values.text import compact, same_width, unwrap
from jixiao.values.years import stated_years, title_fiscal_year


@pytest.mark.parametrize(
    ("printed", "name", "code", "is_headquarters"),
    [
        ("云山市海棠区档案局(部门)", "云山市海棠区档案局", None, False),
        ("云山市海棠区档案局部门", "云山市海棠区档案局", None, False),
        ("一、云山市海棠区档案局", "云山市海棠区档案局", None, False),
        ("（二）913002 云山市海棠区档案馆", "云山市海棠区档案馆", "913002", False),
        ("一中心小学", "一中心小学", None, False),
        ("云山市综合执法部门", "云山市综合执法部门", None, False),
        ("云山市海棠区档案局（部门）", "云山市海棠区档案局", None, False),
        ("913001 云山市海棠区档案局本级", "云山市海棠区档案局", "913001", True),
        ("913 002云山市\n海棠区档案馆", "云山市海棠区档案馆", "913002", False),
        ("云山市第110指挥中心", "云山市第110指挥中心", None, False),
    ],
)
def test_unit_names(printed: str, name: str, code: str | None, is_headquarters: bool) -> None:
    unit = parse_unit(printed)
    assert (unit.name, unit.code, unit.is_headquarters) == (name, code, is_headquarters)


@pytest.mark.parametrize(
    ("line", "department"),
    [
        ("部门名称：云山市档案局 单位：万元", "云山市档案局"),
        ("部门名称云山市档案局（部门） 单位：万元", "云山市档案局(部门)"),
        ("部门名称 云山市档案局", "云山市档案局"),
        ("填报单位（盖章）：云山市档案局", "云山市档案局"),
        ("部门：云山市档案局", "云山市档案局"),
        ("单位：万元", None),
        ("部门名称：", None),
        ("部门资金情况", None),
        ("部门整体支出的预期目标", None),
        ("部门名称：云山市档案局（单位：万元）", "云山市档案局"),
        ("部门名称：云山市档案局 金额单位（万元）", "云山市档案局"),
        ("单位名称：云山市档案局（万元）", "云山市档案局"),
        ("申报单位：云山市档案局", "云山市档案局"),
        ("单位名称 云山市档案局 联系人及电话 王某某 0000-87654321", "云山市档案局"),
        ("单位：人民币万元", None),
        ("单位：万元 部门名称：云山市档案局", "云山市档案局"),
        ("单位：元氏县财政局", "元氏县财政局"),
    ],
)
def test_the_labelled_department(line: str, department: str | None) -> None:
    assert labelled_department(line) == department


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("（2021年度）", [2021]),
        ("2021 年部门预算绩效文本", [2021]),
        ("二〇二一年度部门整体支出绩效自评表", [2021]),
        ("二0二一年度部门整体支出绩效自评表", [2021]),
        ("云山市2023-2024年运维项目", []),
        ("2023—2024年度运维", []),
        ("2020年云山市档案局2021年度目标表", [2020, 2021]),
        ("项目支出绩效目标表", []),
        ("编号 120213年", []),
    ],
)
def test_years_that_a_title_states(title: str, years: list[int]) -> None:
    assert stated_years(title) == years


def test_a_listing_title_states_one_year_or_none() -> None:
    assert title_fiscal_year("云山市档案局2024年项目支出绩效目标表") == 2024
    assert title_fiscal_year("云山市档案局项目支出绩效目标表") is None
    assert title_fiscal_year("2020年与2021年目标表") is None
    assert title_fiscal_year(None) is None


def test_levels_by_their_printed_names() -> None:
    assert bare_level("11-数量\n指标") == "数量"
    assert level_member("1-产出指标", 1) == "产出指标"
    assert level_member("社会效益指标", 2) == level_member("22-社会效益", 2) == "社会效益"
    assert level_member("24-可持续影响", 1) is None
    assert level_member("产出指标\n（50分）", 1) == level_member("产出指标50分", 1) == "产出指标"
    assert level_member("满意度指标", 2) == "服务对象满意度"
    assert level_member("成本指标", 1) == level_member("成本指标", 2) == "成本指标"
    assert level_member(None, 1) is None


def test_agencies_are_told_from_projects() -> None:
    assert is_agency_name("云山市海棠区档案局本级")
    assert is_agency_name("云山市海棠区福利院")
    assert is_agency_name("913002 云山市应急救援指挥中心")
    assert all(map(is_agency_name, ("云山市歌舞剧团", "海棠区口岸办", "云山市自来水厂", "海棠区慈善总会", "云山市农场")))
    assert is_agency_name("海棠区信息中心（加挂海棠区档案馆牌子）")
    assert is_agency_name("海棠区救助站（未成年人保护中心）")
    assert not is_agency_name("福利院（二期）")
    assert not is_agency_name("福利院（含托养中心）改造")
    assert not is_agency_name("档案数字化专项经费")
    assert not is_agency_name("合计经费")


def test_wraps_carry_no_meaning() -> None:
    assert unwrap("实施周期指\n标值:95%") == "实施周期指标值:95%"
    assert unwrap("完成率\n 100\n%\n") == "完成率100%"
    assert unwrap("level of\nservice") == "level of service"
    assert compact("１００％ 以\n上") == "100%以上"
    assert len(same_width("㎡（１）")) == 4
