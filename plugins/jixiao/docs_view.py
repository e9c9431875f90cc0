"""The pages of Great Expectations' Data Docs, whole in themselves: a browser that shows them asks nobody for anything.

The library's own pages load styles, scripts and pictures from hosts of others, and fill their tables by these scripts. Here its
templates are laid out by `docs_templates/` instead, in which a name that both have is ours.
"""

from __future__ import annotations

from pathlib import Path

from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

_TEMPLATES = Path(__file__).with_name("docs_templates")


class WholePageView(DefaultJinjaPageView):
    """A page of the suite, of a night's results, or of the index of both."""

    _template = "whole_page.j2"

    def __init__(self, custom_styles_directory: str | None = None, custom_views_directory: str | None = None) -> None:
        super().__init__(custom_styles_directory, custom_views_directory)
        loaders = [FileSystemLoader(_TEMPLATES), *([self.env.loader] if self.env.loader else [])]
        self.env.loader = ChoiceLoader(loaders)
