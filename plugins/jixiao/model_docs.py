"""dbt's pages of the models: what every table and column is, and what it is made of, in one file that asks the network for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.durable import whole_file
from jixiao.errors import JobError
from jixiao.fingerprint import code_version

if TYPE_CHECKING:
    from jixiao.build import BuildInputs

PAGE = "index.html"
POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; font-src data:"
"""What a browser lets the page do: run what it holds, and load nothing from anywhere."""
_HEAD = "<head>"


def keep_model_docs(inputs: BuildInputs, folder: Path) -> bool:
    """Write the pages anew when code or models are others than those of the pages that are there.

    Args:
        inputs: the finished candidate, open nowhere.
        folder: where the page lies; it is replaced at once.

    Returns:
        Whether they were written.

    Raises:
        JobError: dbt could not describe the models, or the page could not be written.
    """
    from jixiao.build import describe_models

    page, mark = folder / PAGE, f"<!-- {code_version()} -->\n"
    if page.exists() and page.read_bytes().startswith(mark.encode()):
        return False
    made = describe_models(inputs).read_text(encoding="utf-8")
    before, head, after = made.partition(_HEAD)
    if not head:
        raise JobError("the page that dbt made of the models has no head to put its policy in: was dbt upgraded?")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(page) as partial:
            partial.write_text(
                f'{mark}{before}{head}<meta http-equiv="Content-Security-Policy" content="{POLICY}">{after}', encoding="utf-8"
            )
    except OSError as error:
        raise JobError(f"{page} could not be written: {error}") from error
    return True
