"""A picture for benches, and the stack that core makes of one."""

from collections.abc import Sequence

import numpy as np

from core.layers import Stack
from ui.bench import Stage, build

PICTURE = np.random.default_rng(5).random((1, 64, 64), dtype=np.float32)


def stack_of(stages: Sequence[Stage], shape: tuple[int, ...] = PICTURE.shape) -> Stack:
    built = build(stages, shape)
    assert built.problem is None
    return Stack(built.layers)
