"""Routing: which message goes to which address, and what a wrong routes file says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao.alert import night_failed
from jixiao.channels import Channels
from jixiao.errors import ConfigurationError
from jixiao.outbox import deliver
from jixiao.routes import Route, Severity, Subject, read_routes
from jixiao.settings import Settings
from jixiao.state import State
from night.alerting import Nights, Warehouse
from night.receiver import Receiver, receiving


@pytest.fixture
def second() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def routed(night: Nights, tmp_path: Path, *rows: str) -> None:
    """Give the nights a routes file; what it does not name goes to the first receiver."""
    path = tmp_path / "routes.csv"
    path.write_text("\n".join(["severity,region,department,address", *rows]), encoding="utf-8")
    night.settings = night.settings.model_copy(update={"alert_routes": path})


@pytest.mark.parametrize(
    ("route", "subject", "fits"),
    [
        ({}, Subject(Severity.error), True),
        ({}, Subject(Severity.night), True),
        ({}, Subject(Severity.warning), False),
        ({"severity": "warning"}, Subject(Severity.warning, "440100"), True),
        ({"severity": "error"}, Subject(Severity.night), False),
        ({"region": "44"}, Subject(Severity.error, "440100"), True),
        ({"region": "4401"}, Subject(Severity.error, "440600"), False),
        ({"region": "44"}, Subject(Severity.error), False),
        ({"department": "广州市信访局"}, Subject(Severity.error, "440100", "广州市信访局"), True),
        ({"department": "*信访局"}, Subject(Severity.error, None, "佛山市信访局"), True),
        ({"department": "*信访局"}, Subject(Severity.error, None, "佛山市财政局"), False),
        ({"region": "44", "department": "*财政局"}, Subject(Severity.error, "440600", "佛山市财政局"), True),
    ],
)
def test_what_fits(route: dict[str, str], subject: Subject, fits: bool) -> None:
    assert Route.model_validate({"line": 2, "address": "json://x"} | route).fits(subject) is fits


def test_a_filing_goes_to_its_region_and_the_rest_to_the_rest(
    warehouse: Warehouse, night: Nights, tmp_path: Path, receiver: Receiver, second: Receiver
) -> None:
    routed(night, tmp_path, f"error,4406,,{second.address}")
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    warehouse.filing(2, department_key=8)
    warehouse.broke(12, 2, "grand_total")
    assert [title for title, _ in night()] == ["广州市信访局 2021: does not reconcile"]
    assert [title for title, _ in second.received] == ["佛山市信访局 2021: does not reconcile"]
    night_failed(night.state, night.settings, "run 1", "build failed")
    deliver(night.state, night.settings)
    assert [title for title, _ in receiver.received][1:] == ["jixiao: the night failed"]
    assert len(second.received) == 1


def test_warnings_fire_where_a_route_names_them(
    warehouse: Warehouse, night: Nights, tmp_path: Path, receiver: Receiver, second: Receiver
) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "plan_cumulative", severity="warning", subject="培训费")
    warehouse.broke(12, 1, "grand_total")
    assert len(night()) == 1
    routed(night, tmp_path, f"warning,,,{second.address}")
    assert night() == []
    ((_, text),) = second.received
    assert "plan_cumulative 培训费" in text
    assert "grand_total" not in text


def test_one_address_in_two_routes_gets_a_message_once(
    warehouse: Warehouse, night: Nights, tmp_path: Path, receiver: Receiver, second: Receiver
) -> None:
    routed(night, tmp_path, f"error,,,{second.address}", f",44,*信访局,{second.address}")
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    assert night() == []
    assert len(second.received) == 1


def test_what_waits_for_an_address_that_was_changed_goes_to_the_new_one(
    warehouse: Warehouse, night: Nights, receiver: Receiver, second: Receiver
) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    receiver.status = 401
    assert night() == []
    night.settings = Settings.model_validate(night.settings.model_dump() | {"alert_urls": second.address})
    assert night() == []
    assert [title for title, _ in second.received] == ["广州市信访局 2021: does not reconcile"]
    assert deliver(night.state, night.settings) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("severity,adress\nerror,json://hunter2", "line 1: the columns are severity, region, department and address"),
        ("address,severity\njson://hunter2,error\njson://hunter2,eror", "line 3: severity is one of night, error, warning, digest"),
        ("region,address\n\n广东,json://hunter2", "line 3: region is the first 2 to 6 digits of a GB/T 2260 code"),
        ("region,address\n44,", "line 2: an address is missing"),
        ("address\njson://hunter2,json://hunter2", "line 2: there are more cells than columns"),
        ('address\n"json://hunter2', "line 2: "),
        ("address\n# a remark\npigeon://hunter2@loft", r"line 3: the address (pigeon:…) is none that Apprise knows"),
    ],
)
def test_a_wrong_file_is_refused_by_its_line_and_without_its_secrets(text: str, said: str, tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "routes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refusal:
        Channels(settings.model_copy(update={"alert_routes": path}))
    assert f"JIXIAO_ALERT_ROUTES: {path} {said}" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"JIXIAO_ALERT_ROUTES: .*cannot be read"):
        read_routes(tmp_path / "routes.csv")


def test_a_failing_channel_tells_no_secrets(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    address = "json://somebody:hunter2@127.0.0.1:9/hidden-path?cto=0.5"
    (channel,) = Channels(Settings.model_validate(settings.model_dump() | {"alert_urls": address}))
    said = channel.send("title", "body")
    assert said
    assert not [secret for secret in ("hunter2", "somebody", "hidden-path") if secret in said + caplog.text]


def test_the_state_database_is_told_of_no_address(warehouse: Warehouse, night: Nights, state: State, tmp_path: Path) -> None:
    routed(night, tmp_path, "error,,,json://somebody:hunter2@127.0.0.1:9/?cto=0.5")
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    night()
    with state.engine.connect() as connection:
        rows = [
            str(row) for table in ("message", "delivery", "attempt") for row in connection.exec_driver_sql(f"SELECT * FROM {table}").all()
        ]
    assert len(rows) == 3
    assert "hunter2" not in "".join(rows)
