"""A full disk fails a build with its sentence, and readers keep what they have."""

import subprocess
import sys
from pathlib import Path

import jixiao
from warehouse.handmade import targets_filing
from warehouse.homes import Home, sighting

PATHS = (Path(__file__).parents[1], Path(jixiao.__file__).parents[1])
BUILD = """
import resource, sys
from pathlib import Path
from jixiao.errors import JobError
from warehouse.homes import Home, sighting
home = Home(Path(sys.argv[1]), [sighting("a"), sighting("b")], full=False)
for most_bytes in map(int, sys.argv[2:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        home.build()
    except JobError as error:
        print(str(error).replace("\\n", " "))
"""


def test_a_full_disk_fails_the_build_and_readers_keep_what_they_have(tmp_path: Path) -> None:
    """What the disk holds is bounded by what a file may: the first time the copy does not fit, the second time what is built does not."""
    home = Home(tmp_path, [sighting("a")], full=False)
    home.land([targets_filing("a", document_fiscal_year=2021)])
    before = home.whole_night("1").read_bytes()
    home.land([targets_filing("b", document_fiscal_year=2022)], "night-2", days=1)
    bounds = [str(len(before) // 2), str(len(before) + 65_536)]
    command = [sys.executable, "-c", BUILD, str(tmp_path), *bounds]
    environment = {"PYTHONPATH": ":".join(map(str, PATHS)), "PATH": "/usr/bin:/bin"}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()
    copying, building = said[0], said[-1]  # dbt says something of its own between them
    assert "could not be copied to build on it: " in copying
    assert building.startswith("dbt build failed: ")
    assert "File too large" in copying
    assert "File too large" in building
    assert (tmp_path / "warehouse.duckdb").read_bytes() == before
