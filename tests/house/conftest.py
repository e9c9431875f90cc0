"""What the rules of the house are checked against: the checkout and the files in it."""

import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def own_files() -> list[Path]:
    """Every file of the project: what git keeps, and what it would keep."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed, so the project's own files cannot be told from what was built")
    listing = subprocess.run(
        [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    return sorted({CHECKOUT / name for name in listing.stdout.split("\0") if name and (CHECKOUT / name).is_file()})


@pytest.fixture(scope="session")
def own_modules(own_files: list[Path]) -> list[Path]:
    return [path for path in own_files if path.suffix == ".py"]
