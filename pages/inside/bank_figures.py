"""Two first layers side by side: kernel, map, cells that are kept, and what they miss."""

from __future__ import annotations

import numpy as np

from pages.inside.banks import SETTINGS, WAVELENGTHS, Response
from ui.charts import BLUE, ORANGE, Figure, axis, figure, line, upright
from ui.maps import common_scale, map_figure, maps_row
from ui.shown import stacked
from ui.tables import figures_table
from ui.translations import t


def responses_rows(found: dict[str, Response]) -> str:
    """A row a setting."""
    rows = []
    for name, one in found.items():
        side, stride = SETTINGS[name]
        scale = common_scale([one.whole])
        shape = f"{one.kept.shape[0]}x{one.kept.shape[1]}"
        captions = {
            "whole": t("inside.bank_whole"),
            "kept": t("inside.bank_kept", stride=stride, shape=shape),
            "missed": t("inside.bank_missed", share=f"{100 * one.folded:.0f}"),
        }
        kernel = map_figure(one.kernel, t("inside.bank_kernel", side=side), signed=True, name=f"{name}.kernel")
        maps = (
            map_figure(getattr(one, which), caption, scale=scale, signed=True, name=f"{name}.{which}")
            for which, caption in captions.items()
        )
        rows.append(maps_row([kernel, *maps]))
    return stacked(rows)


def folded_table(folded: dict[tuple[int, int], np.ndarray], wavelength: float) -> str:
    """The share that folds at a wavelength: kernels of both sides at both strides."""
    place = WAVELENGTHS.index(wavelength)
    sides, strides = zip(*SETTINGS.values(), strict=True)
    rows = [(f"side_{side}", [f"{100 * folded[side, stride][place]:.1f} %" for stride in strides]) for side in sides]
    heads = [t("inside.bank_stride", stride=stride) for stride in strides]
    return figures_table("inside.bank_", rows, heads, caption=t("inside.bank_folds", wavelength=f"{wavelength:g}"))


def folded_figure(folded: dict[tuple[int, int], np.ndarray], wavelength: float) -> Figure:
    """The share that folds, over the wavelength, for both settings, and for each with the other's stride."""
    old, new = SETTINGS["old"], SETTINGS["new"]
    lines = [
        line(
            WAVELENGTHS,
            100 * folded[side, stride],
            t("inside.bank_line", side=side, stride=stride),
            colour=colour,
            dash=dash,
            width=width,
            symbol="circle" if stride == old[1] else "square",
        )
        for (side, stride), (colour, dash, width) in {
            old: (ORANGE, "solid", 3),
            new: (BLUE, "solid", 3),
            (old[0], new[1]): (ORANGE, "dot", 2),
            (new[0], old[1]): (BLUE, "dot", 2),
        }.items()
    ]
    x, y = axis(t("inside.bank_wavelength_axis")), axis(t("inside.bank_folded_axis"), range=(-4, 104))
    return figure(lines, x, y, marks=[upright(wavelength)], height=340)


def bank_sentence(found: dict[str, Response], folded: dict[tuple[int, int], np.ndarray], wavelength: float) -> str:
    """What of the two maps folds, and which of the two changes does it."""
    place = WAVELENGTHS.index(wavelength)
    old, new = SETTINGS["old"], SETTINGS["new"]
    stride_only = folded[old[0], new[1]][place]
    return t(
        "inside.bank_says",
        old=f"{100 * folded[old][place]:.1f}",
        new=f"{100 * folded[new][place]:.1f}",
        stride_only=f"{100 * stride_only:.1f}",
        cells_old=f"{found['old'].kept.size:,}",
        cells_new=f"{found['new'].kept.size:,}",
    )
