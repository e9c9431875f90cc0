"""May a candidate take the place of the warehouse that readers have? Not when it lost what no filing lost.

Figures that do not reconcile are no reason: those are published, flagged. A reason is what only a broken build, a damaged landing
area or a slip in a model does: a table or column gone, a member of a dimension gone that facts used, many rows gone. What a filing
read anew no longer has is gone rightly; so only filings whose reading is the same as before are held against what they had.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jixiao.difference import Difference


def objections(difference: Difference, max_row_loss: Decimal) -> list[str]:
    """Why a candidate must not be published, in sentences; none when it may be.

    Args:
        difference: what it changes against the warehouse that readers have.
        max_row_loss: the share of a table's rows (0 to 1) that may be gone without a filing having been read anew.
    """
    if difference.columns_gone:
        return [f"the contract of the marts is broken: {_few(difference.columns_gone)} gone"]
    vanished = [
        f"{count} members of {dimension} are gone that {column} used" for column, (dimension, count) in difference.members_gone.items()
    ]
    lost = [
        f"{table} lost {before - after} of {before} rows, and no filing of theirs was read anew"
        for table, (before, after) in difference.kept_rows.items()
        if before - after > max_row_loss * before
    ]
    return [*vanished, *lost]


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more are" if len(names) > 3 else " is" if len(names) == 1 else " are")
