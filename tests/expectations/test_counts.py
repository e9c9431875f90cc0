"""The rules that count.

contents_complete, ordinals_complete, nothing_unclaimed, plan_cumulative, level_known, target_consistent, fiscal_year_known, readers_agree,
project_repeated, met_as_stated.
"""

from decimal import Decimal
from typing import Any

import pytest

from jixiao.records import ReadingDifference, Record
from jixiao.rules import Verdict, check_reading
from warehouse.handmade import audit, contents, declare, document, facts, filing, indicator, items, line, plan


def verdicts(check_name: str, *records: Record) -> list[Verdict]:
    found = check_reading(document(*records, *declare(check_name, "count")))
    return [verdict for verdict in found if verdict.check_name == check_name]


def only(check_name: str, *records: Record) -> Verdict:
    (verdict,) = verdicts(check_name, *records)
    return verdict


@pytest.mark.parametrize("check_name", ["contents_complete", "ordinals_complete", "plan_cumulative", "level_known", "target_consistent"])
def test_a_declared_comparison_with_nothing_never_passes(check_name: str) -> None:
    verdict = only(check_name)
    assert facts(verdict, "passed", "subject", "diagnosis") == (False, "全文", "nothing to compare")


class TestContentsComplete:
    def test_the_same_projects(self) -> None:
        verdict = only("contents_complete", *contents("养护", "巡查（２）"), line(1, 1, name="巡查(2)"), line(2, 1, name="养护"))
        assert facts(verdict, "passed", "subject", "reported", "computed") == (True, "目录", 2, 2)

    def test_a_project_in_the_contents_only_and_one_in_the_document_only(self) -> None:
        found = verdicts("contents_complete", *contents("养护", "巡查"), line(1, 1, name="养护"), line(2, 1, name="抢险"))
        assert {facts(v, "subject", "passed", "reported", "computed", "diagnosis") for v in found} == {
            ("巡查", False, 1, 0, "in the contents only"),
            ("抢险", False, 0, 1, "in the document only"),
        }

    def test_a_project_listed_twice_and_printed_once(self) -> None:
        verdict = only("contents_complete", *contents("养护", "养护"), line(1, 1, name="养护"))
        assert facts(verdict, "passed", "reported", "computed") == (False, 2, 1)

    def test_contents_without_entries(self) -> None:
        assert not only("contents_complete", line(1, 1, name="养护")).passed


class TestOrdinalsComplete:
    @pytest.mark.parametrize(
        ("ordinals", "passed", "reported", "computed", "diagnosis"),
        [
            ((1, 2, 3), True, 3, 3, None),
            ((1,), True, 1, 1, None),
            ((1, 3), False, 3, 1, "ordinal missing: 2"),
            ((1, 2, 4), False, 4, 2, "ordinal missing: 3"),
            ((2, 3), False, 3, 0, "ordinal missing: 1"),
            ((1, 2, 2), False, 3, 2, "ordinal missing: 3"),
            ((1, 3, 2), False, 3, 1, "ordinals repeated or out of order"),
            ((1, 2, 2, 3), False, 4, 2, "ordinal missing: 4"),
            ((0, 1), False, 2, 0, "ordinal missing: 2"),
        ],
    )
    def test_a_list(self, ordinals: tuple[int, ...], passed: bool, reported: int, computed: int, diagnosis: str | None) -> None:
        verdict = only("ordinals_complete", *items(*ordinals))
        assert facts(verdict, "passed", "reported", "computed", "diagnosis") == (passed, reported, computed, diagnosis)

    def test_every_list_has_its_row(self) -> None:
        found = verdicts("ordinals_complete", *items(1, 2, list_no=1), *items(1, 3, list_no=2))
        assert [facts(v, "subject", "line_no", "passed") for v in found] == [("项目1", 1, True), ("项目1", 2, False)]


