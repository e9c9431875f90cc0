"""The rules' SQL, and that of the models under them, rendered without dbt: over documents in memory, or over a candidate that dbt built.

Only what rules use of dbt's language is known here: `ref`, `source`, `var`, `touched`, `is_touched` and the macros of
`macros/comparison/`. A source is a relation `<source>_<table>` that the caller registers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

import jinja2
import yaml

from jixiao.sql import literal

PROJECT = Path(__file__).parents[2] / "dbt_project"
_MODELS = (PROJECT / "models", PROJECT.parent / "expectations")


@dataclass(frozen=True)
class Given:
    """Which of the relations that a model reads exist already, and which filings are looked at."""

    relations: Mapping[str, str] = field(default_factory=dict)
    """Relations, or queries in parentheses, by model or seed."""
    touched: Mapping[str, str] = field(default_factory=dict)
    """The same with the rows of filings that are looked at alone, of models of which others are there, too."""
    condition: str = "true"
    """Whether a filing is looked at: SQL with `{column}` for the column of its key."""


def queries(model: str, variables: Mapping[str, object], given: Given | None = None) -> dict[str, str]:
    """A model and the relations that it stands on, by name: each query after those whose relations it reads.

    Args:
        model: the model's name.
        variables: the variables that models ask for.
        given: what is there already; else everything is made of the sources, and all filings are looked at.
    """
    return _Renderer(variables, given or Given()).build(model)


def statements(model: str, variables: Mapping[str, object]) -> list[str]:
    """The statements that build a model, each relation as a temporary table after those that it stands on."""
    return [f"create temp table {name} as {query}" for name, query in queries(model, variables).items()]


def as_one_query(model: str, variables: Mapping[str, object], given: Given | None = None) -> tuple[dict[str, str], str]:
    """The seeds that a model stands on, queries by name, and the model as a single query over them: one plan for all.

    Args:
        model: the model's name.
        variables: the variables that models ask for.
        given: what is there already; else everything is made of the sources, and all filings are looked at.
    """
    renderer = _Renderer(variables, given or Given())
    built = renderer.build(model)
    parts = [f"{name} as (\n{query}\n)" for name, query in built.items() if name not in renderer.seeds]
    seeds = {name: query for name, query in built.items() if name in renderer.seeds}
    return seeds, f"with {', '.join(parts)} select * from {model}"


def built_by_dbt() -> dict[str, str]:
    """Where dbt builds what rules stand on, by model or seed: the schema with the name."""
    staged = [*PROJECT.glob("models/staging/*.sql"), *PROJECT.glob("seeds/*.csv")]
    between = {"intermediate": "models/intermediate/*.sql", "kept": "models/intermediate/kept/*.sql"}
    return {path.stem: f"staging.{path.stem}" for path in staged} | {
        path.stem: f"{schema}.{path.stem}" for schema, pattern in between.items() for path in PROJECT.glob(pattern)
    }


class _Renderer:
    def __init__(self, variables: Mapping[str, object], given: Given) -> None:
        self.given = given
        self.models = {path.stem: path for folder in _MODELS for path in folder.rglob("*.sql")}
        self.seeds = {path.stem: path for path in (PROJECT / "seeds").glob("*.csv")}
        self.environment = jinja2.Environment(autoescape=False)  # noqa: S701 (SQL, not HTML)
        self.environment.globals |= {
            "ref": self.ref,
            "source": lambda source, table: f"{source}_{table}",
            "var": {**_defaults(), **variables}.__getitem__,
            "config": lambda **settings: "",
            "touched": lambda name: given.touched.get(name) or self.ref(name),
            "is_touched": lambda column="filing_key": given.condition.format(column=column),
        }
        macros = "\n".join(_text(path) for path in sorted((PROJECT / "macros" / "comparison").glob("*.sql")))
        self.environment.globals |= vars(self.environment.from_string(macros).module)
        self.built: dict[str, str] = {}

    def build(self, model: str) -> dict[str, str]:
        """Queries by relation, each after those that it stands on."""
        self.ref(model)
        return self.built

    def ref(self, name: str) -> str:
        """The relation, which is built before the one that refers to it where it is not there already."""
        if name in self.given.relations:
            return self.given.relations[name]
        if name not in self.built:
            query = _seed_query(self.seeds[name]) if name in self.seeds else self._query(self.models[name])
            self.built[name] = query
        return name

    def _query(self, path: Path) -> str:
        return self.environment.from_string(_text(path)).render()


@cache
def _defaults() -> Mapping[str, object]:
    """The variables that the dbt project sets itself."""
    return MappingProxyType(yaml.safe_load(_text(PROJECT / "dbt_project.yml"))["vars"])


def database_settings() -> dict[str, str | bool | int | float | list[str]]:
    """What the dbt profile sets of the database at night, for whoever else works on the candidate."""
    outputs = yaml.safe_load(_text(PROJECT / "profiles.yml"))["jixiao"]["outputs"]
    return dict(outputs["candidate"]["settings"])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _seed_query(path: Path) -> str:
    described = yaml.safe_load(_text(path.parent / "_seeds.yml"))["seeds"]
    types: Mapping[str, str] = next(seed for seed in described if seed["name"] == path.stem)["config"]["column_types"]
    columns = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in types.items())
    return f"select {columns} from read_csv({literal(path)}, header = true, all_varchar = true)"
