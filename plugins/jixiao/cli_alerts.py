"""`jixiao alerts`: what is open, and what no channel took yet."""

from __future__ import annotations

from rich.console import Console
from sqlalchemy import select

from jixiao.alert import open_alerts
from jixiao.alert_words import Words, one_line
from jixiao.settings import Language
from jixiao.state import Delivery, State
from jixiao.words import counted


def print_alerts(console: Console, state: State, language: Language) -> None:
    """Print each open alert in a line, then each message that waits for a channel, with what the channel said last."""
    words = Words(language)
    found = open_alerts(state)
    console.print(f"{len(found)} open", style="bold")
    lines = [f"{alert.opened_at:%Y-%m-%d}  {words.line(alert.facts)}" for alert in found]
    waiting = _waiting(state)
    if waiting:
        lines += ["", f"{counted(len(waiting), 'message')} not sent yet", *waiting]
    for line in lines:
        console.print(one_line(line), soft_wrap=True, highlight=False, markup=False)


def _waiting(state: State) -> list[str]:
    with state.session() as session:
        waiting = session.scalars(select(Delivery).where(Delivery.delivered_at.is_(None)).order_by(Delivery.message_id))
        return [f"{delivery.channel}: {delivery.message.title} ({_last_words(delivery)})" for delivery in waiting]


def _last_words(delivery: Delivery) -> str:
    tries = delivery.attempts
    return f"tried {counted(len(tries), 'time')}, last: {tries[-1].detail or 'no answer'}" if tries else "not tried yet"
