"""What a unit of a network answers to most strongly: the pictures, and the part of each that it saw.

Short names: `N` pictures, `C` channels, `H` height, `W` width; a unit is one channel of one layer's maps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps, whole
from core.inside.projection import upto
from core.layers import Stack
from core.padding import filled


@dataclass(frozen=True, eq=False)
class Stimuli:
    """The strongest answers of a unit, the strongest first, at most one a picture.

    `pictures` (count,) are places among the pictures, `strengths` (count,) the answers, `cells` (count, 2) where in
    the unit's map (row, column), `patches` (count, C, rH, rW) what its receptive field saw there, 0 outside the frame.
    """

    pictures: np.ndarray
    strengths: np.ndarray
    cells: np.ndarray
    patches: np.ndarray


def strongest_stimuli(stack: Stack, x: ArrayLike, *, layer: int, unit: int, count: int = 9) -> Stimuli:
    """What among `x` (N, C, H, W) the channel `unit` of the maps behind layer number `layer`, from 0, answers to most.

    `count` at most, fewer where there are fewer pictures. Of equal answers the first picture and the first cell count.
    ValueError for a layer or unit that is not there, one behind which there are no maps, or where the centres of
    receptive fields do not lie on whole steps. Source: Zeiler & Fergus 2014, figure 2; Araujo et al. 2019.
    """
    x = float_maps(x, "x", "(N, C, H, W)")
    unit, count = whole(unit, "unit", least=0), whole(count, "count", least=1)
    until = upto(stack, layer)
    if until.ends_grid:
        raise ValueError(f"expected a layer behind which there are maps, got {layer}, behind {until!r}")
    field, stride, padding = until.receptive_field(x.shape[1:])
    if any(number.denominator != 1 for number in (*stride, *padding)):
        raise ValueError(f"expected receptive fields in whole steps of the picture, got stride {stride[0]}")

    maps = until.forward(x)
    if unit >= maps.shape[1]:
        raise ValueError(f"unit must be below the layer's {maps.shape[1]} channels, got {unit}")
    answers = maps[:, unit].reshape(len(x), -1)
    best = answers.argmax(axis=1)
    strengths = answers[np.arange(len(x)), best]
    pictures = np.argsort(-strengths, kind="stable")[:count]
    cells = np.stack(np.unravel_index(best[pictures], maps.shape[2:]), axis=1)
    around = filled(x[pictures], ((field[0], field[0]), (field[1], field[1])))  # a patch is never farther out
    patches = np.empty((len(pictures), x.shape[1], *field), x.dtype)
    for place, cell in enumerate(cells):
        top, left = (int(cell[a] * stride[a] - padding[a]) + field[a] for a in (0, 1))
        patches[place] = around[place, :, top : top + field[0], left : left + field[1]]
    return Stimuli(pictures, strengths[pictures], cells, patches)
