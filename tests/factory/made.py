"""A filing together with how it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from factory.layout import Block
from factory.model import Filing
from factory.style import Style


@dataclass(frozen=True)
class Made:
    """A filing, how it is printed, and its blocks."""

    filing: Filing
    style: Style
    blocks: list[Block]
    title: str
    """The title that a portal lists it under, with or without the year."""
    title_year: bool
    seed: int
