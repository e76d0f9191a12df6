"""Sampling on the page: maps before and after the stride, what of them has folded, and how much for each pooling."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from pages.frequencies.log_spectra import log_figure
from pages.frequencies.sampling import POOLINGS, STRIDES, Sampled, Sampling
from ui.charts import BLUE, ORANGE, Figure, axis, bars, figure
from ui.layer_kinds import windowed
from ui.maps import common_scale, frames, map_figure, maps_row
from ui.shown import Chart, Shown, stacked
from ui.tables import figures_table
from ui.translations import t


def sampling_shown(found: Sampling) -> Shown:
    """The picture, its spectrum with the square that survives, and both pooled maps above what has folded in them."""
    both = (found.bare, found.pooled)
    names = [pooling_name(of.pooling) for of in both]
    height, width = found.x.shape[1:]
    scale = max(common_scale([of.pooled for of in both]), 1.0)
    folded = max(common_scale([of.folded for of in both]), 1e-9)
    title = t("frequencies.caption_before", size=f"{height}×{width}")
    above = [map_figure(found.x, title, scale=1.0, name="before")]
    high, wide = height / found.stride, width / found.stride
    survives = (height / 2 - high / 2, width / 2 - wide / 2, high, wide)
    beneath = [log_figure(found.x, t("frequencies.caption_survives"), "spectrum", frames([survives]))]
    for name, of in zip(names, both, strict=True):
        after = t("frequencies.caption_after", pooling=name, stride=found.stride)
        above.append(map_figure(of.pooled, after, scale=scale, signed=False, name=f"{of.pooling}.pooled"))
        caption = t("frequencies.caption_folded", energy=share(of.energy))
        rest = np.where(np.abs(of.folded) < 1e-9 * folded, 0.0, of.folded)
        beneath.append(map_figure(rest, caption, scale=folded, signed=True, name=f"{of.pooling}.folded"))
    return Shown(
        stacked([maps_row(above), maps_row(beneath)]),
        energy_table(found),
        sentence(found),
        charts=(Chart(energy_figure(found), "frequencies.energy_title", "frequencies.energy_alt"),),
    )


def share(energy: float) -> str:
    """A share as per cent; 0 where it is rounding."""
    if energy < 1e-12:
        return "0 %"
    return f"{100 * energy:.2f} %" if energy >= 5e-5 else f"{100 * energy:.0e} %"


def pooling_name(pooling: str) -> str:
    """A pooling as the page calls it."""
    return t("frequencies.pooling_none" if pooling == "none" else f"kinds.{windowed()[pooling]}")


def row_name(pooling: str) -> str:
    """The same, where rows or bars are compared."""
    return t("frequencies.folded_none") if pooling == "none" else pooling_name(pooling)


def energy_table(found: Sampling) -> Markup:
    """The folded energy of each pooling, a column a stride."""
    heads = [t("frequencies.stride_column", stride=stride) for stride in STRIDES]
    rows = [(name, [share(energy) for energy in found.energies[name]]) for name in POOLINGS]
    return figures_table(row_name, rows, heads, caption=t("frequencies.folded"))


def sentence(found: Sampling) -> str:
    """What the pooling changed."""
    bare, pooled = found.bare, found.pooled
    fields = {"bare": share(bare.energy), "pooled": share(pooled.energy), "cells": rings(bare), "left": rings(pooled)}
    if bare.energy < 1e-12:
        which = "nothing"
    elif pooled.energy < bare.energy / 3:
        which = "cured"
    else:
        which = "less" if pooled.energy < bare.energy - 1e-12 else "same"
    name = pooling_name(pooled.pooling)
    return t(f"frequencies.sentence_{which}", stride=found.stride, name=name, **fields)


def rings(of: Sampled) -> str:
    """The largest brightness that has folded over in a pooled map."""
    return f"{np.abs(of.folded).max():.3f}"


def energy_figure(found: Sampling) -> Figure:
    """Bars: the folded energy of each pooling at each stride; today's stride drawn full, the other one hatched."""
    names = [row_name(name) for name in POOLINGS]
    traces = []
    for stride, colour in zip(STRIDES, (BLUE, ORANGE), strict=True):
        values = [100 * found.energies[name][STRIDES.index(stride)] for name in POOLINGS]
        title = t("frequencies.stride_column", stride=stride)
        marker = {"color": colour, "pattern": {"shape": "" if stride == found.stride else "/"}}
        traces.append(bars(names, values, title, text=[f"{value:.1f}" for value in values], marker=marker))
    y = axis(t("frequencies.axis_folded"), range=(0, 108))
    return figure(traces, axis(), y, hover="closest", barmode="group")
