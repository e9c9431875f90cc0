"""Every table and column that people may meet is described in English and, on the line after it, in Chinese."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_BOTH = re.compile(r"^[^\n]*[a-z][^\n]*\n[\u4e00-\u9fff][^\n]*。$")
"""A line in English, and one in Chinese that begins with what the thing is called."""


def described(project: Path) -> Iterator[tuple[str, str]]:
    """What is described, and how: models and seeds with their columns."""
    for path in sorted([*project.glob("models/**/*.yml"), *project.glob("seeds/*.yml")]):
        content: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for relation in [*content.get("models", []), *content.get("seeds", [])]:
            yield relation["name"], relation.get("description", "")
            for column in relation.get("columns", []):
                yield f"{relation['name']}.{column['name']}", column.get("description", "")


def test_descriptions_are_in_english_and_in_chinese(checkout: Path) -> None:
    found = dict(described(checkout / "dbt_project"))
    assert found
    in_one = [name for name, text in found.items() if not _BOTH.match(text)]
    assert not in_one, f"describe as `English.\\n中文名：说明。`: {', '.join(in_one)}"


def test_no_two_columns_of_a_table_are_called_alike_in_chinese(checkout: Path) -> None:
    """A name is what an export puts above the column, and two alike were copied from one another, or from the table."""
    texts = [(*name.split("."), text.partition("\n")[2]) for name, text in described(checkout / "dbt_project") if "." in name]
    called = Counter((table, re.split("[：。]", chinese)[0]) for table, _, chinese in texts)
    assert [name for name, count in called.items() if count > 1] == []


def test_every_model_is_described(checkout: Path) -> None:
    names = {path.stem for path in (checkout / "dbt_project" / "models").rglob("*.sql")}
    assert names - {name for name, _ in described(checkout / "dbt_project")} == set()
