"""The stacks that a bench begins with, and what its two switches make of one. ui/bench.py is what a stack is."""

from __future__ import annotations

from ui.bench import Bench, stage
from ui.layer_kinds import POOLING, ROWS, having, windowed

POOLS = tuple(windowed())  # what every max-pool can be swapped for


def _blocks(pool: str) -> Bench:
    """Three blocks of convolution, ReLU and pooling; all padding is circular."""
    return tuple(
        item
        for seed, channels in ((1, 4), (2, 4), (3, 8))
        for item in (
            stage("conv2d", seed=seed, channels=channels, padding_mode="circular"),
            stage("relu"),
            stage(pool),
        )
    )


PRESETS: dict[str, Bench] = {
    "blocks_max": _blocks("max_pool2d"),
    "blocks_polyphase": _blocks("polyphase_pool2d"),
    "global_mean": (
        stage("conv2d", kernel="sobel_x", padding_mode="circular"),
        stage("relu"),
        stage("max_pool2d"),
        stage("global_avg_pool2d"),
    ),
    "lenet": (
        stage("conv2d", seed=1, channels=6, side=5),
        stage("relu"),
        stage("max_pool2d"),
        stage("conv2d", seed=2, channels=8, side=5, padding=0),
        stage("relu"),
        stage("max_pool2d"),
        stage("flatten"),
        stage("dense", seed=3, units=10),
        stage("softmax"),
    ),
    "vgg": (
        stage("conv2d", seed=1, channels=8),
        stage("relu"),
        stage("conv2d", seed=2, channels=8),
        stage("relu"),
        stage("max_pool2d"),
    ),
    "atrous": tuple(
        item
        for seed, dilation in ((1, 1), (2, 2), (3, 4))
        for item in (stage("conv2d", seed=seed, dilation=dilation, padding_mode="circular"), stage("relu"))
    ),
}
DEFAULT = "blocks_max"


def swapped(bench: Bench, pools: str, circular: bool) -> Bench:
    """The bench with every max-pool as another pooling of POOLS, and every padding that can be circular made so.

    A blur that comes in pads as the last convolution before it does, else as blur-pools do at first.
    """
    stages, mode = [], POOLING["padding_mode"].default
    for item in bench:
        if item.kind == "max_pool2d" and pools != "max":
            kind = windowed()[pools]
            taken = having(kind, size=item["size"], stride=item["stride"], padding_mode=mode)
            item = stage(kind, **taken)
        if circular and "padding_mode" in item.choices:
            item = item.having(padding_mode="circular")
        if ROWS[item.kind].group == "convolution" and "padding_mode" in item.choices:
            mode = item["padding_mode"]
        stages.append(item)
    return tuple(stages)
