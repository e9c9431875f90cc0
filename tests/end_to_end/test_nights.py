"""Nights after one another, over inboxes that change as inboxes do."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console
from typer.testing import CliRunner

from end_to_end.conftest import Nights
from end_to_end.filings import project_targets
from jixiao.cli import app
from jixiao.digest import write_digest
from jixiao.errors import JobError
from jixiao.lock import HomeLock
from jixiao.outbox import deliver
from jixiao.settings import DigestRhythm, load_settings
from jixiao.state import Run, State, utc_now
from jixiao.summary import print_summary

pytestmark = pytest.mark.slow

SOUND = project_targets("贵阳市水务管理局", 2024, {"河道清淤": "12.30", "水质监测": "7.70"})
BROKEN = project_targets("遵义市林业局", 2024, {"防火巡护": "30.00", "苗木补植": "5.25"}, grand_total="35.35")
MENDED = project_targets("遵义市林业局", 2024, {"防火巡护": "30.00", "苗木补植": "5.25"})
JUNK = "今天下午三点在二楼会议室召开安全生产工作会议，请各科室负责人准时参加。".encode()

FACTS = """
    SELECT department_name, project_name, total_yuan, fact_key FROM fct_project_budget
    JOIN dim_project USING (project_key) JOIN dim_department ON dim_department.department_key = fct_project_budget.department_key
    ORDER BY ALL
"""
STATUS = "SELECT file_name, status, is_current FROM dim_filing ORDER BY ALL"


def printed(*arguments: str) -> tuple[int, str]:
    """A command's exit status and what it prints."""
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout


def summarized(run: Run) -> str:
    """What the person who started a night is told."""
    words, settings = io.StringIO(), load_settings()
    print_summary(Console(file=words, width=140), settings, State(settings.state_database), run)
    return words.getvalue()


