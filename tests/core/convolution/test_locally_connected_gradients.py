"""The gradients of kernels that are not shared: part by part the same sums, and what they refuse."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core import windows
from core.gradients import locally_connected2d_input_grad, locally_connected2d_weight_grad
from tests.core.oracles import CLOSE64, random_maps
from tests.core.tables import DY, GRADIENT_CALLS, SHAPE, UNSHARED, W, refused


@pytest.mark.parametrize("at_once", [1, 30, 200])
def test_part_by_part_is_the_same_sum(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    x, dy = random_maps(5, 2, 6, 7), random_maps(5, 3, 4, 6, seed=2)
    unshared = random_maps(4, 6, 3, 2, 3, 2, seed=3)
    acts = [
        lambda: locally_connected2d_input_grad(dy, unshared, x.shape),
        lambda: locally_connected2d_weight_grad(dy, x, unshared.shape),
    ]
    whole = [act() for act in acts]
    monkeypatch.setattr(windows, "COLUMNS_AT_ONCE", at_once)
    for act, expected in zip(acts, whole, strict=True):
        np.testing.assert_allclose(act(), expected, **CLOSE64)


PLACES = "w must hold a kernel for each of the 4x5 places, got 1x5"

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("local input", {"w": UNSHARED[:1]}, PLACES),
    ("local input", {"w": W}, r"w must be \(H_out, W_out, C_out, C_in, kH, kW\)"),
    ("local input", {"dy": DY[..., 1:]}, SHAPE),
    ("local weight", {"weight_shape": (1, 5, 3, 2, 3, 3)}, PLACES),
    ("local weight", {"weight_shape": (3, 2, 3, 3)}, r"weight_shape must be \(H_out, W_out, .*got \(3, 2, 3, 3\)"),
    ("local weight", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    ("local weight", {"dy": DY[..., 1:]}, SHAPE),
]


@pytest.mark.parametrize(("call", "message"), refused(GRADIENT_CALLS, BAD))
def test_refuses_with_a_sentence(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
