"""What a benchmark found, as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """Rows under a header, and what they are."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """The table; every column but the first is of numbers."""
        rule = ["---", *["---:"] * (len(self.header) - 1)]
        lines = [f"| {' | '.join(cells)} |" for cells in (self.header, rule, *self.rows)]
        return f"{self.caption}\n\n" + "\n".join(lines)


@dataclass(frozen=True)
class Report:
    """A benchmark's findings."""

    title: str
    notes: Sequence[str]
    tables: Sequence[Table] = field(default_factory=list)

    def markdown(self) -> str:
        """The report."""
        parts = [f"# {self.title}", machine(), *self.notes, *(table.markdown() for table in self.tables)]
        return "\n\n".join(parts) + "\n"


def machine() -> str:
    """The kind of machine that this is."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}."
