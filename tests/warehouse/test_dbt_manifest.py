"""Parsed models are kept: from step to step, and from night to night."""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from jixiao import dbt_manifest
from jixiao.dbt_manifest import parsed_models


class Parser:
    """Counts how often models are parsed."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Manifest:
        self.times += 1
        return Manifest()


def asked(parser: Parser, folder: Path, candidate: str = "/a/warehouse.duckdb", **variables: object) -> Manifest:
    return parsed_models(parser, "candidate", {"candidate": candidate, **variables}, folder)


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> Parser:
    monkeypatch.setattr(dbt_manifest, "_packed", {})
    return Parser()


def another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_manifest, "_packed", {})


def test_models_are_parsed_once_for_all_nights(parser: Parser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(parser, tmp_path)
    another_process(monkeypatch)
    asked(parser, tmp_path, candidate="/b/warehouse.duckdb")
    assert parser.times == 1


def test_other_rules_or_another_databases_name_are_parsed_anew(parser: Parser, tmp_path: Path) -> None:
    asked(parser, tmp_path, rules={"a": "select 1"})
    asked(parser, tmp_path, rules={"a": "select 2"})
    asked(parser, tmp_path, candidate="/a/other.duckdb", rules={"a": "select 1"})
    assert parser.times == 3


def test_a_changed_model_is_parsed_anew(parser: Parser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.sql").write_text("select 1")
    monkeypatch.setattr(dbt_manifest, "PROJECT", project)
    asked(parser, tmp_path / "kept")
    (project / "a.sql").write_text("select 2")
    asked(parser, tmp_path / "kept")
    assert parser.times == 2


def test_what_a_run_writes_into_the_models_is_not_kept(parser: Parser, tmp_path: Path) -> None:
    asked(parser, tmp_path).metadata.env["NIGHT"] = "1"
    assert "NIGHT" not in asked(parser, tmp_path).metadata.env
    assert parser.times == 1


def test_a_damaged_file_is_made_anew(parser: Parser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(parser, tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:20])
    another_process(monkeypatch)
    asked(parser, tmp_path)
    assert parser.times == 2
    assert len(kept.read_bytes()) == len(whole)


def test_few_are_kept(parser: Parser, tmp_path: Path) -> None:
    for number in range(9):
        asked(parser, tmp_path, rules=number)
    assert len(list(tmp_path.iterdir())) == 4