def test_a_week(nights: Nights) -> None:
    nights.put("贵阳/sound.txt", SOUND)
    nights.put("broken.txt", BROKEN)
    nights.put("junk.txt", JUNK)
    nights.put("manifest.csv", "file,title,fiscal_year\nbroken.txt,遵义市林业局2024年项目支出绩效目标表,24\ngone.txt,,\n".encode("gb18030"))

    # The first night: everything is new, and what is wrong is told.
    first = nights.run()
    assert (first.outcome, first.seen_count, first.new_count, first.unread_count) == ("published", 3, 3, 0)
    assert first.warnings == [
        "manifest.csv: line 2: fiscal_year `24` is not a year like 2021",
        "manifest.csv: states gone.txt, and the inbox has no such filing",
    ]
    assert nights.query(STATUS) == [
        ("broken.txt", "unreconciled", True),
        ("junk.txt", "rejected", False),
        ("sound.txt", "reconciled", True),
    ]
    facts = nights.query(FACTS)
    assert [row[:3] for row in facts] == [
        ("贵阳市水务管理局", "水质监测", Decimal("77000.00")),
        ("贵阳市水务管理局", "河道清淤", Decimal("123000.00")),
        ("遵义市林业局", "苗木补植", Decimal("52500.00")),
        ("遵义市林业局", "防火巡护", Decimal("300000.00")),
    ]
    ((title, text),) = nights.receiver.received
    assert nights.told() == ["jixiao: 2 filings of the new source inbox need a look"] == [title]
    assert "- 遵义市林业局 2024 (broken.txt): does not reconcile: grand_total 合计" in text
    assert "- junk.txt: cannot be read" in text

    # What a person then asks on the command line.
    assert printed("filings", "--strict")[0] == 3
    assert printed("filings", "--status", "reconciled", "--strict")[0] == 0
    _, output = printed("checks", "--check", "grand_total", "--format", "json")
    rows = [json.loads(line) for line in output.splitlines()]
    assert [(row["measure"], row["reported"], row["computed"]) for row in rows if row["measure"] == "total"] == [
        ("total", "353500", "352500")
    ]
    unknown = CliRunner().invoke(app, ["checks", "--check", "grand_totl"]).exception
    assert str(unknown).startswith("no filing was checked for grand_totl; the checks that were made are ")
    assert printed("query", "-f", "csv", "SELECT count(*) AS n, NULL AS nothing FROM dim_filing") == (0, "n,nothing\n3,\n")
    assert "遵义市林业局 2024: grand_total" in printed("alerts", "--language", "en")[1]

    # The second night: nothing changed.
    published = (nights.home / "warehouse.duckdb").read_bytes()
    second = nights.run()
    assert (second.outcome, second.seen_count, second.new_count) == ("unchanged", 3, 0)
    assert (nights.home / "warehouse.duckdb").read_bytes() == published
    assert nights.told() == []

    # A full night judges all again, and comes to the same.
    judged = nights.query("SELECT * FROM fct_check_result ORDER BY ALL")
    assert nights.run(full=True).outcome == "published"
    assert nights.query("SELECT * FROM fct_check_result ORDER BY ALL") == judged
    assert nights.told() == []

    # The third night: a file was corrected in its place, and another is gone.
    nights.put("broken.txt", MENDED)
    (nights.inbox / "贵阳" / "sound.txt").unlink()
    third = nights.run()
    assert (third.outcome, third.seen_count, third.new_count) == ("published", 2, 1)
    assert nights.query(STATUS) == [
        ("broken.txt", "reconciled", True),
        ("broken.txt", "unreconciled", False),
        ("junk.txt", "rejected", False),
        ("sound.txt", "reconciled", True),
    ]
    assert set(facts) < set(nights.query(FACTS))
    assert nights.query("SELECT location, is_present FROM filing_sighting ORDER BY ALL") == [
        ("broken.txt", False),
        ("broken.txt", True),
        ("junk.txt", True),
        ("贵阳/sound.txt", False),
    ]
    assert nights.told() == ["遵义市林业局 2024: resolved"]
    assert "1  unreconciled" not in (summary := summarized(third))
    assert "1  amended since" in summary

    # The fourth night: the junk is thrown away, the file comes back, and the manifest knows more.
    (nights.inbox / "junk.txt").unlink()
    nights.put("贵阳/sound.txt", SOUND)
    nights.put("manifest.csv", "file,title\n贵阳/sound.txt,贵阳市水务管理局2024年项目支出绩效目标表\n".encode())
    fourth = nights.run()
    assert (fourth.outcome, fourth.seen_count, fourth.new_count, fourth.warnings) == ("published", 2, 0, [])
    assert set(facts) < set(nights.query(FACTS))
    assert nights.query("SELECT title FROM dim_filing WHERE file_name = 'sound.txt'") == [("贵阳市水务管理局2024年项目支出绩效目标表",)]
    assert nights.told() == ["junk.txt: resolved"]
    assert printed("alerts")[1] == "0 open\n"
    assert printed("filings", "--strict")[0] == 0  # what was amended, and what could not be read and is gone, counts no more

    # The fifth night: the same file lies in two places.
    nights.put("copy.txt", MENDED)
    summary = summarized(nights.run())
    assert "2  filings seen in the inbox" in summary
    assert "1  copies of others" in summary
    assert "broken.txt, copy.txt" in printed("filings", "-f", "csv")[1]


def test_a_night_that_fails_leaves_the_warehouse_and_is_told(nights: Nights) -> None:
    nights.put("sound.txt", SOUND)
    assert nights.run().outcome == "published"
    published = (nights.home / "warehouse.duckdb").read_bytes()

    spoilt = nights.home / "landing" / "spoilt" / "filing.parquet"
    spoilt.parent.mkdir()
    spoilt.write_bytes(b"no parquet")
    failed = nights.run()
    assert failed.outcome == "failed"
    assert [failure.step for failure in failed.failures] == ["fetch"]
    assert (nights.home / "warehouse.duckdb").read_bytes() == published
    assert nights.told() == ["jixiao: the night failed"]

    spoilt.unlink()
    assert nights.run().outcome == "unchanged"
    assert nights.told() == ["jixiao: the night completes again"]


