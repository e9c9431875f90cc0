"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


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