class TestNothingUnclaimed:
    def test_all_is_claimed(self) -> None:
        verdict = only("nothing_unclaimed", audit(printed=42))
        assert facts(verdict, "passed", "subject", "reported", "difference") == (True, "表格", 42, 0)

    def test_a_number_is_not(self) -> None:
        verdict = only("nothing_unclaimed", audit(printed=42, unclaimed=2, detail="'12.50' at row 3"))
        assert facts(verdict, "passed", "difference", "diagnosis") == (False, 2, "not understood: '12.50' at row 3")

    def test_every_scope_has_its_row(self) -> None:
        found = verdicts("nothing_unclaimed", audit(), audit(scope="second_engine", unclaimed=1))
        assert {facts(v, "subject", "passed") for v in found} == {("表格", True), ("第二引擎", False)}

    def test_no_number_at_all_is_no_proof(self) -> None:
        assert not only("nothing_unclaimed", audit(printed=0)).passed

    def test_no_family_can_opt_out(self) -> None:
        found = {v.check_name: v for v in check_reading(document(line(1, 1)))}
        assert not found["nothing_unclaimed"].passed
        assert {v.check_name: v for v in check_reading(document(line(1, 1), audit()))}["nothing_unclaimed"].passed


class TestPlanCumulative:
    @pytest.mark.parametrize(
        ("shares", "passed", "reported", "computed", "diagnosis"),
        [
            ((25, 50, 80), True, 80, 80, None),
            ((0, 0, 100), True, 100, 100, None),
            ((30, 30, 30), True, 30, 30, None),
            ((20, 60, 20), False, 20, 60, "falls by month 10"),
            ((60, 20, 70), False, 20, 60, "falls by month 6"),
            ((25, 50, "100.01"), False, Decimal("100.01"), 100, "passes 100%"),
        ],
    )
    def test_a_plan(self, shares: tuple[int, ...], passed: bool, reported: Decimal, computed: Decimal, diagnosis: str | None) -> None:
        verdict = only("plan_cumulative", line(1, 1), *plan(1, *shares))
        assert facts(verdict, "passed", "reported", "computed", "diagnosis") == (passed, reported, computed, diagnosis)
        assert facts(verdict, "measure_unit", "severity", "subject") == ("pct", "warning", "项目1")

    def test_a_share_that_could_not_be_read(self) -> None:
        assert not only("plan_cumulative", line(1, 1), *plan(1, 25, None, 80)).passed

    def test_every_project_has_its_row(self) -> None:
        found = verdicts("plan_cumulative", line(1, 1), line(2, 1), *plan(1, 25, 50, 80), *plan(2, 50, 25, 80))
        assert [facts(v, "subject", "passed") for v in found] == [("项目1", True), ("项目2", False)]


class TestLevelKnown:
    def level(self, level1: str | None, level2: str | None, known1: str | None, known2: str | None) -> Verdict:
        levels: dict[str, Any] = {"printed_level1": level1, "printed_level2": level2, "level1_name": known1, "level2_name": known2}
        return only("level_known", line(1, 1), indicator(**levels))

    def test_a_known_pair(self) -> None:
        verdict = self.level("1-产出指标", "11-数量指标", "产出指标", "数量指标")
        assert facts(verdict, "passed", "subject", "reported", "computed") == (True, "指标", 2, 2)

    def test_a_form_with_one_level(self) -> None:
        assert self.level("效益指标", None, "效益指标", None).passed

    @pytest.mark.parametrize(
        ("levels", "diagnosis"),
        [
            (("24-可持续影响", "24-可持续影响", None, "可持续影响"), "not a level 1: 24-可持续影响"),
            (("效益指标", "质量指标", "效益指标", "质量指标"), "level 2 of another level 1: 效益指标 / 质量指标"),
            (("产出指标", "美观指标", "产出指标", None), "not a level 2: 美观指标"),
            ((None, "数量指标", None, "数量指标"), "level 1 not printed"),
        ],
    )
    def test_levels_that_are_not(self, levels: tuple[str | None, str | None, str | None, str | None], diagnosis: str) -> None:
        verdict = self.level(*levels)
        assert facts(verdict, "passed", "subject", "severity", "diagnosis") == (False, "巡查次数", "warning", diagnosis)

    def test_only_what_is_unknown_is_told(self) -> None:
        broken = indicator(ordinal=2, name="群众满意", printed_level2="质量", level2_name=None)
        assert [v.subject for v in verdicts("level_known", line(1, 1), indicator(), broken)] == ["群众满意"]

    @pytest.mark.parametrize(("year", "passed"), [(2017, False), (2018, True), (2024, True), (None, True), (2003, True)])
    def test_the_edition_of_the_year_counts_and_any_where_there_is_none(self, year: int | None, passed: bool) -> None:
        levels: dict[str, Any] = {
            "printed_level1": "成本指标",
            "printed_level2": "经济成本指标",
            "level1_name": "成本指标",
            "level2_name": "经济成本指标",
        }
        records = [line(1, 1), indicator(**levels), *declare("level_known", "count")]
        found = check_reading(document(*records, of=filing(document_fiscal_year=year)))
        assert [v.passed for v in found if v.check_name == "level_known"] == [passed]


