"""Poses that nobody has thought of."""

import numpy as np

from pages.faces.poses import HIGH, LOW, PARTS, TURNS, Pose


def random_poses(rng: np.random.Generator) -> tuple[Pose, ...]:
    """A pose for each part, anywhere in the frame and turned anyhow."""
    return tuple(Pose(*map(int, rng.integers(LOW, HIGH + 1, 2)), int(rng.integers(TURNS))) for _ in PARTS)
