"""The dead man's switch: an address that is called when a night has completed, so that a silence is noticed by whoever listens there."""

from __future__ import annotations

import logging

from jixiao.settings import Settings

log = logging.getLogger("jixiao.alert")

_TRIES = 3
_SECONDS = 10.0


def beat(settings: Settings, *, failed: bool = False) -> None:
    """Call `JIXIAO_HEARTBEAT_URL`, or `JIXIAO_HEARTBEAT_FAIL_URL` for a night that failed; one that is not set is not called.

    An address that does not answer fails no night: then its owner hears the silence. The address is a secret and is never logged.
    """
    import httpx

    address = settings.heartbeat_fail_url if failed else settings.heartbeat_url
    said = ""
    for _ in range(_TRIES if address else 0):
        try:
            answer = httpx.get(address.get_secret_value() if address else "", timeout=_SECONDS, follow_redirects=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = type(error).__name__
            continue
        if answer.is_success:
            return
        said = f"status {answer.status_code}"
    if said:
        log.warning("the heartbeat's address did not take the call (%s)", said)
