"""Fixtures of every family read exactly; files that must be refused are, with their reason; and fresh filings of the factory, too."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from factory.compare import differences, misjudgements
from factory.make import RENDERERS, made_for, write
from families import expected
from jixiao.errors import FilingRejected
from jixiao.families import families
from jixiao.identify import identify
from jixiao.read import read_document
from jixiao.reading import read_filings
from jixiao.records import DocumentReading

FIXTURES = Path(__file__).parent.parent / "fixtures"
TRUTHS = sorted((FIXTURES / "families").glob("*/*.truth.json"))
EXPECTED = sorted((FIXTURES / "families").glob("*/*.expected.json"))
REFUSED = json.loads((FIXTURES / "broken" / "expected.json").read_text(encoding="utf-8"))
SWEEP = [
    (family, renderer, 1000 + seed)
    for family in ("project_targets", "self_evaluation", "performance_plan")
    for renderer in ("text_tabs", "html", "xlsx", "docx")
    for seed in range(3)
]


def reading_of(path: Path) -> DocumentReading:
    content = path.read_bytes()
    return read_filings(content, hashlib.sha256(content).hexdigest())


def truth_at(path: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth


def refusal(content: bytes) -> str:
    """The class of the error that refuses a document."""
    try:
        document = read_document(content)
        parsed = identify(document).read(document)
    except FilingRejected as error:
        return type(error).__name__
    return "IncompleteFiling" if all(filing.rejection for filing in parsed) else "nothing"


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: f"{path.parent.name}/{path.name.removesuffix('.truth.json')}")
def test_a_fixture_is_read_exactly(path: Path) -> None:
    truth = truth_at(path)
    assert differences(truth, reading_of(path.parent / truth["file"])) == []


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: f"{path.parent.name}/{path.name.removesuffix('.expected.json')}")
def test_a_fixture_gives_the_records_that_were_computed_by_hand(path: Path) -> None:
    wanted = truth_at(path)
    assert expected.differences(wanted, reading_of(path.parent / wanted["file"])) == []


@pytest.mark.parametrize("path", (*TRUTHS, *EXPECTED), ids=lambda path: f"{path.parent.name}/{path.name.split('.')[0]}")
def test_a_fixture_is_claimed_by_its_family_and_by_no_other(path: Path) -> None:
    document = read_document((path.parent / truth_at(path)["file"]).read_bytes())
    assert [family.document_type for family in families() if family.claims(document)] == [path.parent.name]


def test_every_family_has_fixtures() -> None:
    assert {path.parent.name for path in (*TRUTHS, *EXPECTED)} == {family.document_type for family in families()}


@pytest.mark.parametrize("file", sorted(REFUSED))
def test_a_broken_file_is_refused_with_its_reason(file: str) -> None:
    path = FIXTURES / "broken" / file
    [filing] = reading_of(path).filings
    assert refusal(path.read_bytes()) == REFUSED[file]["error"]
    assert REFUSED[file]["says"] in (filing.filing.rejection_reason or "")
    assert filing.records == ()


@pytest.mark.parametrize(("family", "renderer", "seed"), SWEEP)
def test_a_fresh_filing_is_read_exactly(family: str, renderer: str, seed: int, tmp_path: Path) -> None:
    row = write(made_for(RENDERERS[renderer], seed, family), renderer, tmp_path, "fresh")
    assert differences(truth_at(tmp_path / "fresh.truth.json"), reading_of(tmp_path / row["file"])) == []


@pytest.mark.parametrize("mark", ["-", "/"])
def test_marks_that_stand_for_nothing_make_no_project_of_a_sum(mark: str, tmp_path: Path) -> None:
    row = write(made_for(RENDERERS["html"], 1000, "project_targets", sum_texts=mark, zero=mark), "html", tmp_path, "fresh")
    assert differences(truth_at(tmp_path / "fresh.truth.json"), reading_of(tmp_path / row["file"])) == []


def test_the_checks_find_what_was_planted_and_nothing_else(tmp_path: Path) -> None:
    pairs = [(truth_at(path), reading_of(path.parent / truth_at(path)["file"])) for path in TRUTHS]
    for number, (family, renderer, seed) in enumerate(SWEEP):
        row = write(made_for(RENDERERS[renderer], seed, family), renderer, tmp_path, f"fresh-{number}")
        pairs.append((truth_at(tmp_path / f"fresh-{number}.truth.json"), reading_of(tmp_path / row["file"])))
    assert sum(bool(truth["faults"]) for truth, _ in pairs) > 5
    assert misjudgements(pairs) == []