class TestTargetConsistent:
    def test_a_target_that_states_its_figure_once_or_the_same_twice(self) -> None:
        same = indicator(ordinal=2, target_text="≥95完成率达到95%", target_value=Decimal(95), restated_value=Decimal(95))
        verdict = only("target_consistent", line(1, 1), indicator(), same)
        assert facts(verdict, "passed", "subject", "reported") == (True, "指标", 2)

    def test_a_target_that_contradicts_itself(self) -> None:
        figures: dict[str, Any] = {"target_value": Decimal(100), "restated_value": Decimal(90)}
        twofold = indicator(ordinal=2, name="及时率", target_text="≥100完成率达到90%", **figures)
        verdict = only("target_consistent", line(1, 1), indicator(), twofold)
        assert facts(verdict, "passed", "subject", "reported", "computed") == (False, "及时率", 100, 90)
        assert facts(verdict, "diagnosis", "severity") == ("≥100完成率达到90%", "warning")


class TestFiscalYearKnown:
    def year(self, document_year: int | None, title: int | None = None, manifest: int | None = None, others: str | None = None) -> Verdict:
        stated = filing(document_fiscal_year=document_year, other_fiscal_years=others)
        found = check_reading(document(audit(), of=stated), title_fiscal_year=title, manifest_fiscal_year=manifest)
        (verdict,) = [verdict for verdict in found if verdict.check_name == "fiscal_year_known"]
        return verdict

    @pytest.mark.parametrize("stated", [(2021, None, None), (None, 2021, None), (None, None, 2021), (2021, 2021, 2021)])
    def test_one_year(self, stated: tuple[int | None, int | None, int | None]) -> None:
        verdict = self.year(*stated)
        assert facts(verdict, "passed", "reported", "computed", "diagnosis") == (True, 1, 1, None)

    def test_no_year(self) -> None:
        verdict = self.year(None)
        assert facts(verdict, "passed", "diagnosis", "severity") == (False, "stated nowhere", "warning")

    def test_two_years_are_told_with_who_states_them(self) -> None:
        assert self.year(2021, 2022).diagnosis == "document 2021, title 2022"
        assert self.year(None, 2022, 2021).diagnosis == "manifest 2021, title 2022"
        assert self.year(2021, others="2019,2020").diagnosis == "document 2019, document 2020, document 2021"
        assert not self.year(2021, 2022).passed


