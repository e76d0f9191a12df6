"""Small convolutions of every size, kernel, stride and padding that the lesson offers, with numbers to run through."""

import numpy as np
import pytest

from pages.transposed.wiring import PADDINGS, SIDES, STRIDES, Wiring, kernel_named

RNG = np.random.default_rng(3)
WIRINGS = [
    pytest.param(n, name, s, p, id=f"{n}-{name}-{s}-{p}")
    for n in SIDES
    for name in ("numbers3", "smooth", "roberts_x")
    for s in STRIDES
    for p in PADDINGS
]


def wired(n: int, name: str, s: int, p: int) -> Wiring:
    return Wiring(RNG.normal(size=(n, n)), kernel_named(name), s, p)
