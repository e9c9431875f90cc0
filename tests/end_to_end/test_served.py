"""`jixiao serve`: the night runs on its own as soon as Airflow is up, and nothing is left running when it is told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]

import servers
from end_to_end.celery_airflow import until
from jixiao.settings import CHECKOUT


def test_the_served_form_runs_the_night_and_ends_whole(tmp_path: Path) -> None:
    home, port = tmp_path / "home", servers.free_port()
    settings = {"JIXIAO_HOME": str(home), "JIXIAO_INBOX": str(CHECKOUT / "samples"), "JIXIAO_SETTLE_SECONDS": "0"}
    command = [str(Path(sys.executable).with_name("jixiao")), "serve", "--port", str(port)]
    with (tmp_path / "said").open("wb") as said, subprocess.Popen(command, env=os.environ | settings, stdout=said, stderr=said) as serving:
        try:
            until(lambda: _answers(port), "the API server answers", 300)
            assert httpx.get(f"http://127.0.0.1:{port}/jixiao/alerts", timeout=30).status_code == 401
            until(lambda: any((home / "nights").glob("*")), "a night began", 300)
            parts = psutil.Process(serving.pid).children(recursive=True)
            serving.send_signal(signal.SIGTERM)
            assert serving.wait(120) == 0, (tmp_path / "said").read_text()
            _, left = psutil.wait_procs(parts, timeout=30)
            assert left == []
        finally:
            for part in psutil.Process(serving.pid).children(recursive=True) if serving.poll() is None else ():
                part.kill()
            serving.kill()


def _answers(port: int) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{port}/api/v2/version", timeout=30).is_success
    return False
