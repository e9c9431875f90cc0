"""Linearised text: a table exported as text, cell after cell, put back into its grid."""

from jixiao.linear.evaluation import prints_evaluation, tabulate_evaluation
from jixiao.linear.forms import Tabulated, cut_anywhere, forms_of
from jixiao.linear.plan import project_starts, tabulate_projects
from jixiao.linear.targets import prints_targets, tabulate_targets

__all__ = [
    "Tabulated",
    "cut_anywhere",
    "forms_of",
    "prints_evaluation",
    "prints_targets",
    "project_starts",
    "tabulate_evaluation",
    "tabulate_projects",
    "tabulate_targets",
]
