"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A run of the suite must say something of the change under test, so that its examples are the same each time;
# `pytest --hypothesis-profile search` looks for new ones.
settings.register_profile("settled", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("settled")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of filings with known truth that JIXIAO_CORPUS names; tests that need it are skipped without it."""
    named = os.environ.get("JIXIAO_CORPUS")
    if not named:
        pytest.skip("JIXIAO_CORPUS is not set: no corpus of filings with known truth")
    folder = Path(named)
    if not folder.is_dir():
        pytest.skip(f"JIXIAO_CORPUS names {folder}, which is no folder")
    return folder
