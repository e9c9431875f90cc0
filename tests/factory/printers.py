"""Programs that turn files into PDF: a browser and an office suite, each in a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
)  # fmt: skip


def browser() -> str | None:
    """The browser's program, None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def office() -> str | None:
    """The office suite's program, None where there is none."""
    return shutil.which("soffice")


def print_html(html: Path, pdf: Path) -> None:
    """Print a page with the browser.

    Raises:
        FileNotFoundError: no browser is installed.
        subprocess.CalledProcessError: the browser failed.
    """
    program = browser()
    if program is None:
        raise FileNotFoundError("no Chromium on the path: install the package chromium")
    with tempfile.TemporaryDirectory() as profile:
        command = [program, *BROWSER_FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={pdf}", html.resolve().as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def convert(files: list[Path], extension: str, out: Path) -> None:
    """Convert files with the office suite, all in one start of it.

    Raises:
        FileNotFoundError: no office suite is installed.
        subprocess.CalledProcessError: the suite failed.
    """
    program = office()
    if program is None:
        raise FileNotFoundError("no LibreOffice on the path: install the package libreoffice")
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program,
            f"-env:UserInstallation=file://{profile}",
            "--headless",
            "--convert-to",
            extension,
            "--outdir",
            str(out),
            *map(str, files),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=60 + 20 * len(files))


def drawn_text(pdf: Path) -> str:
    """The text of a PDF in the order in which it was drawn.

    Raises:
        FileNotFoundError: poppler's tools are not installed.
    """
    program = shutil.which("pdftotext")
    if program is None:
        raise FileNotFoundError("no pdftotext on the path: install the package poppler-utils")
    return subprocess.run([program, "-raw", "-nopgbrk", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout.decode()