class TestReadersAgree:
    def test_readings_that_agree(self) -> None:
        verdict = only("readers_agree")
        assert facts(verdict, "passed", "subject", "reported", "computed") == (True, "全文", 0, 0)

    def test_a_figure_read_differently_fails_with_both_values(self) -> None:
        difference = ReadingDifference(
            subject="project_budget 1", field="total_yuan", first_text="4478200.00", second_text="447820.00",
            first_value=Decimal(4_478_200), second_value=Decimal(447_820), source_page=1, source_locator="{}",
        )  # fmt: skip
        verdict = only("readers_agree", difference)
        assert facts(verdict, "passed", "severity", "reported", "computed", "difference") == (False, "warning", 4_478_200, 447_820, 1)

    def test_a_text_that_only_one_reader_saw(self) -> None:
        difference = ReadingDifference(
            subject="indicator 1 2", field="target_text", first_text=None, second_text="95%", source_page=1, source_locator="{}"
        )
        verdict = only("readers_agree", difference)
        assert facts(verdict, "passed", "reported", "diagnosis") == (False, None, "first nothing, second 95%")

    def test_a_document_read_once_gives_no_row(self) -> None:
        found = check_reading(document(line(1, 1)))
        assert [verdict for verdict in found if verdict.check_name == "readers_agree"] == []


def found(check_name: str, *records: Record) -> list[Verdict]:
    """The verdicts of a rule that needs no declaring."""
    return [verdict for verdict in check_reading(document(*records)) if verdict.check_name == check_name]


class TestProjectRepeated:
    def test_every_project_once(self) -> None:
        (verdict,) = found("project_repeated", line(1, 1, name="养护"), line(2, 1, name="巡查"))
        assert facts(verdict, "passed", "subject", "reported", "severity") == (True, "项目", 2, "warning")

    def test_a_project_printed_twice(self) -> None:
        (verdict,) = found("project_repeated", line(1, 1, name="养护"), line(2, 1, name="巡查"), line(3, 2, name="养 护"))
        assert facts(verdict, "passed", "subject", "reported", "computed", "diagnosis") == (False, "养护", 2, 1, "printed in lines 1, 3")

    def test_one_name_in_two_units_or_under_two_codes_is_two_projects(self) -> None:
        units = [line(1, 1, name="养护", unit="甲站"), line(2, 1, name="养护", unit="乙站")]
        assert [v.passed for v in found("project_repeated", *units)] == [True]
        codes = [line(1, 1, name="养护", project_code="A"), line(2, 1, name="养护", project_code="B")]
        assert [v.passed for v in found("project_repeated", *codes)] == [True]

    def test_tasks_and_filings_without_projects_give_no_row(self) -> None:
        assert found("project_repeated", line(1, 1, name="任务1", project_kind="task"), line(2, 1, name="任务1", project_kind="task")) == []
        assert found("project_repeated") == []


class TestMetAsStated:
    @pytest.mark.parametrize(
        ("actual_text", "achieved_text", "passed"),
        [
            ("10次", None, True),  # missed, and nobody says otherwise
            ("10次，已完成", None, False),
            ("10次，完成年度目标", None, False),
            ("10次，未完成目标", None, True),
            ("已完成10次", None, True),  # how many, not that it was enough
            ("10次", "各项任务全部完成。", False),
            ("10次", "基本完成各项任务。", True),
        ],
    )
    def test_a_missed_target(self, actual_text: str, achieved_text: str | None, passed: bool) -> None:
        missed = indicator(actual_text=actual_text, actual_value=Decimal(10), is_met=False)
        (verdict,) = found("met_as_stated", line(1, 1, project_kind="task", achieved_text=achieved_text), missed)
        assert facts(verdict, "passed", "subject") == (passed, "指标" if passed else "巡查次数")
        if not passed:
            assert facts(verdict, "reported", "computed", "diagnosis") == (10, 12, f"target ≥12次, achieved {actual_text}")

    def test_a_target_that_is_met_by_just_as_much(self) -> None:
        met = indicator(actual_text="12次，已完成", actual_value=Decimal(12), is_met=True)
        assert [v.passed for v in found("met_as_stated", line(1, 1), met)] == [True]

    def test_what_cannot_be_compared_gives_no_row(self) -> None:
        unknown = indicator(actual_text="已完成", actual_value=None, is_met=None)
        assert found("met_as_stated", line(1, 1), unknown) == []
