"""The figures of record of the walking patch."""

from __future__ import annotations

import numpy as np

from core.inside import Occlusion
from ui.tables import figures_table
from ui.translations import t


def cover_table(found: Occlusion, label: int, at: tuple[int, int], size: int) -> str:
    """Probability without the patch, with it where it stands, and where it does most; how often the answer changes."""
    chances = found.probabilities[..., label]
    row, column = np.unravel_index(chances.argmin(), chances.shape)
    other = found.top_classes != found.whole.argmax()

    def told(row: int, column: int) -> list[str]:
        top = int(found.top_classes[row, column])
        return [f"{100 * chances[row, column]:.1f} %", str(top), f"({found.tops[row]}, {found.lefts[column]})"]

    whole = [f"{100 * found.whole[label]:.1f} %", str(int(found.whole.argmax())), "–"]
    rows = [("whole", whole), ("here", told(*at)), ("worst", told(int(row), int(column)))]
    heads = [t("inside.covered_chance", label=label), t("inside.covered_top"), t("inside.covered_place")]
    caption = t("inside.covered_size", size=size, changed=int(other.sum()), all=other.size)
    return figures_table("inside.covered_", rows, heads, caption=caption)


def cover_sentence(found: Occlusion, label: int) -> str:
    """Where the answer hangs: the share of places that change it."""
    other = found.top_classes != found.whole.argmax()
    chances = found.probabilities[..., label]
    values = {"low": f"{100 * chances.min():.1f}", "high": f"{100 * chances.max():.1f}", "label": label}
    if not other.any():
        return t("inside.cover_never", **values)
    taken = np.bincount(found.top_classes[other], minlength=chances.shape[-1])
    return t("inside.cover_often", share=f"{100 * other.mean():.0f}", other=int(taken.argmax()), **values)
