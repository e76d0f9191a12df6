"""Figures of record beside the live waves: what a mask left, what a shift changed."""

from __future__ import annotations

from pages.frequencies.masks import Mask
from pages.frequencies.spectra import Left, Moved
from ui.comparisons import against, rounded
from ui.numbers import fixed, number, shift_text
from ui.shown import Shown
from ui.tables import figures_table
from ui.translations import t

UNCHANGED = 1e-12  # of the largest magnitude
ON_RAMP = 1e-6  # degrees


def left_shown(found: tuple[Mask, Left]) -> Shown:
    """What a mask leaves of the picture."""
    mask, left = found
    low, high = left.range
    share = None if left.share is None else 100 * left.share
    by_share = None if left.share is None else max(0.0, 1 - left.share) ** 0.5
    rows = [
        ("count", [f"{left.count:,} / {left.picture.size:,}"]),
        ("share", ["–" if share is None else f"{share:.2f} %"]),
        ("error", [rounded(left.error)]),
        ("by_share", [rounded(by_share)]),
        ("range", [f"{fixed(low, 3)} … {fixed(high, 3)}"]),
    ]
    which = mask.kind if share is not None and mask.numbers[1:] + mask.numbers[:1] else "all"
    if share is None:
        which = "flat"
    sentence = t(
        f"frequencies.sentence_{which}",
        act=t(f"frequencies.act_{'keep' if mask.keeps else 'drop'}"),
        count=f"{100 * left.count / left.picture.size:.1f}",
        share="–" if share is None else f"{share:.1f}",
    )
    return Shown("", figures_table("frequencies.figure_", rows, testid="certified"), sentence)


def moved_shown(found: tuple[tuple[int, int], str, Moved]) -> Shown:
    """What a shift did to magnitudes and phases."""
    shift, edge, moved = found
    rows = [
        ("shift", [shift_text(shift)]),
        ("magnitude", [against(moved.magnitude, UNCHANGED)]),
        ("phase", [f"{against(moved.phase, ON_RAMP)}°"]),
        ("waves", [f"{moved.waves:,}"]),
    ]
    which = "still" if shift == (0, 0) else edge if moved.magnitude > UNCHANGED else "moved"
    sentence = t(f"frequencies.sentence_{which}", shift=shift_text(shift), change=number(moved.magnitude))
    limits = t("frequencies.limits", magnitude=number(UNCHANGED), phase=number(ON_RAMP))
    return Shown("", figures_table("frequencies.figure_", rows, testid="certified"), f"{sentence}\n\n{limits}")
