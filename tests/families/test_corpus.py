"""Every filing of the corpus that JIXIAO_CORPUS names, read and compared with its truth."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from factory.compare import differences
from jixiao.reading import read_filings

SETS = {"seeds_truth": "seeds", "seeds_pdf": "", "seeds_native": "", "generated": "", "generated_native": ""}
"""Folder of truths to the folder of their files, where that is another."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_a_set_is_read_exactly(name: str, corpus: Path) -> None:
    truths = sorted((corpus / name).glob("*.truth.json"))
    assert truths, f"{corpus / name} holds no truths"
    wrong = {}
    for path in truths:
        truth = json.loads(path.read_text(encoding="utf-8"))
        content = (corpus / (SETS[name] or name) / truth["file"]).read_bytes()
        found = differences(truth, read_filings(content, hashlib.sha256(content).hexdigest()))
        if found:
            wrong[truth["file"]] = found[:3]
    assert wrong == {}
