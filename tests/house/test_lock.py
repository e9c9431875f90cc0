"""The locks name every dependency once, with hashes and without addresses, and satisfy pyproject.toml.

requirements.lock holds all but the extras `ocr` and `lake`, which have a lock each: at the same versions where both name a package.
requirements-bench.lock holds what benchmarks compare with, in an environment of its own.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

VERSIONS = ("3.11", "3.12", "3.13")
EXTRAS = ("lake", "ocr")


@pytest.fixture(scope="module")
def text(checkout: Path) -> str:
    return (checkout / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=EXTRAS)
def extra(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def extra_text(checkout: Path, extra: str) -> str:
    return (checkout / f"requirements-{extra}.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bench_text(checkout: Path) -> str:
    return (checkout / "requirements-bench.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def entries(text: str) -> list[str]:
    return entries_of(text)


@pytest.fixture(scope="module")
def extra_entries(extra_text: str) -> list[str]:
    return entries_of(extra_text)


def entries_of(text: str) -> list[str]:
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def pinned(entries: list[str], python: str) -> Iterator[tuple[str, Version]]:
    """What the lock installs on this Python: name and version."""
    environment = {"python_version": python, "python_full_version": f"{python}.9"}
    for entry in entries:
        requirement = Requirement(entry.split(" --hash=")[0].strip())
        if requirement.marker is None or requirement.marker.evaluate(environment):
            (pin,) = requirement.specifier
            yield canonicalize_name(requirement.name), Version(pin.version)


def asked(checkout: Path) -> list[Requirement]:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = [line for extra, lines in project["optional-dependencies"].items() if extra not in EXTRAS for line in lines]
    return [Requirement(line) for line in project["dependencies"] + optional]


def asked_of(extra: str, checkout: Path) -> list[Requirement]:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["optional-dependencies"][extra]]


def test_every_entry_is_pinned_and_hashed(entries: list[str]) -> None:
    assert len(entries) > 100
    for entry in entries:
        assert re.match(r"^[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==[^ ;]+", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


def test_every_entry_of_an_extra_is_pinned_and_hashed(extra_entries: list[str]) -> None:
    assert len(extra_entries) > 10
    for entry in extra_entries:
        assert re.match(r"^[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==[^ ;]+", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


def test_every_entry_of_the_bench_lock_is_pinned_and_hashed(bench_text: str) -> None:
    for python in VERSIONS:
        assert {"camelot-py", "pymupdf"} <= dict(pinned(entries_of(bench_text), python)).keys()
    for entry in entries_of(bench_text):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


def test_they_hold_no_address_and_no_option(text: str, extra_text: str, bench_text: str) -> None:
    for lock in (text, extra_text, bench_text):
        assert "://" not in lock
        assert not re.search(r"^\s*(-i|-f|-e|--(index|extra|find|trusted|editable)\S*)\b", lock, re.MULTILINE)


@pytest.mark.parametrize("python", VERSIONS)
def test_the_lock_of_an_extra_satisfies_it_at_the_versions_of_the_other(
    entries: list[str], extra_entries: list[str], extra: str, checkout: Path, python: str
) -> None:
    versions, others = dict(pinned(extra_entries, python)), dict(pinned(entries, python))
    for requirement in asked_of(extra, checkout):
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"
        assert canonicalize_name(requirement.name) not in others, f"{requirement.name} belongs to the extra alone"
    assert {name: (version, others[name]) for name, version in versions.items() if name in others and version != others[name]} == {}


@pytest.mark.parametrize("python", VERSIONS)
def test_it_satisfies_the_project(entries: list[str], checkout: Path, python: str) -> None:
    locked = list(pinned(entries, python))
    versions = dict(locked)
    assert len(versions) == len(locked), "a name is pinned twice for one Python"
    for requirement in asked(checkout):
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            version = versions[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


def test_the_lock_serves_every_python_that_the_project_allows(checkout: Path) -> None:
    allowed = Requirement(f"x{tomllib.loads((checkout / 'pyproject.toml').read_text(encoding='utf-8'))['project']['requires-python']}")
    minors = tuple(f"3.{minor}" for minor in range(9, 20) if allowed.specifier.contains(f"3.{minor}.0"))
    assert minors == VERSIONS


def test_nothing_with_a_licence_that_binds_us_is_locked(entries: list[str]) -> None:
    names = {name for python in VERSIONS for name, _ in pinned(entries, python)}
    assert names & {"pymupdf", "pymupdf4llm", "pymupdfb", "ghostscript"} == set()
