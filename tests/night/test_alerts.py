"""Alerts: opened, updated, resolved; one message a change, sent once to each channel, whatever the channel does."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from jixiao.alert import night_completed, night_failed, open_alerts
from jixiao.alert_words import Words, one_line
from jixiao.channels import Channels
from jixiao.errors import ConfigurationError
from jixiao.outbox import deliver
from jixiao.settings import Language, Settings
from jixiao.state import Attempt, Document, Message, Sighting, State, utc_now
from night.alerting import Nights, Warehouse, completed
from night.receiver import Receiver, receiving


def test_a_break_is_told_once_and_its_end_once(warehouse: Warehouse, night: Nights, state: State) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total", diagnosis="line missing: 培训费")
    ((title, text),) = night()
    assert title == "广州市信访局 2021: does not reconcile"
    assert text.splitlines() == [
        "Department: 广州市信访局",
        "Year: 2021",
        "Filing: 广州市信访局2021年项目支出绩效目标表",
        "Link: https://x.example/1",
        "File: 1.pdf",
        "",
        "grand_total 合计 total",
        "  The grand total is the sum of its units, projects or sources.",
        "  reported 1,000,000 yuan, computed 999,999.50 yuan, difference 0.50 yuan",
        "  Diagnosis: line missing: 培训费",
        "  Attribution: filer",
        "  Place: page 3, 72 points from the left, 120 from the top",
        "",
        "Message: 000000000000-1",
    ]
    assert night() == []
    warehouse.broken[11]["passed"] = True
    ((title, text),) = night()
    assert title == "广州市信访局 2021: resolved"
    assert "the check holds now\n- grand_total 合计 total: reported 1,000,000 yuan" in text
    assert text.endswith("Message: 000000000000-2")
    assert open_alerts(state) == []
    assert night() == []


def test_a_gap_that_runs_up_the_sums_is_told_at_its_root(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total", difference="-0.50")
    warehouse.broke(12, 1, "unit_total", subject="信访局本级", measure="fiscal_appropriation")
    warehouse.broke(13, 1, "row_total", subject="培训费", measure="total", line_no=4)
    warehouse.broke(14, 1, "unit_total", subject="信访局本级")
    warehouse.broke(15, 1, "unit_total", subject="信访局本级", measure="other", difference="3")
    ((_, text),) = night()
    roots = [line for line in text.splitlines() if line[:1].isalpha() and "_total " in line]
    assert roots == ["row_total 培训费 total", "unit_total 信访局本级 other"]
    repeats = "unit_total 信访局本级 total; unit_total 信访局本级 fiscal_appropriation; grand_total 合计 total"
    assert f"The same difference shows in: {repeats}" in text


def test_figures_that_change_are_an_update(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    warehouse.broke(12, 1, "row_total", subject="培训费", difference="7")
    night()
    warehouse.broken[11] |= {"computed": "999999.00", "difference": "1.00"}
    del warehouse.broken[12]
    warehouse.broke(13, 1, "row_total", subject="差旅费", difference="9")
    ((title, text),) = night()
    assert title == "广州市信访局 2021: reconciles otherwise than before"
    new, changed, gone = (text.index(heading) for heading in ("New:", "Changed:", "the check no longer applies"))
    assert new < text.index("差旅费") < changed < text.index("computed 999,999 yuan") < gone < text.index("培训费")


def test_a_new_title_is_no_news(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    night()
    warehouse.filing(1, title="更正后的标题", source_url=None)
    assert night() == []


def test_an_amendment_ends_the_alert_of_what_it_replaces(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    night()
    warehouse.filing(1, superseded_by_filing_key=2)
    warehouse.filing(2, status="reconciled", title="更正后的目标表", published_on="2021-05-04", source_url="https://x.example/2")
    ((title, text),) = night()
    assert title.endswith("resolved")
    assert "resolved by the amendment published 2021-05-04: 更正后的目标表 https://x.example/2\n- grand_total" in text


def test_what_a_person_accepts_is_over_until_it_changes(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    night()
    warehouse.broken[11] |= {"accepted_by": "王审计", "accepted_reason": "printed so on purpose"}
    ((title, text),) = night()
    assert title.endswith("resolved")
    assert "resolved by override of 王审计: printed so on purpose\n- grand_total 合计" in text
    assert night() == []
    warehouse.broken[11] |= {"accepted_by": None, "accepted_reason": None}
    ((title, _),) = night()
    assert title.endswith("does not reconcile")


def test_warnings_are_no_alerts(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "plan_cumulative", severity="warning")
    assert night() == []


def test_every_filing_has_its_own_message(warehouse: Warehouse, night: Nights) -> None:
    for key in (1, 2, 3):
        warehouse.filing(key)
        warehouse.broke(10 + key, key, "grand_total")
        warehouse.broke(20 + key, key, "row_total", subject="培训费", difference="8")
    assert len(night()) == 3


def test_a_missing_operand_is_told_as_such(warehouse: Warehouse, night: Nights) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total", reported=None, difference=None, tolerance=None, source_page=None, source_locator=None)
    ((_, text),) = night()
    assert "reported nothing, computed 999,999.50 yuan, difference nothing" in text
    assert "Place" not in text


def present(state: State, filing_key: int, is_present: bool) -> None:
    """The file of a filing is in the inbox, or is not any more."""
    sha256, now = f"{filing_key:064}", utc_now()
    with state.session() as session:
        session.merge(Document(sha256=sha256, byte_count=1, archived_at=now))
        found = session.scalars(select(Sighting).where(Sighting.sha256 == sha256)).first()
        sighting = found or Sighting(source_name="folder", location="x", sha256=sha256, file_name="x", first_seen_at=now)
        sighting.last_seen_at, sighting.is_present = now, is_present
        session.add(sighting)


def test_a_rejected_filing_is_an_alert_until_its_file_is_gone(warehouse: Warehouse, night: Nights, state: State) -> None:
    warehouse.filing(1, status="rejected", status_reason="The file is encrypted.", department_key=0, year_key=0, title=None)
    present(state, 1, True)
    ((title, text),) = night()
    assert title == "1.pdf: cannot be read"
    assert text.splitlines()[:3] == ["Link: https://x.example/1", "File: 1.pdf", "Reason: The file is encrypted."]
    assert [Words(Language.en).line(alert.facts) for alert in open_alerts(state)] == ["1.pdf: cannot be read: The file is encrypted."]
    assert night() == []
    present(state, 1, False)
    ((title, text),) = night()
    assert title == "1.pdf: resolved"
    assert "the file is no longer at its source\n- The file is encrypted." in text


def test_chinese(warehouse: Warehouse, night: Nights) -> None:
    night.settings = night.settings.model_copy(update={"alert_language": Language.zh})
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total", diagnosis="unit slip ×10000")
    ((title, text),) = night()
    assert title == "广州市信访局 2021：核对不符"
    assert text.splitlines() == [
        "部门：广州市信访局",
        "年度：2021",
        "文件标题：广州市信访局2021年项目支出绩效目标表",
        "链接：https://x.example/1",
        "文件名：1.pdf",
        "",
        "合计核对 合计 总计",
        "  合计等于各单位、各项目或各资金来源之和。",
        "  列示 1,000,000 元，计算 999,999.50 元，差额 0.50 元",
        "  诊断：单位错误（相差一万倍）",
        "  归因：填报单位",
        "  位置：第3页，距左边72点，距上边120点",
        "",
        "消息编号：000000000000-1",
    ]


def test_a_chinese_message_is_chinese_throughout(warehouse: Warehouse, night: Nights, state: State) -> None:
    night.settings = night.settings.model_copy(update={"alert_language": Language.zh})
    reason = "The PDF is cut off after 120 bytes, its end is missing: fetch it again."
    warehouse.filing(1, status="rejected", status_reason=reason, title="目标表")
    present(state, 1, True)
    completed(state, "the night before")
    warehouse.filing(2)
    warehouse.broke(11, 2, "ordinals_complete", measure="count", measure_unit="count", diagnosis="ordinal missing: 3")
    told = "\n".join("\n".join(message) for message in night())
    assert "PDF在120字节处中断，缺少结尾，请重新获取。" in told
    names = {"PDF", "https", "x", "example", "pdf"}
    assert set(re.findall("[A-Za-z]+", told)) <= names


def test_what_a_failing_channel_did_not_take_goes_out_first_the_next_time(
    warehouse: Warehouse, night: Nights, state: State, receiver: Receiver
) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    receiver.status = 503
    assert night() == []
    warehouse.filing(2, title="another")
    warehouse.broke(12, 2, "grand_total")
    receiver.status = 200
    assert [text.splitlines()[2] for _, text in night()] == ["Filing: 广州市信访局2021年项目支出绩效目标表", "Filing: another"]
    assert night() == []
    with state.session() as session:
        attempts = list(session.scalars(select(Attempt).order_by(Attempt.attempt_id)))
    assert [attempt.succeeded for attempt in attempts] == [False, True, True]
    assert "503" in (attempts[0].detail or "")


def test_a_channel_that_is_down_is_not_knocked_at_for_every_message(warehouse: Warehouse, night: Nights, receiver: Receiver) -> None:
    for key in range(1, 9):
        warehouse.filing(key)
        warehouse.broke(10 + key, key, "grand_total")
    receiver.status = 503
    night()
    assert receiver.calls == 3
    receiver.status = 200
    assert len(night()) == 8


def test_a_working_channel_gets_nothing_twice_because_another_fails(warehouse: Warehouse, night: Nights, receiver: Receiver) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    with receiving() as second:
        night.settings = night.settings.model_copy(update={"alert_urls": f"{receiver.address} {second.address}"})
        night.settings = Settings.model_validate(night.settings.model_dump())
        second.status = 500
        assert len(night()) == 1
        second.status = 200
        assert night() == []
        assert len(second.received) == 1


def test_without_channels_the_message_is_kept_and_sent_nowhere(warehouse: Warehouse, night: Nights, state: State) -> None:
    night.settings = night.settings.model_copy(update={"alert_urls": None})
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    assert night() == []
    with state.session() as session:
        (message,) = session.scalars(select(Message))
        assert message.deliveries == []
    assert len(open_alerts(state)) == 1


def test_an_address_that_apprise_does_not_know_is_refused_without_its_secrets(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    wrong = Settings.model_validate(settings.model_dump() | {"alert_urls": "pigeon://hunter2@loft"})
    with pytest.raises(ConfigurationError, match=r"address 1 \(pigeon:…\)") as refusal:
        Channels(wrong)
    assert "hunter2" not in str(refusal.value) + caplog.text


def test_a_failed_night_is_told_once_a_run_until_one_completes(state: State, settings: Settings, receiver: Receiver) -> None:
    def titles() -> list[str]:
        deliver(state, settings)
        told, receiver.received = [title for title, _ in receiver.received], []
        return told

    night_failed(state, settings, "run 1", "build: dbt failed")
    night_failed(state, settings, "run 1", "close: build: dbt failed")
    assert titles() == ["jixiao: the night failed"]
    night_failed(state, settings, "run 2", "build: dbt failed again")
    assert titles() == ["jixiao: the night failed"]
    night_completed(state, settings)
    night_completed(state, settings)
    assert titles() == ["jixiao: the night completes again"]


def test_the_name_of_a_file_steers_no_terminal() -> None:
    assert one_line("a\x1b[31m.txt:\n b\x9b2J") == "a [31m.txt: b 2J"
