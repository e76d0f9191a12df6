"""The part in which one looks into LeNet-5 while it learnt: kernels, strongest stimuli, feature map, by snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from core.inside import strongest_stimuli
from core.layers import Conv2d, Stack
from core.learning import accuracy, kernel_rms
from pages.training import steps
from pages.training.controls import DIGIT, LAYER, UNIT
from pages.training.drawings import tiled
from pages.training.models import LAYERS, data, snapshots
from pages.training.steps import Frames
from ui.control import beside
from ui.tables import figures_table
from ui.translations import t

AMONG = 120  # test digits that stimuli are looked for in
COUNT = 9  # stimuli
GAP = 0.45  # grey between stimuli


@dataclass(frozen=True, eq=False)
class Stimuli:
    """A unit's strongest in each snapshot: `blocks` (steps, H, W), the largest answers, and of which digits they are;
    `field`: the side of each."""

    blocks: np.ndarray
    strengths: list[float]
    digits: list[list[int]]
    field: int


def evolution_part() -> None:
    """Layer, unit and digit; the live view; figures of the snapshot."""
    steps.view.listen(steps.KEY)
    epochs, step = list(snapshots()), steps.STEP.value
    units = partial(UNIT.draw, max_value=LAYERS[LAYER.value][2])
    layer, unit, digit = beside(LAYER, units, DIGIT, widths=[1.2, 1.6, 1.6], gap="medium")
    found, accuracies = stimuli(layer, unit - 1), test_accuracies()
    steps.steps_view(_maps(layer, unit - 1, digit, found), epochs, accuracies)
    left, right = st.columns(2, gap="medium")
    left.html(_table(layer, unit - 1, found, accuracies))
    stack = list(snapshots().values())[step]
    right.markdown(
        t(
            "training.evolution_sentence",
            epochs=epochs[step],
            unit=unit,
            layer=t(f"training.layer_{layer}"),
            digits=", ".join(map(str, found.digits[step])),
            rms=f"{kernel_rms(_conv(stack, 0).w).mean():.3f}",
            accuracy=f"{accuracies[step]:.3f}",
        )
    )


@st.cache_data(max_entries=1, show_spinner=False)
def test_accuracies() -> list[float]:
    """The accuracy of each snapshot on the test digits."""
    return [accuracy(stack, data().test_x, data().test_labels) for stack in snapshots().values()]


@st.cache_data(max_entries=64, show_spinner=False)
def stimuli(layer: str, unit: int) -> Stimuli:
    """The Stimuli of a unit, from 0."""
    blocks, strengths, digits = [], [], []
    for stack in snapshots().values():
        found = strongest_stimuli(stack, data().test_x[:AMONG], layer=LAYERS[layer][1], unit=unit, count=COUNT)
        blocks.append(tiled(found.patches[:, 0], columns=3, gap=GAP)[0])
        strengths.append(float(found.strengths[0]))
        digits.append([int(data().test_labels[place]) for place in found.pictures])
    return Stimuli(np.stack(blocks), strengths, digits, int(found.patches.shape[2]))


def feature_maps(layer: str, unit: int, digit: int) -> np.ndarray:
    """A unit's map of a test digit in each snapshot, (steps, H, W)."""
    until = LAYERS[layer][1] + 1
    return np.stack([Stack(stack.layers[:until]).forward(data().test_x[digit])[unit] for stack in snapshots().values()])


def _conv(stack: Stack, place: int) -> Conv2d:
    layer = stack.layers[place]
    if not isinstance(layer, Conv2d):
        raise ValueError(f"expected a convolution at {place}, got {layer!r}")
    return layer


def _maps(layer: str, unit: int, digit: int, found: Stimuli) -> list[Frames]:
    kernels = np.stack([tiled(_conv(stack, 0).w[:, 0])[0] for stack in snapshots().values()])
    side = _conv(next(iter(snapshots().values())), 0).w.shape[2]
    mark = ((unit // 3) * (side + 1), (unit % 3) * (side + 1), side, side) if layer == "c1" else None
    numbers = {"unit": unit + 1, "count": COUNT, "among": AMONG, "field": f"{found.field} × {found.field}"}
    label = int(data().test_labels[digit])
    picture = data().test_x[digit]
    maps = feature_maps(layer, unit, digit)
    return [
        Frames("kernels", t("training.kernels_lenet"), t("training.kernels_about"), kernels, True, mark),
        Frames("stimuli", t("training.stimuli"), t("training.stimuli_about", **numbers), found.blocks, False),
        Frames("digit", t("training.shown_digit", label=label), t("training.shown_digit_about"), picture, False),
        Frames("map", t("training.map"), t("training.map_about", **numbers), maps, False),
    ]


def _table(layer: str, unit: int, found: Stimuli, accuracies: list[float]) -> str:
    """Each snapshot's figures, a column each."""
    stacks = list(snapshots().values())
    rows = [
        ("tested", [f"{value:.3f}" for value in accuracies]),
        ("rms", [f"{kernel_rms(_conv(stack, LAYERS[layer][0]).w)[unit]:.3f}" for stack in stacks]),
        ("strongest", [f"{value:.2f}" for value in found.strengths]),
    ]
    heads = [str(epoch) for epoch in snapshots()]
    return figures_table("training.figure_", rows, heads, caption=t("training.table_epochs"), scrolls=True)
