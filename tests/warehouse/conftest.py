"""One night over a landing that has a bit of everything, shared by all tests that only look at it."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from jixiao.records import DocumentReading, Narrative
from warehouse.handmade import audit, declare, document, filing, indicator, line, plan, rejected, sha, source, targets_filing, total
from warehouse.homes import Home, sighting

EVALUATION = "self_evaluation"


def evaluation(letter: str) -> DocumentReading:
    """A self-evaluation with two tasks that add up to nothing, its funding, a section of prose."""
    prose = Narrative(section_no=1, section="problems", heading="存在问题", text="进度偏慢。", source_page=2, source_locator="{}")
    return document(
        line(1, 60_0000, name="任务1", project_kind="task", objective_text="预期", achieved_text="实际"),
        line(2, 7_0000, name="任务2", project_kind="task"),
        indicator(1, 1, "办结率", printed_level1=None, printed_level2=None, level1_name=None, level2_name=None),
        source(1, 100_0000, 20_0000, 90_0000, "75.00", "20.00", is_total=True),
        source(2, 100_0000, 20_0000, 90_0000, "75.00", "20.00"),
        prose,
        audit(),
        *declare("grand_total", "initial_budget", "adjustment", "actual"),
        *declare("completion_rate", "pct"),
        *declare("adjustment_rate", "pct"),
        of=filing(letter, document_type=EVALUATION, document_fiscal_year=2021),
    )


def plan_of(letter: str) -> DocumentReading:
    """A performance plan of another department, with a coded project of a unit."""
    return document(
        line(1, 18_0500, 18_0500, None, 0, name="窗口改造", unit="秦皇岛市抚宁区信访中心", project_code="P1", spending_unit_code="913001"),
        indicator(1, 1, "人数"),
        *plan(1, 25, 50, 80),
        audit(),
        *declare("row_total", "total"),
        *declare("plan_cumulative", "pct"),
        of=filing(letter, document_type="performance_plan", department_name="秦皇岛市抚宁区信访局", document_fiscal_year=2022),
    )


def two_departments(letter: str) -> DocumentReading:
    """A document that holds the filings of two departments."""
    filings = [
        targets_filing(letter, department_name="广东省财政厅").filings[0],
        targets_filing(letter, department_name="青河镇人民政府", filing_ordinal=2).filings[0],
    ]
    return DocumentReading(sha(letter), tuple(filings))


def borderline() -> list[DocumentReading]:
    """Documents k to p: figures at the edge of what their rules allow."""
    fen = Decimal("0.005")
    rounding = [total("1000300"), *(line(number, 10_0000) for number in range(1, 11)), *declare("grand_total", "total")]
    return [
        document(*rounding, audit(), of=filing("k")),
        document(line(1, "10.01", "5.00", "5.00", half=fen), audit(), *declare("row_total", "total"), of=filing("l")),
        document(source(1, 300, 0, 200, "66.67"), audit(), *declare("completion_rate", "pct"), of=filing("m")),
        document(source(1, 100_0000, 0, 50_0000, "66.67"), source(2, 0), audit(), *declare("completion_rate", "pct"), of=filing("n")),
        document(line(1, None, 5), audit(printed=0), *declare("row_total", "total"), *declare("gross_total", "total"), of=filing("o")),
        document(line(1, 10, 10), audit(), *declare("row_total", "total"), of=filing("p", department_name=None)),
    ]


FIRST_BATCH = [
    targets_filing("a", document_fiscal_year=2021),
    targets_filing("c"),
    targets_filing("d"),
    evaluation("e"),
    plan_of("f"),
    two_departments("g"),
    rejected("h", "image only; ask for the text"),
    *borderline(),
]
AMENDMENT = targets_filing("b", grand_total=310_0000, document_fiscal_year=2021)
READ_AGAIN = targets_filing("a", document_fiscal_year=2021, reader_version="2")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home after the night; the candidate is still there."""
    home = Home(tmp_path_factory.mktemp("home"))
    home.land(FIRST_BATCH)
    home.land([AMENDMENT], "night-2", days=1)
    home.land([READ_AGAIN], "night-3", days=2)
    home.sightings = [
        sighting("a", "2021/a.txt", title="旧题", published_on=dt.date(2021, 2, 1), source_url="https://example.test/a"),
        sighting("a", "again/a-copy.txt", days=5, published_on=dt.date(2021, 9, 1), title="新题"),
        sighting("b", days=1, published_on=dt.date(2021, 3, 1), manifest_fiscal_year=2022),
        sighting("c", title_fiscal_year=2019, manifest_fiscal_year=2018),
        sighting("d", manifest_fiscal_year=2017),
        sighting("f", title="2022 年", title_fiscal_year=2022),
        sighting("h", is_present=False),
        sighting("z"),  # seen, not read yet
        *(sighting(letter) for letter in "egklmno"),
    ]
    home.build()
    home.judge("night-1", docs=home.path / "docs")
    home.finish()
    home.publish("1")
    return home


@pytest.fixture(scope="session")
def published(home: Home) -> Path:
    """The published warehouse."""
    return home.path / "warehouse.duckdb"


@pytest.fixture
def warehouse(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An analyst's connection."""
    with duckdb.connect(str(published), read_only=True) as connection:
        yield connection
