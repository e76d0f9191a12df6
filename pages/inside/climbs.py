"""Three pictures that are changed until a unit answers more: from noise, from grey, from the user's digit."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.inside import ascend
from core.layers import softmax
from pages.inside.network import STAGES, answers, network
from pages.inside.units import Field, Unit, cropped, field_at

STARTS = ("noise", "grey", "digit")
STEPS = (20, 40, 80)
DECAYS = (0.0, 0.02, 0.1)
SEED = 11
STEP = 1.0  # the longest, in L2 over all pixels


@dataclass(frozen=True, eq=False)
class Climbed:
    """`starts` and `pictures` (3, 1, H, W); the `field` that the unit sees; `curve` (steps + 1, 3), the answers;
    `taken` (3,) steps that were taken; `likeness` (3, 3): the correlation, inside the field, of what they became;
    `probabilities` (3, 10) that the network gives them."""

    starts: np.ndarray
    pictures: np.ndarray
    field: Field
    curve: np.ndarray
    taken: np.ndarray
    likeness: np.ndarray
    probabilities: np.ndarray


def starts(x: np.ndarray) -> np.ndarray:
    """Noise, grey and the picture `x` (1, H, W): (3, 1, H, W)."""
    noise = np.random.default_rng(SEED).random(x.shape).astype(np.float32)
    return np.stack([noise, np.full_like(x, 0.5), x])


def climb_steps(x: np.ndarray, unit: Unit, steps: int, decay: float) -> Generator[float, None, Climbed]:
    """A job of ui/jobs.py: the ascent of the three starts. Where the unit has a cell, that of its map's strongest on
    `x` is meant unless it says which."""
    first = starts(x)
    place = unit.place(answers(unit.stage, x[None])[0])
    layer = STAGES[unit.stage].asked
    at: Any = (slice(None), *place)
    curve = [answers(unit.stage, first)[at]]
    taken, pictures = np.zeros(len(first), int), first
    climb = ascend(network(), first, layer=layer, unit=place, step=STEP, decay=decay)
    for done in range(1, steps + 1):
        now = next(climb)
        pictures, taken = now.pictures, taken + now.is_accepted
        curve.append(now.answers)
        yield done / steps
    found = softmax(network().forward(pictures))
    field = field_at(unit.stage, place)
    alike = likeness(cropped(pictures, [field] * len(pictures)))
    return Climbed(first, pictures, field, np.array(curve), taken, alike, found)


def likeness(pictures: np.ndarray) -> np.ndarray:
    """The correlation of each two pictures' pixels, (N, N); 0 with a flat one."""
    flat = pictures.reshape(len(pictures), -1).astype(np.float64)
    flat = flat - flat.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(flat, axis=1)
    unit = np.divide(flat, lengths[:, None], out=np.zeros_like(flat), where=lengths[:, None] > 1e-6)
    return unit @ unit.T
