"""The examples of the documentation are what the code takes, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jixiao.register import read_register
from jixiao.sources.configuration import Bucket, Feed, Folder, Portal, read_sources

CHECKOUT = Path(__file__).parents[2]
DOCS = CHECKOUT / "docs" / "sources.md"


def blocks(language: str, paper: Path = DOCS) -> list[str]:
    text = paper.read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


@pytest.mark.parametrize("block", [*blocks("yaml", CHECKOUT / "README.md"), *blocks("yaml")])
def test_the_examples_are_taken(block: str, tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text(block, encoding="utf-8")
    assert read_sources(tmp_path / "sources.yml").sources


def test_there_are_a_dozen_shapes_of_all_kinds(tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text(blocks("yaml")[-1], encoding="utf-8")
    found = read_sources(tmp_path / "sources.yml").sources
    assert len(found) >= 12
    assert {source.kind for source in found} == {"portal", "feed", "bucket", "folder"}


def test_the_register_of_the_example_is_read(tmp_path: Path) -> None:
    (tmp_path / "expected_filings.csv").write_text(blocks("csv")[0], encoding="utf-8")
    table, problems = read_register(tmp_path / "expected_filings.csv")
    assert problems == []
    rows = table.to_pylist()
    assert [(row["fiscal_year"], row["is_expected"]) for row in rows] == [(2026, True), (None, False), (2026, True)]


def test_every_key_is_named() -> None:
    table = DOCS.read_text(encoding="utf-8").split("## Keys")[1].split("**Credentials**")[0]
    told = set(re.findall(r"`(\w+)`", table))
    assert {key for kind in (Folder, Portal, Feed, Bucket) for key in kind.model_fields} <= told
