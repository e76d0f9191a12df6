"""Causal layers of two or three weights with rates that double: what one output of the last layer sees.

As in WaveNet (van den Oord et al. 2016). Every weight is 1, so that an output counts the paths that lead to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.layers import Conv1d, Stack

SAMPLES = 32
TAPS = (2, 3)
RATES = ("1,2,4,8", "1,2,1,2", "1,1,1,1", "2,2,2,2")


@dataclass(frozen=True, eq=False)
class Reach:
    """fields: the receptive field after each layer; paths: from each sample to the last output; weights: of all layers.

    dense: the weights of one layer that sees as far; later: paths from the last sample to the output before the last.
    """

    taps: int
    rates: tuple[int, ...]
    fields: tuple[int, ...]
    paths: np.ndarray
    later: int

    @property
    def field(self) -> int:
        """Samples from the first to the last that the last output can see."""
        return self.fields[-1]

    @property
    def seen(self) -> int:
        """Samples that it does see, of those on the screen."""
        return int(np.count_nonzero(self.paths))

    @property
    def weights(self) -> int:
        """Of all layers."""
        return self.taps * len(self.rates)


def layers(taps: int, rates: tuple[int, ...]) -> list[Conv1d]:
    """Causal layers of ones: each pads (taps - 1) * rate zeros at the left and none at the right."""
    ones = np.ones((1, 1, taps))
    return [Conv1d(ones, dilation=rate, padding=((taps - 1) * rate, 0)) for rate in rates]


def reach(taps: int, rates_text: str) -> Reach:
    """What the last output sees, by core: its field from the layers, its paths from one impulse a sample."""
    rates = tuple(map(int, rates_text.split(",")))
    stack = layers(taps, rates)
    fields = [Stack(stack[: n + 1]).receptive_field((1, SAMPLES))[0][1] for n in range(len(stack))]
    outputs = Stack(stack).forward(np.eye(SAMPLES)[:, None])[:, 0]  # (impulse at, output)
    return Reach(taps, rates, tuple(map(int, fields)), outputs[:, -1], int(outputs[-1, -2]))
