"""Many faces with their parts a little out of place, each beside a scrambled one: who can tell them apart?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from pages.faces.poses import LOW, MIDDLE, OFFSETS, ORDERS, Poses, arranged, jittered, moved, scrambled
from pages.faces.scores import NETWORKS, many_scores

COUNT = 200
BATCH = 10  # pairs a step, of which a job can be stopped
MOST = 6  # pixels a part may be out of place
ALIKE = 1e-6  # of answers that count as equal


@dataclass(frozen=True, eq=False)
class Trials:
    """The answers of NETWORKS: to faces, to the same faces moved as a whole, and to scrambled ones, each (COUNT, 5)."""

    faces: np.ndarray
    moved: np.ndarray
    scrambled: np.ndarray

    @property
    def higher(self) -> dict[str, int]:
        """In how many pairs the face is above the scrambled one."""
        return dict(zip(NETWORKS, (self.faces > self.scrambled + ALIKE).sum(0).tolist(), strict=True))

    @property
    def equal(self) -> dict[str, int]:
        """In how many pairs there is no difference."""
        return dict(zip(NETWORKS, (abs(self.faces - self.scrambled) <= ALIKE).sum(0).tolist(), strict=True))

    @property
    def change(self) -> dict[str, float | None]:
        """The largest change by moving the face, as a share of the answer before; None where some answer was 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.abs(self.moved - self.faces) / self.faces
        return {
            name: float(c.max()) if np.isfinite(c).all() else None for name, c in zip(NETWORKS, share.T, strict=True)
        }


def trial_steps(pixels: int, iterations: int, *, count: int = COUNT, seed: int = 0) -> Generator[float, None, Trials]:
    """The trials with parts moved by up to `pixels`; yields the share that is done, returns the answers."""
    rng = np.random.default_rng(seed)
    rows = []
    for begin in range(0, count, BATCH):
        poses = [one for _ in range(begin, min(begin + BATCH, count)) for one in trial(pixels, rng)]
        found = many_scores(poses, iterations=iterations)
        rows += [[one[name] for name in NETWORKS] for one in found]
        yield len(rows) / (3 * count)
    answers = np.array(rows).reshape(count, 3, len(NETWORKS))
    return Trials(answers[:, 0], answers[:, 1], answers[:, 2])


def trial(pixels: int, rng: np.random.Generator) -> tuple[Poses, Poses, Poses]:
    """A face somewhere in the frame, the same face somewhere else, and a scrambled one."""
    reach = MIDDLE[0] - LOW - max(abs(side) for offset in OFFSETS["face"] for side in offset) - pixels
    here, there, third = (rng.integers(-reach, reach, size=2, endpoint=True) for _ in range(3))
    face = jittered(arranged("face", tuple(MIDDLE + here)), pixels, rng)
    mixed = scrambled(ORDERS[rng.integers(len(ORDERS))], tuple(MIDDLE + third))
    return face, moved(face, tuple(there - here)), jittered(mixed, pixels, rng)
