"""What spreadsheets show for a stored number: expectations worked out by hand from the format codes' definition."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.readers.counting import ordinal
from jixiao.readers.date_format import EPOCH_1904
from jixiao.readers.number_format import BUILTIN_FORMATS, show, show_text


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("447.82", "General", "447.82"),
        ("0.30000000000000004", "General", "0.3"),
        ("2295.9199999999996", "General", "2295.92"),
        ("3.3333333333333335", "General", "3.333333333"),
        ("1155300222.71", "General", "1155300222.71"),
        ("123456789012345", "General", "123456789012345"),
        ("-5.5511151231257827E-17", "General", "0"),
        ("2.24E2", "General", "224"),
        ("89", "0.00", "89.00"),
        ("1.005", "0.00", "1.01"),
        ("-0.004", "0.00", "0.00"),
        ("1107.43", "#,##0.00", "1,107.43"),
        ("1234567", "#,##0", "1,234,567"),
        ("999", "#,##0", "999"),
        ("0.8651", "0.00%", "86.51%"),
        ("0.865", "0%", "87%"),
        ("0", "#,###", ""),
        ("12.5", "#.##", "12.5"),
        ("12", "#.##", "12"),
        ("12345678", "0.00,", "12345.68"),
        ("12345678", '#,##0.0,"千元"', "12,345.7千元"),
        ("6253000", "0!.0,", "625.3"),
        ("6253000", '0!.0000"万元"', "625.3000万元"),
        ("12.5", ".00", "12.50"),
        ("0.5", "#,###.00", ".50"),
        ("123", "000000", "000123"),
        ("13800138000", "000-0000-0000", "138-0013-8000"),
        ("365", '0"人"', "365人"),
        ("365", '"≥"0"人"', "≥365人"),
        ("365", "\\≥0", "≥365"),
        ("3", "[$¥-804]#,##0.00", "¥3.00"),
        ("1234", "0.00E+00", "1.23E+03"),
        ("0.5", "# ?/?", "0.5"),
        ("12", "[DBNum1][$-804]General", "12"),
        ("3", ";;;", ""),
        ("3", "@", "3"),
        ("3", "G/通用格式", "3"),
    ],
)
def test_a_number_is_shown_by_its_format(stored: str, code: str, shown: str) -> None:
    assert show(stored, code) == shown


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("-85.84", "0.00", "-85.84"),
        ("-85.84", BUILTIN_FORMATS[40], "-85.84"),
        ("-85.84", "0.00_);(0.00)", "-85.84"),
        ("-85.84", "0.00;[Red]0.00", "-85.84"),
        ("-85.84", '0.00;"减"0.00', "减85.84"),
        ("-85.84", "[$-804]0.00;@", "-85.84"),
        ("0", "0.00;(0.00);@", "0.00"),
        ("0", "0.00;-0.00;0", "0"),
        ("0", BUILTIN_FORMATS[43], "-"),
        ("-1234.5", BUILTIN_FORMATS[43], "-1,234.50"),
        ("100", "[>=100]0.0;0.00", "100.0"),
        ("99", "[>=100]0.0;0.00", "99.00"),
        ("-5", "[<0]-0.00;0.00", "-5.00"),
    ],
)
def test_sections_show_signs_zeros_and_conditions(stored: str, code: str, shown: str) -> None:
    assert show(stored, code) == shown


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("44260", BUILTIN_FORMATS[14], "2021/3/5"),
        ("44260", BUILTIN_FORMATS[31], "2021年3月5日"),
        ("44260", "yyyy-mm-dd;@", "2021-03-05"),
        ("44260", "[$-804]aaaa", "星期五"),
        ("44260.75", "yyyy/m/d h:mm", "2021/3/5 18:00"),
        ("44260.75", "h:mm AM/PM", "6:00 PM"),
        ("44260.25", '上午/下午h"时"mm"分"', "上午6时00分"),
        ("0.5006944444444444", "h:mm:ss", "12:01:00"),
        ("1.5", "[h]:mm", "36:00"),
        ("59", "yyyy/m/d", "1900/2/28"),
        ("61", "yyyy/m/d", "1900/3/1"),
    ],
)
def test_a_date_is_shown_by_its_format(stored: str, code: str, shown: str) -> None:
    assert show(stored, code) == shown


def test_a_workbook_may_count_its_days_from_1904() -> None:
    assert show("42798", "yyyy/m/d", EPOCH_1904) == "2021/3/5"


def test_what_is_no_number_is_shown_as_it_stands() -> None:
    assert show("n/a", "0.00") == "n/a"
    assert show("1E999999999", "0.00") == "1E999999999"


def test_a_format_may_add_to_a_text_or_hide_it() -> None:
    assert show_text("合计", BUILTIN_FORMATS[43]).strip() == "合计"
    assert show_text("合计", '@"（元）"') == "合计（元）"
    assert show_text("合计", ";;;") == ""
    assert show_text("100%", "0.00") == "100%"


_AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


@given(_AMOUNTS)
def test_an_amount_stored_as_a_double_is_shown_exactly(amount: Decimal) -> None:
    stored = repr(float(amount))
    assert Decimal(show(stored, "0.00")) == amount
    assert Decimal(show(stored, "General")) == amount
    assert Decimal(show(stored, "#,##0.00").replace(",", "")) == amount


@given(_AMOUNTS, st.integers(min_value=0, max_value=4))
def test_decimals_round_half_away_from_zero(amount: Decimal, decimals: int) -> None:
    code = "0." + "0" * decimals if decimals else "0"
    assert Decimal(show(str(amount), code)) == amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@given(st.text(alphabet='0#?.,%;@[]"\\_*/E+-年ymdhsGenral<>=1 ', max_size=20), st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_no_format_code_breaks_the_reader(code: str, value: Decimal) -> None:
    assert isinstance(show(str(value), code), str)
    assert isinstance(show_text("文", code), str)


@pytest.mark.parametrize(
    ("number", "counting", "printed"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "japaneseCounting", "一百零五"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (2, "ideographTraditional", "乙"),
        (7, "decimalZero", "07"),
        (7, "decimalFullWidth", "７"),
        (5, "someFutureCounting", "5"),
        (5, "bullet", ""),
    ],
)
def test_ordinals_are_printed_as_lists_count(number: int, counting: str, printed: str) -> None:
    assert ordinal(number, counting) == printed
