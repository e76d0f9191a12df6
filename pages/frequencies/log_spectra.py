"""Magnitude spectra as maps on a logarithmic scale: four powers of ten, white the strongest wave."""

from __future__ import annotations

import htpy as h
import numpy as np
from markupsafe import Markup

from core.spectrum import power_spectrum
from ui.maps import map_figure

DECADES = 4  # of magnitude, from black to white
ENDS = ("10⁻⁴", "1")


def log_power(x: np.ndarray) -> np.ndarray:
    """The magnitude spectrum of a map (1, H, W) without its mean: 1 the strongest wave, 0 DECADES below it."""
    power = power_spectrum(x.astype(np.float64) - x.mean(dtype=np.float64))
    largest = float(power.max())
    if not largest:
        return np.zeros(power.shape)
    return 1 + np.log10(np.maximum(power / largest, 10.0 ** (-2 * DECADES))) / (2 * DECADES)


def log_figure(x: np.ndarray, caption: str, name: str, over: h.Node = None) -> Markup:
    """log_power of a map (1, H, W) as an HTML figure, with the legend of its scale, and what is drawn `over` it."""
    return map_figure(log_power(x), caption, scale=1.0, signed=False, name=name, ends=ENDS, over=over)
