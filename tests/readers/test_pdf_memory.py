"""The memory that a long document takes hardly grows with its pages, whichever engine reads it and whichever proves it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

FILING = Path(__file__).parents[1] / "fixtures" / "families" / "project_targets" / "chromium-pdf-28.pdf"
FEW, MANY = 200, 300
"""Pages; an engine keeps what it has read of a hundred, so that fewer would tell nothing. The peak of a hundred depends on when Python
looks for garbage: it may be 45 megabytes lower."""
MEGABYTES_A_PAGE = 0.2
"""What pages may add to the peak: their text, tables and cells are kept till the end. An engine's own objects take more."""
STATUS = Path("/proc/self/status")

READ = """
import sys
from pathlib import Path
from jixiao.limits import Limits
from jixiao.readers.pdf import read
assert read(Path(sys.argv[1]).read_bytes(), Limits(), sys.argv[2]).page_count == int(sys.argv[3])
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


def write_long(n_pages: int, out: Path) -> Path:
    """A filing's pages over and over, each filing with fonts of its own, as in a compilation."""
    with pypdfium2.PdfDocument.new() as long, pypdfium2.PdfDocument(FILING) as filing:
        while len(long) < n_pages:
            long.import_pages(filing, list(range(min(len(filing), n_pages - len(long)))))
        long.save(out)
    return out


def peak_megabytes(path: Path, engine: str, n_pages: int) -> float:
    """The largest memory of a process of its own that reads a document."""
    command = [sys.executable, "-c", READ, str(path), engine, str(n_pages)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024


@pytest.mark.slow
@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells a process's largest memory apart from that of its parent")
@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_pages_add_little_to_the_memory_that_is_needed(engine: str, tmp_path: Path) -> None:
    few, many = (peak_megabytes(write_long(n, tmp_path / f"{n}.pdf"), engine, n) for n in (FEW, MANY))
    assert many - few < MEGABYTES_A_PAGE * (MANY - FEW)
