"""Messages over real transports on this machine: mail and webhooks that refuse, hang, come back, and senders that are killed."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from jixiao import steps
from jixiao.alert import follow
from jixiao.archive import Archive
from jixiao.night import Night
from jixiao.outbox import deliver, release
from jixiao.settings import Language, Settings
from jixiao.state import Attempt, State
from night.alerting import Nights, Warehouse
from night.mailbox import Mailbox, mailbox
from night.receiver import Receiver

PDF = (Path(__file__).parents[1] / "fixtures" / "families" / "project_targets" / "chromium-pdf-28.pdf").read_bytes()


@pytest.fixture
def mail() -> Iterator[Mailbox]:
    with mailbox() as running:
        yield running


def by_mail(night: Nights, mail: Mailbox) -> None:
    changes = {"alert_urls": mail.address, "alert_language": Language.zh}
    night.settings = Settings.model_validate(night.settings.model_dump() | changes)


def attempts(state: State) -> list[tuple[bool, str | None]]:
    with state.session() as session:
        return [(attempt.succeeded, attempt.detail) for attempt in session.scalars(select(Attempt).order_by(Attempt.attempt_id))]


def broken_pdf(warehouse: Warehouse, settings: Settings) -> None:
    """A filing with a break whose place is on the first page of a PDF in the archive."""
    sha256 = Archive(settings.layout.archive).add(io.BytesIO(PDF))
    locator = {"amount_yuan": [{"page": 1, "bbox": [100, 200, 180, 220]}]}
    warehouse.filing(1, sha256=sha256)
    warehouse.broke(11, 1, "grand_total", source_page=1, source_locator=json.dumps(locator))


def test_a_mail_has_the_words_the_number_and_the_picture(warehouse: Warehouse, night: Nights, mail: Mailbox) -> None:
    by_mail(night, mail)
    broken_pdf(warehouse, night.settings)
    night()
    (received,) = mail.mails
    assert received["Subject"] == "广州市信访局 2021：核对不符"
    assert "operator@night.example" in received["To"]
    words = received.get_body(("plain",))
    assert words is not None
    assert "列示 1,000,000 元，计算 999,999.50 元，差额 0.50 元" in words.get_content()
    assert f"消息编号：{received['X-Jixiao-Message']}" in words.get_content()
    (picture,) = received.iter_attachments()
    assert (picture.get_filename(), picture.get_content_type()) == ("page-1.png", "image/png")
    assert Image.open(io.BytesIO(picture.get_content())).width > 1000


def test_a_mailbox_that_refuses_delays_the_mail_and_loses_none(warehouse: Warehouse, night: Nights, mail: Mailbox, state: State) -> None:
    by_mail(night, mail)
    mail.refusal = "451 come back later"
    for key in (1, 2):
        warehouse.filing(key, title=f"目标表{key}")
        warehouse.broke(10 + key, key, "grand_total")
    night()
    assert mail.mails == []
    mail.refusal = None
    night()
    keys = [received["X-Jixiao-Message"] for received in mail.mails]
    assert keys == ["000000000000-1", "000000000000-2"]
    night()
    assert len(mail.mails) == 2
    assert [succeeded for succeeded, _ in attempts(state)] == [False, False, True, True]


def test_a_mail_server_that_is_not_there_is_asked_again(warehouse: Warehouse, night: Nights, state: State) -> None:
    with mailbox() as gone:
        by_mail(night, gone)
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    night()
    ((succeeded, detail),) = attempts(state)
    assert not succeeded
    assert detail
    with mailbox() as back:
        by_mail(night, back)
        night()
        assert len(back.mails) == 1


def test_a_receiver_that_hangs_is_given_up_and_asked_again(warehouse: Warehouse, night: Nights, receiver: Receiver, state: State) -> None:
    night.settings = Settings.model_validate(night.settings.model_dump() | {"alert_urls": f"{receiver.address}?rto=0.2"})
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    receiver.delay, receiver.status = 0.6, 503
    assert night() == []
    receiver.delay, receiver.status = 0.0, 200
    assert len(night()) == 1
    assert night() == []
    assert receiver.headers[0]["X-Jixiao-Message"] == "000000000000-1"


def test_a_receiver_that_does_not_answer_is_asked_for_each_message_once_a_night(
    warehouse: Warehouse, settings: Settings, receiver: Receiver
) -> None:
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    follow(State(settings.state_database), settings, warehouse.publish())
    receiver.status = 503
    asked = []
    for run_id in ("first", "second"):
        a_night_of_alerts(Night(run_id, settings))
        asked.append(receiver.calls)
    receiver.status = 200
    a_night_of_alerts(Night("third", settings))
    assert asked == [1, 2]
    assert [headers["X-Jixiao-Message"] for headers in receiver.headers] == ["000000000000-1"]


def a_night_of_alerts(run: Night) -> None:
    with run.begin("nightly", "discover"):
        run.update(outcome="unchanged")
    steps.alert(run)
    steps.close(run)


def test_pictures_that_a_channel_does_not_take_are_left_out_in_the_end(
    warehouse: Warehouse, night: Nights, receiver: Receiver, settings: Settings
) -> None:
    broken_pdf(warehouse, settings)
    receiver.status = 413
    for _ in range(3):
        assert night() == []
    receiver.status = 200
    assert len(night()) == 1
    assert receiver.attached == [[]]


SENDER = """
import sys
from jixiao.outbox import deliver
from jixiao.settings import Settings
from jixiao.state import State

deliver(State(sys.argv[1]), Settings(alert_urls=sys.argv[2], home=sys.argv[3], inbox=sys.argv[4]))
"""


def test_a_sender_killed_while_it_sends_leaves_a_message_that_goes_out_again_under_its_number(
    warehouse: Warehouse, settings: Settings, receiver: Receiver, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    state = State(url)
    warehouse.filing(1)
    warehouse.broke(11, 1, "grand_total")
    follow(state, settings, warehouse.publish())
    receiver.delay = 1.0
    sender = subprocess.Popen([sys.executable, "-c", SENDER, url, f"{receiver.address}?rto=30", str(settings.home), str(settings.inbox)])
    while receiver.calls == 0 and sender.poll() is None:
        time.sleep(0.01)
    os.kill(sender.pid, signal.SIGKILL)
    sender.wait()
    assert attempts(state) == [(False, "the process ended before an answer came: it may have arrived")]
    while not receiver.received:
        time.sleep(0.01)
    receiver.delay = 0.0

    again = Settings.model_validate(settings.model_dump() | {"alert_urls": f"{receiver.address}?rto=30"})
    assert deliver(state, again) == 1  # claimed by a process of which nobody knows that it is dead
    release(state)
    assert deliver(state, again) == 0
    assert [headers["X-Jixiao-Message"] for headers in receiver.headers] == ["000000000000-1"] * 2
    assert [succeeded for succeeded, _ in attempts(state)] == [False, True]
    assert deliver(state, again) == 0
    assert receiver.calls == 2
