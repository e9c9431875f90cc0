"""Readers that changed have another version: else filings that were read before would keep what the readers then made of them."""

from hashlib import sha256
from pathlib import Path

from jixiao.reading import READER_VERSION

RELEASED_VERSION = "15"
RELEASED_SOURCES = "cd8486b57daa21f49109f54c330d52d0621a3f3b3c75e87ea550210c0aca4fd8"
"""The version of the readers in the last release, and the digest of their sources then. Both are written anew with every release."""

PARTS = ("readers", "families", "linear", "values")
MODULES = ("document", "form", "identify", "read", "reading", "records", "scan_proof", "second_reading")


def sources(package: Path) -> str:
    """A digest of all that has a part in what is read from a filing."""
    paths = [path for part in PARTS for path in (package / part).rglob("*.py")]
    paths += [package / f"{name}.py" for name in MODULES]
    told = (f"{path.relative_to(package)} {sha256(path.read_bytes()).hexdigest()}" for path in sorted(paths))
    return sha256("\n".join(told).encode()).hexdigest()


def test_readers_that_changed_since_the_release_have_the_next_version(checkout: Path) -> None:
    now = sources(checkout / "plugins" / "jixiao")
    expected = RELEASED_VERSION if now == RELEASED_SOURCES else str(int(RELEASED_VERSION) + 1)
    assert expected == READER_VERSION, (
        f"what reads filings has changed since the release: set READER_VERSION in reading.py to {expected}. "
        f"If nothing can be read otherwise (a comment, a name), or this is a release, write the digest {now} here"
    )
