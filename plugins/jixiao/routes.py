"""Which channel gets which message: `routes.csv` says so by severity, region and department; what it does not say is the rest's.

A row is a route: columns `severity`, `region`, `department`, `address`; an empty one of the first three stands for all.
A message goes to the address of every row that fits it, and to `JIXIAO_ALERT_URLS` when none does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from jixiao.csv_rows import read_text
from jixiao.errors import ConfigurationError


class Severity(StrEnum):
    """What a message is about, the worst first."""

    night = "night"
    """A night that failed or is late: the worst, because then nobody is told of anything else."""
    error = "error"
    """A filing that does not reconcile or cannot be read, until that is over."""
    warning = "warning"
    """A failed check that is only listed: it fires where a route names it, and nowhere else."""
    digest = "digest"
    """The list of what is new, open and resolved."""


@dataclass(frozen=True)
class Subject:
    """What a message is routed by."""

    severity: Severity
    region_code: str | None = None
    department_name: str | None = None


class Route(BaseModel):
    """A row of the routes file."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    line: int
    severity: Severity | None = None
    region: str | None = Field(None, pattern=r"^[0-9]{2,6}$")
    """The first digits of a GB/T 2260 code: 14 is a province, 1401 a city, 140108 a district."""
    department: str | None = None
    """A department's full name; `*` stands for any characters."""
    address: SecretStr = Field(min_length=1)

    @field_validator("severity", "region", "department", mode="before")
    @classmethod
    def _blank_is_all(cls, value: object) -> object:
        return (value.strip() or None) if isinstance(value, str) else value

    def fits(self, subject: Subject) -> bool:
        """Whether a message of this subject goes here."""
        return (
            (self.severity == subject.severity or (self.severity is None and subject.severity is not Severity.warning))
            and (self.region is None or (subject.region_code or "").startswith(self.region))
            and (self.department is None or fnmatchcase(subject.department_name or "", self.department))
        )


def read_routes(path: Path) -> list[Route]:
    """The routes of a file, in order.

    Raises:
        ConfigurationError: the file is not there, is not a table of routes, or a line of it is wrong; no message repeats an address.
    """
    try:
        text = read_text(path)
    except ValueError as error:
        raise ConfigurationError(f"JIXIAO_ALERT_ROUTES: {path} cannot be read ({error})") from None
    rows = csv.DictReader(text.splitlines(), restkey="more", strict=True)
    known = set(Route.model_fields) - {"line"}
    if not {"address"} <= set(rows.fieldnames or ()) <= known:
        raise ConfigurationError(f"JIXIAO_ALERT_ROUTES: {path} line 1: the columns are severity, region, department and address")
    try:
        return [_route(path, rows.line_num, row) for row in rows if not (next(iter(row.values())) or "").startswith("#")]
    except csv.Error as error:
        raise ConfigurationError(f"JIXIAO_ALERT_ROUTES: {path} line {rows.line_num + 1}: {error}") from None


def _route(path: Path, line: int, row: dict[str, str]) -> Route:
    try:
        return Route.model_validate({"line": line} | {name: value for name, value in row.items() if value})
    except ValidationError as error:
        raise ConfigurationError(f"JIXIAO_ALERT_ROUTES: {path} line {line}: {'; '.join(_problems(error))}") from None


def _problems(error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_input=False, include_url=False):
        name = str(detail["loc"][0])
        hint = {
            "severity": f"severity is one of {', '.join(Severity)}",
            "region": "region is the first 2 to 6 digits of a GB/T 2260 code",
            "address": "an address is missing",
            "more": "there are more cells than columns (an address with a comma in it stands in quotes)",
        }
        yield hint.get(name, f"{name}: {detail['msg']}")
