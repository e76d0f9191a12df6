"""Signals: a noisy laser, dots and a kernel, a signal that is pooled while it moves, causal layers, derivatives.

`signals_view` mounts the live board of a part. What it needs goes to the browser, what was chosen there comes back as
texts on release. In live/, beside what is used of ui/live:

    maths.js       the arithmetic; knows no page
    laser.js, sliding.js, meeting.js, pooling.js, stack.js, slopes.js
                   one board each
    signals.js     what Streamlit calls, and the controls of each part
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from core.padding import source_cells
from pages.signals import dots, laser, pooling, stack
from pages.signals.choices import CHOICES
from ui.live import live_view, silent
from ui.translations import part as texts_of

FOLDER = Path(__file__).resolve().parent / "live"

KEY = "signals.view"
_component = live_view("signals", FOLDER / "signals.js", look="boards")


def signals_view(part: str) -> None:
    """The live board of a part; its choices are those of the session."""
    told = CHOICES.told(part)
    data = told | {"given": given(part, int(told["spec"].get("seed", 0))), "labels": texts_of("signals.live")}
    _component(key=KEY, data=data, on_spec_change=silent)


@cache
def _samples() -> list[float]:
    return laser.truth().tolist()


def given(part: str, seed: int) -> dict[str, Any]:
    """The numbers that the browser computes with."""
    if part in ("laser", "derivative"):
        return {
            "truth": _samples(),
            "unit": laser.unit_noise(seed).tolist(),
            "shown": laser.SHOWN,
            "margin": laser.MARGIN,
            "widths": laser.WIDTHS,
            "lags": [laser.LAGS[0], laser.LAGS[-1]],
            "seeds": laser.SEEDS,
        }
    if part in ("dots", "paths"):
        around = np.arange(-dots.DOTS, 2 * dots.DOTS)
        modes = ("reflect", "replicate", "circular")
        return {
            "largest": dots.LARGEST,
            "weight": dots.LARGEST_WEIGHT,
            "steps": [dots.STEP, dots.WEIGHT_STEP],
            "taps": dots.MOST_TAPS,
            "source": {mode: source_cells(around, dots.DOTS, mode).tolist() for mode in modes},
        }
    if part == "pooling":
        return {"patterns": pooling.PATTERNS}
    return {"samples": stack.SAMPLES}
