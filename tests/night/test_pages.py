"""The pages in Airflow's API server: closed to strangers, and nothing that a filing prints is markup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao.alert import follow, night_failed
from jixiao.settings import load_settings
from jixiao.state import Publication, Run, State, utc_now
from night.airflow_session import airflow_home
from night.alerting import Warehouse

airflow_home()

from airflow.api_fastapi.core_api.security import get_user  # noqa: E402  # after Airflow is configured
from fastapi.testclient import TestClient  # noqa: E402

from jixiao.web.pages import app  # noqa: E402


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path / "home"))
    return TestClient(app)


@pytest.fixture
def user(stranger: TestClient) -> Iterator[TestClient]:
    app.dependency_overrides[get_user] = lambda: "somebody whom Airflow knows"
    yield stranger
    app.dependency_overrides.clear()


@pytest.mark.parametrize("page", ["alerts", "filings", "filings?status=rejected", "checks/index.html", "models"])
def test_strangers_see_nothing(stranger: TestClient, page: str) -> None:
    assert stranger.get(page).status_code == 401


def test_there_are_no_further_pages(user: TestClient) -> None:
    assert {getattr(route, "path", None) for route in app.routes} == {"/alerts", "/filings", "/checks/{page:path}", "/models"}


def test_before_the_first_night_the_pages_are_empty(user: TestClient) -> None:
    assert "Open alerts (0)" in user.get("alerts").text
    assert "0 filings" in user.get("filings").text


def test_what_is_printed_is_no_markup(user: TestClient) -> None:
    settings = load_settings()
    night_failed(State(settings.state_database), settings, "run", "<script>alert(1)</script>")
    page = user.get("alerts").text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_a_status_that_does_not_exist_is_refused(user: TestClient) -> None:
    assert user.get("filings?status=perfect").status_code == 422


def test_the_pages_of_the_models_are_served_once_they_are_made(user: TestClient) -> None:
    assert user.get("models").status_code == 404
    folder = load_settings().layout.model_docs
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<html>模型</html>", encoding="utf-8")
    served = user.get("models")
    assert (served.status_code, served.text) == (200, "<html>模型</html>")
    assert "default-src 'none'" in served.headers["content-security-policy"]


def test_the_pages_of_the_checks_are_linked_and_served_and_nothing_beside_them(user: TestClient) -> None:
    assert user.get("checks/index.html").status_code == 404
    folder = load_settings().layout.data_docs
    (folder / "validations").mkdir(parents=True)
    (folder / "index.html").write_text("<html>核对</html>", encoding="utf-8")
    (folder / "validations" / "night.html").write_text("<html>一夜</html>", encoding="utf-8")
    (folder.parent / "secret.html").write_text("secret", encoding="utf-8")
    assert 'href="checks/index.html"' in user.get("alerts").text
    assert [user.get(f"checks/{page}").text for page in ("index.html", "validations/night.html")] == [
        "<html>核对</html>",
        "<html>一夜</html>",
    ]
    assert [user.get(f"checks/{page}").status_code for page in ("%2e%2e/secret.html", "..%2fsecret.html", "validations")] == [404] * 3


def test_what_failed_is_told_in_the_language_of_the_alerts(user: TestClient) -> None:
    settings = load_settings()
    night_failed(State(settings.state_database), settings, "run", "build: the archive lacks ab12; put the document back into its source")
    assert "存档中缺少ab12" in user.get("alerts").text


def test_an_alert_says_whose_slip_it_is_and_where(user: TestClient, tmp_path: Path) -> None:
    settings, warehouse = load_settings(), Warehouse(tmp_path)
    warehouse.filing(1)
    warehouse.broke(11, 1, "unit_total")
    warehouse.broke(12, 1, "grand_total")
    follow(State(settings.state_database), settings, warehouse.publish())
    page = user.get("alerts").text
    assert "<h1>Open alerts (2)</h1>" in page
    assert "归因：填报单位 · 位置：第3页，距左边72点，距上边120点 · 同一差额还见于：合计核对 合计 总计" in page


def test_filings_say_in_the_words_of_the_alerts_why_they_do_not_reconcile(user: TestClient, tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    warehouse.filing(1, status_reason="grand_total: 合计 (total) reported 1000000, computed 999999.5, difference 0.5 yuan, and 1 more")
    warehouse.broke(11, 1, "grand_total", diagnosis="digits swapped")
    warehouse.broke(12, 1, "row_total", difference="3.00", subject="甲项目")
    warehouse.filing(2, status="rejected", status_reason="The file is empty: fetch it again.")
    warehouse.filing(3, status="reconciled")
    readers_have(warehouse)
    page = user.get("filings").text
    assert "<h1>3 filings</h1>" in page
    assert "行合计核对 甲项目 总计：列示 1,000,000 元，计算 999,999.50 元，差额 3 元，另有 1 项" in page
    assert "文件为空，请重新获取。" in page
    assert "grand_total" not in page


def test_a_page_of_filings_has_an_end_and_says_so(user: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.web.pages._MOST_FILINGS", 2)
    warehouse = Warehouse(tmp_path)
    for key in (1, 2, 3):
        warehouse.filing(key)
    readers_have(warehouse)
    page = user.get("filings?status=unreconciled").text
    assert "<h1>3 unreconciled filings</h1>" in page
    assert page.count("<tbody>") == 2
    assert "The first 2 of them; <code>jixiao filings --status unreconciled -f csv</code> lists all." in page


def readers_have(warehouse: Warehouse) -> None:
    """A publication of the warehouse, as a night leaves it."""
    settings = load_settings()
    settings.layout.publications.mkdir(parents=True)
    published = warehouse.publish().rename(settings.layout.publications / "warehouse-1.duckdb")
    with State(settings.state_database).session() as session:
        session.add(Run(run_id="run", kind="nightly", started_at=utc_now(), outcome="published", warnings=[]))
        session.flush()
        session.add(Publication(file_name=published.name, run_id="run", fingerprint="made of this", published_at=utc_now()))
