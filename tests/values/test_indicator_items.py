import pytest

from jixiao.values.indicator_items import Item, begins_items, parse_items


def test_the_coded_dialect() -> None:
    text = (
        "1、1-产出指标；11-数量指标；走访、慰问次数；实施周期指标值:≥12次；年度指标值:≥12次。"
        "2、3-满意度指标；31-服务对象满意度；投诉率；实施周期指标值:≤5%；年度指标值:≤3%。"
    )
    assert parse_items(text).items == (
        Item(1, "1-产出指标", "11-数量指标", "走访、慰问次数", "≥12次", "≥12次"),
        Item(2, "3-满意度指标", "31-服务对象满意度", "投诉率", "≤5%", "≤3%"),
    )
    assert parse_items(text).leftovers == ()


@pytest.mark.parametrize(("first", "second"), [("（1）", "（2）"), ("1）", "2）"), ("(1)、", "(2)、")])
def test_bracketed_ordinals(first: str, second: str) -> None:
    text = f"{first}产出指标：归档率（含补录），年度指标值：100%。{second}满意度指标：满意度，年度指标值：90%。"
    assert parse_items(text).items == (
        Item(1, "产出指标", None, "归档率（含补录）", None, "100%"),
        Item(2, "满意度指标", None, "满意度", None, "90%"),
    )
    assert parse_items(text).leftovers == ()
    assert begins_items(text)


def test_a_code_that_a_wrap_cuts() -> None:
    (item,) = parse_items("1、2-效益指标；2 2-社会效益；知晓率；实施周期指标值:≥9\n5%；年度指标值:≥95%。").items
    assert (item.level2, item.name) == ("2 2-社会效益", "知晓率")


def test_a_value_for_the_period_alone_is_no_items_target() -> None:
    text = "1、3-满意度指标；31-服务对象满意度；服务对象满意度；实施周期指标值:≥12次；"
    assert parse_items(text).leftovers == (text,)


def test_the_plain_dialect_and_a_name_that_is_a_level() -> None:
    text = "1、产出指标：归档，分类及时率，年度指标值：100%。2、满意度指标：服务满意度指标，年度指标值：满意。"
    assert parse_items(text).items == (
        Item(1, "产出指标", None, "归档，分类及时率", None, "100%"),
        Item(2, "满意度指标", None, "服务满意度指标", None, "满意"),
    )


def test_punctuation_and_digits_inside_names_and_values() -> None:
    text = (
        "1、1-产出指标；12-质量指标；1. 归档；2. 著录：合格率；实施周期指标值:第一年，3份；第二年，4、5份；年度指标值:3。"
        "2、2-效益指标；22-社会效益；影响；实施周期指标值:优；年度指标值:优。"
    )
    first, second = parse_items(text).items
    assert (first.name, first.cycle_target, first.annual_target) == ("1. 归档；2. 著录：合格率", "第一年，3份；第二年，4、5份", "3")
    assert second.ordinal == 2


def test_a_value_that_runs_into_the_next_ordinal() -> None:
    items = parse_items("1、产出指标：份数，年度指标值：≥2402、效益指标：影响，年度指标值：好。").items
    assert [(item.ordinal, item.annual_target) for item in items] == [(1, "≥240"), (2, "好")]


def test_a_gap_in_the_printed_ordinals_is_kept() -> None:
    items = parse_items("1、产出指标：甲，年度指标值：1。3、产出指标：乙，年度指标值：2。").items
    assert [item.ordinal for item in items] == [1, 3]


def test_a_level_printed_under_the_wrong_column_is_kept_as_printed() -> None:
    (item,) = parse_items("1、24-可持续影响；24-可持续影响；安全性；实施周期指标值:100%；年度指标值:100%。").items
    assert (item.level1, item.level2) == ("24-可持续影响", "24-可持续影响")


def test_a_blank_target_is_none() -> None:
    (item,) = parse_items("1、产出指标：份数，年度指标值：。").items
    assert item.annual_target is None


def test_what_belongs_to_no_item_is_left_over() -> None:
    parsed = parse_items("见附件 3 份。1、产出指标：份数，年度指标值：5。")
    assert parsed.leftovers == ("见附件 3 份。",)
    assert parse_items("共 12 项，详见方案").leftovers == ("共 12 项，详见方案",)
    assert parse_items("") == parse_items("  ")
    assert parse_items("").items == ()


def test_an_item_of_an_unknown_level_is_left_over_and_never_the_value_before_it() -> None:
    parsed = parse_items(
        "1、产出指标：份数，年度指标值：5份。2、履职指标：制度健全性，年度指标值：健全。3、效益指标：影响，年度指标值：好。"
    )
    assert [(item.ordinal, item.name) for item in parsed.items] == [(3, "影响")]
    assert parsed.leftovers == ("1、产出指标：份数，年度指标值：5份。2、履职指标：制度健全性，年度指标值：健全。",)


def test_full_width_digits_and_punctuation() -> None:
    (item,) = parse_items("１、１－产出指标；１１－数量指标；份数；实施周期指标值：≥５份；年度指标值：≥５份。").items
    assert (item.ordinal, item.annual_target) == (1, "≥５份")


def test_where_a_list_begins() -> None:
    assert begins_items(" 1、产出指标：份数，年度指标值：5。")
    assert not begins_items("标值：5。2、产出指标：份数，年度指标值：5。")
    assert not begins_items("2、产出指标：份数，年度指标值：5。")
