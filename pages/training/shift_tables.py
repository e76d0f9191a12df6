"""Accuracy at some shifts as a table, a row a network, recorded or one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pages.training.models import OWN
from pages.training.moved import Moved
from ui.tables import figures_table
from ui.translations import t

SHOWN = (0, 2, 4, 6)  # pixels

Row = tuple[str, Sequence[str], Moved]  # its name, what stands between the parameters and the accuracies, these


def share(value: float) -> str:
    """A share with three decimals; 0 and 1 alone where they are exact."""
    return f"{value:.3f}" if value not in (0, 1) else f"{value:.0f}"


def shift_rows(found: Iterable[Row], heads: Sequence[str], *, testid: str) -> str:
    """A row a network: its parameters, the texts under the other `heads`, its accuracy at SHOWN, mean of four ways.

    A row is labelled by the text `training.row_<name>`.
    """
    rows = [
        (name, [f"{moved.parameters:,}", *more, *(share(moved.four_ways(by)) for by in SHOWN)])
        for name, more, moved in found
    ]
    columns = [t("training.head_parameters"), *heads, *(t("training.head_by", by=by) for by in SHOWN)]
    return figures_table("training.row_", rows, columns, testid=testid, scrolls=True)


def own_row(own: Moved | None, *more: str) -> list[Row]:
    """The row of one's own network, if there is one that is measured."""
    return [] if own is None else [(OWN, more, own)]
