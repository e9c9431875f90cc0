"""Pictures of filings without pages: the outline is around the cell that is meant, what is hidden is not shown, large tables are cut."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from PIL import Image, ImageChops
from typer.testing import CliRunner

from jixiao import cli
from jixiao.alert_words import Words
from jixiao.archive import Archive
from jixiao.drawing import OUTLINE
from jixiao.errors import ConfigurationError
from jixiao.picture import Picture, pictures
from jixiao.settings import Language, Settings
from jixiao.sketch import Grid, sketches
from jixiao.typeface import typeface
from night.alerting import Nights, Warehouse
from night.receiver import Receiver
from readers.office_files import docx_parts, package, word_cell, word_table

SAMPLES = Path(__file__).parents[2] / "samples" / "xining"
XLS = Path(__file__).parents[1] / "readers" / "files" / "workbook.xls"
Rows = Sequence[Sequence[str]]
Box = tuple[int, int, int, int]

try:
    typeface()
except ConfigurationError:
    HAS_FONT = False
else:
    HAS_FONT = True
needs_font = pytest.mark.skipif(not HAS_FONT, reason="no Chinese font: needs fonts-noto-cjk")

HEAD = ("项目名称", "总计", "财政拨款", "绩效目标")
ROWS: Rows = (
    HEAD,
    ("合计", "12.50", "12.50", ""),
    ("雷达维护", "8.20", "8.20", "按期巡检"),
    ("防雷检测", "4.30", "4.30", "全年不少于12次"),
)


def xlsx(rows: Rows, *, hidden: Sequence[int] = (), merged: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    for cells in merged:
        sheet.merge_cells(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def html(rows: Rows) -> bytes:
    lines = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return f"<html><meta charset='utf-8'><body><p>目标表</p><table border=1>{lines}</table></body></html>".encode()


def docx(rows: Rows) -> bytes:
    return package(docx_parts(word_table(*("".join(map(word_cell, row)) for row in rows))))


def text(rows: Rows) -> bytes:
    return "\n".join(["2024年项目支出绩效目标表", *("\t".join(row) for row in rows)]).encode()


def shown(content: bytes, *places: Mapping[str, object]) -> list[Picture]:
    return list(pictures(content, [{"amount_yuan": [*places]}], "filing", Words(Language.en)))


def red(image: Image.Image) -> Box:
    """The box around all that is red."""
    channels = [
        band.point([255 if value == wanted else 0 for value in range(256)]) for band, wanted in zip(image.split(), OUTLINE, strict=True)
    ]
    box = ImageChops.multiply(ImageChops.multiply(channels[0], channels[1]), channels[2]).getbbox()
    assert box is not None, "nothing is outlined"
    return box


def holds(outer: Box, inner: Box | None) -> bool:
    return inner is not None and outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def only(found: Sequence[Picture]) -> Image.Image:
    (picture,) = found
    return picture.image


FORMATS: dict[str, tuple[Callable[[Rows], bytes], dict[str, object]]] = {
    "xlsx": (xlsx, {"sheet": "Sheet", "a1": "C3"}),
    "html": (html, {"table": 0, "row": 2, "col": 2}),
    "docx": (docx, {"table": 0, "row": 2, "col": 2}),
    "text": (text, {"table": 0, "row": 2, "col": 2, "line": 4}),
}


@needs_font
@pytest.mark.parametrize("kind", FORMATS)
def test_the_outline_holds_the_text_of_the_cell_that_is_meant_and_no_other(kind: str) -> None:
    make, place = FORMATS[kind]

    def altered(row: int, col: int, text: str) -> bytes:
        rows = [list(cells) for cells in ROWS]
        rows[row][col] = text
        return make(rows)

    image = only(shown(make(ROWS), place))
    within = ImageChops.difference(image, only(shown(altered(2, 2, "3.20"), place))).getbbox()
    beside = ImageChops.difference(image, only(shown(altered(2, 1, "3.20"), place))).getbbox()
    assert holds(red(image), within)
    assert beside is not None
    assert not holds(red(image), beside)


@needs_font
def test_a_binary_workbook_is_drawn_without_its_hidden_row_and_column() -> None:
    ((sketch, _),) = sketches(XLS.read_bytes(), [{"sheet": "绩效", "a1": "F6"}])
    assert isinstance(sketch, Grid)
    assert (list(sketch.row_names), list(sketch.col_names)) == (["1", "2", "3", "4", "5", "6", "7", "9"], ["A", "B", "C", "D", "F"])
    assert [cell.text for cell in sketch.marked] == ["按期巡检"]
    (picture,) = shown(XLS.read_bytes(), {"sheet": "绩效", "a1": "F6"})
    assert picture.name == "sheet-1"
    assert red(picture.image)


@needs_font
def test_what_is_hidden_is_not_shown() -> None:
    place = {"sheet": "Sheet", "a1": "B4"}
    images = [only(shown(xlsx([*ROWS[:2], ("雷达", secret, "", ""), ROWS[3]], hidden=[3]), place)) for secret in ("1.00", "999.00")]
    assert ImageChops.difference(*images).getbbox() is None


@needs_font
def test_a_merged_cell_is_outlined_as_far_as_it_reaches() -> None:
    content = xlsx([("单位", "项目", "总计"), ("信访局", "接访", "1.00"), ("", "网络", "2.00"), ("", "培训", "3.00")], merged=["A2:A4"])
    whole = red(only(shown(content, {"sheet": "Sheet", "a1": "A2"})))
    first, last = (red(only(shown(content, {"sheet": "Sheet", "a1": a1}))) for a1 in ("B2", "B4"))
    assert (whole[1], whole[3]) == (first[1], last[3])
    assert abs(whole[2] - first[0]) <= 3


@needs_font
def test_spans_of_a_web_page_are_drawn() -> None:
    page = (
        "<html><table><tr><td rowspan=2>项目</td><td colspan=2>资金来源</td></tr><tr><td>拨款</td><td>其他</td></tr>"
        "<tr><td>合计</td><td>3.00</td><td>1.00</td></tr></table></html>"
    )
    over, left, right = (red(only(shown(page.encode(), {"table": 0, "row": row, "col": col}))) for row, col in ((0, 1), (1, 1), (1, 2)))
    assert (over[0], over[2]) == (left[0], right[2])


def long_table(**changed: str) -> bytes:
    """Four hundred projects under a header; `row_101='x'` names another."""
    rows = [[f"项目{number}", f"{number}.00", "", "完成"] for number in range(2, 401)]
    for name, value in changed.items():
        rows[int(name.removeprefix("row_")) - 2][0] = value
    return xlsx([HEAD, *rows])


@needs_font
def test_a_large_table_is_cut_to_what_surrounds_the_cells_under_its_header() -> None:
    near = [{"sheet": "Sheet", "a1": a1} for a1 in ("B300", "B302")]
    image = only(shown(long_table(), *near))
    assert image.height < 600
    assert ImageChops.difference(image, only(shown(long_table(row_100="看不见"), *near))).getbbox() is None
    assert ImageChops.difference(image, only(shown(long_table(row_301="看得见"), *near))).getbbox() is not None
    header = openpyxl.load_workbook(io.BytesIO(long_table()))
    header.worksheets[0]["A1"] = "别的"
    buffer = io.BytesIO()
    header.save(buffer)
    assert ImageChops.difference(image, only(shown(buffer.getvalue(), *near))).getbbox() is not None


@needs_font
def test_cells_all_over_a_large_table_take_several_pictures_of_bounded_size() -> None:
    found = shown(long_table(), *({"sheet": "Sheet", "a1": f"B{row}"} for row in range(10, 390, 10)))
    assert [picture.name for picture in found] == [f"sheet-1{number}" for number in ("", "-2", "-3", "-4", "-5")[: len(found)]]
    assert 1 < len(found) <= 5
    assert all(red(picture.image) and picture.image.height < 2400 for picture in found)


@needs_font
def test_a_wide_table_is_cut_to_the_columns_nearest_beside_its_first() -> None:
    wide = [[f"第{col}列说明" for col in range(60)], [f"{col}.00" for col in range(60)]]
    images = []
    for first in ("甲", "乙"):
        wide[1][0] = first
        images.append(only(shown(xlsx(wide), {"sheet": "Sheet", "a1": "AZ2"})))
    assert images[0].width < 1700
    assert red(images[0])
    assert ImageChops.difference(*images).getbbox() is not None


@needs_font
def test_lines_of_linearised_text_are_numbered_and_outlined_over_all_they_take() -> None:
    content = "\n".join(["目标表", *(f"第{number}行" for number in range(2, 40)), "绩" * 200]).encode()
    box = red(only(shown(content, {"line": 40})))
    assert box[3] - box[1] > 2 * typeface().line_height
    assert (
        ImageChops.difference(
            only(shown(content, {"line": 40})), only(shown(content.replace("第20行".encode(), "第二行".encode()), {"line": 40}))
        ).getbbox()
        is None
    )


def test_figures_are_not_broken_where_the_line_has_another_place() -> None:
    if not HAS_FONT:
        pytest.skip("no Chinese font: needs fonts-noto-cjk")
    face = typeface()
    text = "全年免费开放不少于300天"
    assert [line for _, line in face.wrapped(text, face.width("全年免费开放不少于30"))] == ["全年免费开放不少于", "300天"]
    assert [line for _, line in face.wrapped("1234567890", face.width("1234"))] == ["1234", "5678", "90"]
    assert list(face.wrapped("一\n二", 100)) == [(0, "一"), (2, "二")]


@pytest.fixture
def no_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose fontconfig knows no font."""
    if shutil.which("fc-match") is None:
        pytest.skip("needs fontconfig")
    empty = tmp_path / "fonts.conf"
    empty.write_text("<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(empty))
    typeface.cache_clear()


@pytest.mark.usefixtures("no_font")
def test_without_a_font_the_command_says_what_to_install(tmp_path: Path) -> None:
    filing = str(SAMPLES / "city-targets-2024.xlsx")
    result = CliRunner().invoke(cli.app, ["show", filing, "--fact", "project_budget:1", "--output", str(tmp_path / "x.png")])
    typeface.cache_clear()
    assert isinstance(result.exception, ConfigurationError)
    assert "install one (on Debian: apt-get install fonts-wqy-microhei)" in str(result.exception)


SHEET_PLACE = json.dumps({"amount_yuan": [{"sheet": "Sheet", "a1": "B8"}]})


@pytest.mark.usefixtures("no_font")
def test_without_a_font_the_message_goes_out_without_its_picture(
    warehouse: Warehouse, night: Nights, settings: Settings, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    sha256 = Archive(settings.layout.archive).add(io.BytesIO((SAMPLES / "city-targets-2024.xlsx").read_bytes()))
    warehouse.filing(1, sha256=sha256)
    warehouse.broke(11, 1, "unit_total", source_page=None, source_locator=SHEET_PLACE)
    assert len(night()) == 1
    assert receiver.attached == [[]]
    assert "no font with Chinese characters is on this machine" in caplog.text


@needs_font
def test_a_message_about_a_workbook_shows_the_sheet(warehouse: Warehouse, night: Nights, settings: Settings, receiver: Receiver) -> None:
    sha256 = Archive(settings.layout.archive).add(io.BytesIO((SAMPLES / "city-targets-2024.xlsx").read_bytes()))
    warehouse.filing(1, sha256=sha256, file_name="city-targets-2024.xlsx")
    warehouse.broke(11, 1, "unit_total", source_page=None, source_locator=SHEET_PLACE)
    night()
    ((attachment,),) = receiver.attached
    assert (attachment["filename"], attachment["mimetype"]) == ("sheet-1.png", "image/png")


@needs_font
def test_the_command_draws_what_a_failed_check_is_about(tmp_path: Path) -> None:
    target = tmp_path / "x.png"
    result = CliRunner().invoke(
        cli.app, ["show", str(SAMPLES / "city-targets-2024.xlsx"), "--check", "unit_total", "--output", str(target)], catch_exceptions=False
    )
    assert result.output == f"city-targets-2024.xlsx, sheet 1: {target}\n"
    left, _, right, _ = red(Image.open(target).convert("RGB"))
    assert right - left > 200  # A8, B8 and C8 stand side by side


@needs_font
def test_a_fact_of_the_warehouse_is_shown_in_the_archived_filing(
    warehouse: Warehouse, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = Archive(settings.layout.archive).add(io.BytesIO((SAMPLES / "city-targets-2024.xlsx").read_bytes()))
    warehouse.filing(1, sha256=sha256, file_name="city-targets-2024.xlsx")
    warehouse.broke(-11, 1, "unit_total", source_page=None, source_locator=SHEET_PLACE)
    warehouse.publish().rename(settings.layout.warehouse)
    monkeypatch.setenv("JIXIAO_HOME", str(settings.home))
    target = tmp_path / "new" / "x.png"
    result = CliRunner().invoke(cli.app, ["show", "--fact", "-11", "--output", str(target)], catch_exceptions=False)
    assert result.output == f"city-targets-2024.xlsx, sheet 1: {target}\n"
    assert red(Image.open(target).convert("RGB"))


CITY = str(SAMPLES / "city-targets-2024.xlsx")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([CITY], "say what to show: --fact or --check, one of the two"),
        ([CITY, "--fact", "project_budget:99"], "has no fact project_budget:99 with a place of its own; it has project_budget:1 to 5"),
        ([CITY, "--check", "grand_total"], "has no failed check grand_total with a place of its own; it has unit_total"),
        ([CITY, "--check", "unit_total", "--output", "/dev/null/x.png"], "--output /dev/null/x.png cannot be written (File exists)"),
        ([str(SAMPLES.parent / "taiyuan" / "jiancaoping-evaluation-2024.pdf"), "--check", "unit_total"], "cannot be read: The document"),
        (["--fact", "project_budget:1"], "project_budget:1 alone does not say in which filing: name the file, too, or a fact_key"),
        (["--check", "unit_total"], "a check alone does not say in which filing: name the file, too, or a fact_key"),
        (["--fact", "12"], "there is no warehouse at"),
    ],
)
@needs_font
def test_the_command_says_why_there_is_nothing_to_show(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    result = CliRunner().invoke(cli.app, ["show", *arguments])
    assert isinstance(result.exception, ConfigurationError)
    assert sentence in str(result.exception)
