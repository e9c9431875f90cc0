"""What a run needs before it begins: refused to whoever starts it, rather than by a night that fails and tells everybody so."""

from __future__ import annotations

from jixiao import reprocess
from jixiao.channels import Channels
from jixiao.errors import ConfigurationError, JobError
from jixiao.settings import Settings
from jixiao.sources.configuration import read_sources
from jixiao.state import State, require_address


def require_ready(settings: Settings) -> None:
    """Read whatever settings name that a night reads.

    Raises:
        ConfigurationError: the inbox or a file that a setting names is not there, or what stands in it (or in an address) is wrong.
    """
    settings.require_inbox()
    if settings.sources_file is not None:
        read_sources(settings.sources_file)
    if settings.state_url is not None:
        require_address(settings.state_database)
    Channels(settings)
    for name in ("overrides", "department_successions", "project_matches"):
        file = getattr(settings, name)
        if file is not None and not file.expanduser().is_file():
            raise ConfigurationError(f"JIXIAO_{name.upper()}: {file} is not a file; name the one that people keep, or unset it")


def require_documents(settings: Settings, wanted: str) -> None:
    """Find what is to be read again.

    Raises:
        ConfigurationError: it does not parse, or no document in the archive is wanted.
    """
    if wanted == "unread":
        return
    try:
        reprocess.chosen(State(settings.state_database), settings.layout.landing, wanted)
    except JobError as error:
        raise ConfigurationError(str(error)) from None
