"""The convolution theorem on the page: maps and their spectra, the response's profile, the figures of every kernel."""

from __future__ import annotations

import numpy as np

from core.spectrum import frequency_response
from pages.frequencies.log_spectra import log_figure
from pages.frequencies.theorem import ALLOWED, Differences, Theorem
from ui.charts import BLUE, GREEN, ORANGE, Figure, axis, figure, from_zero, line
from ui.comparisons import against
from ui.maps import map_figure, maps_row
from ui.numbers import number
from ui.shown import Shown, stacked
from ui.tables import figures_table
from ui.translations import t

PROFILE = 256  # frequencies of the profile: a map of this side
DRAWN = 9  # cells a side on which a kernel is drawn
ZERO = 1e-9  # of the largest response: what does not pass


def theorem_shown(found: Theorem) -> Shown:
    """Picture, kernel and map; beneath each its spectrum; the largest differences of both ways."""
    picture = map_figure(found.x[None], t("frequencies.caption_picture"), scale=1.0, name="picture")
    kernel = map_figure(placed(found.kernel)[None], t("frequencies.caption_kernel"), name="kernel")
    summed = map_figure(found.space[None], t("frequencies.caption_space"), name="space")
    spectra = [
        log_figure(found.x[None], t("frequencies.caption_spectrum"), "spectrum"),
        map_figure(np.abs(found.response)[None], t("frequencies.caption_response"), name="response"),
        log_figure(found.product[None], t("frequencies.caption_product"), "product"),
    ]
    differences = found.differences
    rows = [
        ("circular", [verdict(differences.circular)]),
        ("linear", [verdict(differences.linear)]),
        ("padded", ["×".join(map(str, found.linear_shape))]),
        ("unpadded", [verdict(differences.unpadded)]),
        ("mean", [number(abs(float(found.kernel.sum())))]),
        ("strongest", [strongest(found.kernel)]),
    ]
    figures = figures_table("frequencies.figure_", rows)
    sentence = f"{t(f'frequencies.passes_{passing(found.kernel)}')} {t('frequencies.limit', limit=number(ALLOWED))}"
    return Shown(stacked([maps_row([picture, kernel, summed]), maps_row(spectra)]), figures, sentence)


def placed(kernel: np.ndarray) -> np.ndarray:
    """A kernel in the middle of zeros, as it lies on the pixels: its tap (k - 1) // 2 on the middle cell."""
    cells = np.zeros((DRAWN, DRAWN))
    top, left = (DRAWN // 2 - (side - 1) // 2 for side in kernel.shape)
    cells[top : top + kernel.shape[0], left : left + kernel.shape[1]] = kernel
    return cells


def verdict(difference: float) -> str:
    """A difference with a sign that says whether the theorem's limit holds."""
    return against(difference, ALLOWED)


def strongest(kernel: np.ndarray) -> str:
    """The largest |K|, and the period in pixels of the slowest wave that has it."""
    response = np.abs(frequency_response(kernel, (PROFILE, PROFILE)))
    line = np.fft.fftshift(np.fft.fftfreq(PROFILE))
    f = np.hypot(line[:, None], line)
    largest = float(response.max())
    slowest = float(f[response >= largest * (1 - ZERO)].min())
    return f"{number(largest)}, {t('frequencies.period', period=f'{1 / slowest:.1f}')}" if slowest else number(largest)


def passing(kernel: np.ndarray) -> str:
    """What the kernel lets pass: nothing, all, low, x, y (waves along that axis alone), high, or mixed."""
    response = np.abs(frequency_response(kernel, (PROFILE, PROFILE)))
    middle, largest = PROFILE // 2, float(response.max())
    if not largest:
        return "nothing"
    response = response / largest
    if response.min() > 1 - ZERO:
        return "all"
    down, right = response[:, middle].max(), response[middle].max()
    if down < ZERO or right < ZERO:
        return "x" if down < ZERO else "y"
    if response[middle, middle] < ZERO:
        return "high"
    edges = np.concatenate([response[0], response[:, 0]])
    return "low" if response[middle, middle] > 1 - ZERO and edges.max() < 0.5 else "mixed"


def profile_figure(kernel: np.ndarray) -> Figure:
    """|K| over the frequency, of waves that run right, down, and along both diagonals."""
    response = np.abs(frequency_response(kernel, (PROFILE, PROFILE)))
    middle = PROFILE // 2
    back = np.arange(middle, -1, -1)  # from the zero frequency to -1/2 a cycle: the mirrors of those above zero
    f = np.arange(middle + 1) / PROFILE
    falling = np.append(response[np.arange(middle, PROFILE), np.arange(middle, 0, -1)], response[0, 0])
    lines = [
        line(x, y, t(f"frequencies.line_{name}"), colour=colour, dash=dash, width=3)
        for name, x, y, colour, dash in (
            ("right", f, response[middle, back], ORANGE, "solid"),
            ("down", f, response[back, middle], BLUE, "dash"),
            ("diagonal", f * np.sqrt(2), response[back, back], GREEN, "dot"),
            ("other_diagonal", f * np.sqrt(2), falling, GREEN, "dashdot"),
        )
    ]
    x, y = axis(t("frequencies.axis_f"), range=(0, 0.72)), from_zero(t("frequencies.axis_response"))
    return figure(lines, x, y, height=380)


def every_table(here: dict[str, Differences], samples: dict[str, float]) -> str:
    """Each of KERNELS: circular and linear on this picture, and the larger of both on all samples."""
    rows = [(name, [verdict(d.circular), verdict(d.linear), verdict(samples[name])]) for name, d in here.items()]
    heads = [t(f"frequencies.head_{name}") for name in ("circular", "linear", "samples")]
    return figures_table("kernels.name_", rows, heads, testid="every")
