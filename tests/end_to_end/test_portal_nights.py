"""Whole nights over a portal: from its listing to the warehouse, a silent replacement, and a portal that is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from end_to_end.conftest import Nights
from end_to_end.filings import project_targets
from sources.portal_server import Server, article, listing, serving

DEPARTMENT = "广州市番禺区水务局"
FIRST = project_targets(DEPARTMENT, 2024, {"河道清淤": "12.00", "堤防加固": "30.00"})
SECOND = project_targets(DEPARTMENT, 2024, {"河道清淤": "15.00", "堤防加固": "30.00"})


@pytest.fixture
def portal() -> Iterator[Server]:
    with serving() as running:
        running.put("/list/", listing(("/t1.html", "2024年绩效目标公开", "2024-02-15")))
        running.put("/t1.html", article("2024年绩效目标公开", ("/files/a.txt", "绩效目标表.txt"), day="2024-02-15"))
        running.put("/files/a.txt", FIRST)
        yield running


@pytest.mark.slow
def test_a_filing_on_a_portal_is_loaded_and_its_silent_replacement_told_cell_by_cell(nights: Nights, portal: Server) -> None:
    (nights.home / "sources.yml").write_text(
        f"sources: [{{name: town, kind: portal, start: '{portal.url}/list/', articles: {{text: 绩效}}, "
        "private_addresses: true, seconds_between: 0, revisit_days: 0, tries: 1}]",
        encoding="utf-8",
    )
    run = nights.run()
    assert (run.outcome, run.new_count, run.warnings) == ("published", 1, [])
    assert nights.query("SELECT source_name, status, cast(published_on AS varchar) FROM dim_filing") == [
        ("town", "reconciled", "2024-02-15")
    ]

    portal.put("/files/a.txt", SECOND)
    assert nights.run().outcome == "published"
    changed = "SELECT revision_kind, subject, previous_figure, new_figure FROM fct_revision WHERE column_name = 'total_yuan'"
    assert [(kind, subject.split()[-1], int(old), int(new)) for kind, subject, old, new in nights.query(changed)] == [
        ("replaced", "河道清淤", 120_000, 150_000)
    ]
    assert nights.query("SELECT count(*) FILTER (is_current), count(superseded_by_filing_key) FROM dim_filing") == [(1, 1)]
    assert nights.query("SELECT sum(new_count), sum(revised_count) FROM source_crawl") == [(1, 1)]

    portal.replies.clear()
    failed = nights.run()
    assert failed.outcome in {"unchanged", "published"}
    assert any("is not there" in warning for warning in failed.warnings)
    assert nights.query("SELECT count(*) FROM filing_sighting WHERE is_present") == [(1,)]