def test_a_night_that_airflow_breaks_off_is_told_in_a_sentence(nights: Nights) -> None:
    nights.put("sound.txt", SOUND)
    (database,) = (nights.home / "airflow").rglob("airflow.db")
    with closing(sqlite3.connect(database)) as airflow:
        airflow.execute("create trigger full before update on task_instance begin select raise(abort, 'database or disk is full'); end")
        with pytest.raises(JobError, match=r"Airflow broke the run off \(.*database or disk is full.*the next run goes on from there"):
            nights.run()
        airflow.execute("drop trigger full")
    from airflow import settings as airflow_settings

    assert airflow_settings.Session is not None
    airflow_settings.Session.remove()  # what a process leaves that ends with the night
    assert nights.told() == ["jixiao: the night failed"]
    assert nights.run().outcome == "published"
    assert nights.told() == ["jixiao: the night completes again"]


def test_a_batch_that_fails_keeps_nothing_else_from_being_published(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_BATCH_DOCUMENTS", "1")
    nights.put("sound.txt", SOUND)
    nights.put("broken.txt", BROKEN)
    first = nights.run()
    damaged = next(path for path in (nights.home / "archive").glob("*/*") if path.read_bytes() == SOUND)
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged")

    again = nights.run("reprocess_filings", documents="all")
    assert again.outcome == "failed"
    assert again.publication not in {None, first.publication}
    (failure,) = again.failures
    assert failure.step.startswith("extract ")
    assert "is damaged" in failure.message
    assert [row[:2] for row in nights.query(STATUS)] == [("broken.txt", "unreconciled"), ("sound.txt", "reconciled")]

    # The next night fetches the document again, which mends the archive.
    assert nights.run().outcome == "unchanged"
    assert damaged.read_bytes() == SOUND


def test_a_candidate_that_lost_rows_is_not_published(nights: Nights) -> None:
    nights.put("sound.txt", SOUND)
    assert nights.run().outcome == "published"
    published = (nights.home / "warehouse.duckdb").read_bytes()

    # The landed totals are lost, and no reader noticed; something else arrives.
    (landed,) = (nights.home / "landing").glob("*/reported_total.parquet")
    kept = landed.read_bytes()
    pq.write_table(pq.read_table(landed).slice(0, 0), landed)
    nights.put("broken.txt", BROKEN)
    refused = nights.run(full=True)  # a night that builds on the last publication has them from there
    assert refused.outcome == "failed"
    (failure,) = refused.failures
    assert failure.step == "publish"
    assert "readers keep the warehouse from before: fct_reported_total lost" in failure.message
    assert (nights.home / "warehouse.duckdb").read_bytes() == published
    assert nights.told() == ["jixiao: the night failed"]

    landed.write_bytes(kept)
    assert nights.run().outcome == "published"
    assert sorted(nights.told()) == ["jixiao: the night completes again", "遵义市林业局 2024: does not reconcile"]


def test_a_person_answers_for_a_filing_until_it_changes(nights: Nights) -> None:
    nights.put("broken.txt", BROKEN)
    assert nights.run().outcome == "published"
    assert nights.told() == ["遵义市林业局 2024: does not reconcile"]

    # Somebody knows why: the alerts are resolved by that, the filing stays as it is.
    columns = "filing,fact,printed_value,corrected_value,who,when,why"
    ((sha256,),) = nights.query("SELECT sha256 FROM dim_filing")
    breaks = nights.query("SELECT fact_key, reported FROM fct_check_result WHERE NOT passed AND severity = 'error'")
    lines = [f"{sha256[:12]},{fact_key},{reported},accepted,王芳,2026-03-02,系统生成" for fact_key, reported in breaks]
    (nights.home / "overrides.csv").write_text("\n".join([columns, *lines, "nothing,x,1,2,w,2026-03-02,y"]), encoding="utf-8")
    accepted = nights.run()
    assert accepted.outcome == "published"
    assert accepted.warnings == [
        f"overrides.csv: line {len(lines) + 2}: filing `nothing` is not the first 12 digits or more of a SHA-256, with #2 behind them for "
        "the second filing in the document"
    ]
    assert nights.query("SELECT status, accepted_by FROM dim_filing") == [("unreconciled", "王芳")]
    assert sorted(nights.told()) == ["jixiao: overrides were refused", "遵义市林业局 2024: resolved"]

    # The same bytes again are no news; other bytes in its place make the decision void, and that is told.
    (nights.home / "overrides.csv").write_text("\n".join([columns, *lines]), encoding="utf-8")
    nights.put("broken.txt", BROKEN + b"\n")
    refused = nights.run()
    assert refused.outcome == "published"
    assert all("is refused: the filing was superseded by broken.txt" in warning for warning in refused.warnings)
    assert len(refused.warnings) == len(lines)
    assert nights.query("SELECT status, accepted_by FROM dim_filing WHERE is_current") == [("unreconciled", None)]
    assert sorted(nights.told()) == ["jixiao: overrides were refused", "遵义市林业局 2024: does not reconcile"]


def start_a_night(nights: Nights) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "jixiao.cli", "run"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def wait_for(step: str, logs: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the running night begins a step."""
    while process.poll() is None:
        if any(f"] {step} " in line for log in logs.glob("night-*.log") for line in log.read_text().splitlines() if "jixiao.night" in line):
            return
        time.sleep(0.05)
    pytest.fail(f"the night ended before {step}: {process.communicate()[0].decode()}")


def test_an_amendment_ends_the_alert_and_is_named(nights: Nights) -> None:
    nights.put("broken.txt", BROKEN)
    nights.run()
    assert nights.told() == ["遵义市林业局 2024: does not reconcile"]
    nights.put("amended.txt", MENDED)
    nights.put("manifest.csv", "file,title,source_url,published_on\namended.txt,目标表（更正）,https://x.example/2,2024-04-02\n".encode())
    nights.run()
    ((title, text),) = nights.receiver.received
    assert title == "遵义市林业局 2024: resolved"
    assert "resolved by the amendment published 2024-04-02: 目标表（更正） https://x.example/2\n- grand_total 合计" in text
    assert text.endswith("-2")

    # what the second night changed is told by `jixiao diff`, with the old value beside the new, and by the next digest
    status, told = printed("diff", "--format", "json")
    changes = [json.loads(line) for line in told.splitlines()]
    assert status == 0
    assert {tuple(change[name] for name in ("kind", "file_name", "column_name", "old_value", "new_value")) for change in changes} >= {
        ("filing added", "amended.txt", "status", None, "reconciled"),
        ("filing changed", "broken.txt", "is_current", "true", "false"),
    }
    settings = load_settings().model_copy(update={"digest": DigestRhythm.weekly})
    write_digest(State(settings.state_database), settings, utc_now() + timedelta(days=8))
    deliver(State(settings.state_database), settings)
    (_, text) = nights.receiver.received[-1]
    assert "\nWarehouse: 1 filings added, 1 superseded, 0 unreconciled, 0 rejected, " in text


def test_a_night_killed_while_it_tells_is_told_by_the_next(nights: Nights) -> None:
    nights.put("broken.txt", BROKEN)
    nights.receiver.delay = 3.0
    with start_a_night(nights) as process:
        wait_for("alert", nights.home / "logs", process)
        while not nights.receiver.calls and process.poll() is None:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    nights.receiver.delay = 0.0
    while not nights.receiver.received:
        time.sleep(0.02)
    nights.put("junk.txt", JUNK)
    assert nights.run().outcome == "published"
    first, second, third = nights.receiver.received
    assert first == second, "it may have arrived before the kill, so it comes again, under its number"
    assert third[0] == "junk.txt: cannot be read"


def test_a_second_job_exits_with_1_and_names_the_first(nights: Nights) -> None:
    with HomeLock(nights.home / "lock", 0).begin("mine", "the first job"):
        process = start_a_night(nights)
        output = process.communicate()[0].decode()
    assert process.returncode == 1
    assert "the first job" in output
    assert State(load_settings().state_database).last_run() is None


def test_a_wrong_setting_exits_with_2(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_INBOX", str(nights.inbox / "mistyped"))
    process = start_a_night(nights)
    output = process.communicate()[0].decode()
    assert process.returncode == 2
    assert "mistyped is not a folder" in output
