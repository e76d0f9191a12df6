"""The walk of a new pooling layer: in core a class is enough, and CONTRIBUTING.md names every other place."""

import re
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

import numpy as np
import pytest

from core.arguments import float_maps
from core.equivariance import ShiftExperiment
from core.layer import Gradients, Layer, Shape, Windows
from core.layers import KINDS, Conv2d, MaxPool2d, Stack
from core.options import PairOption
from core.pooling import avg_pool2d, avg_pool2d_grad
from core.receptive_field import Window
from tests.core.oracles import random_maps
from tests.house import ROOT

NAMES = re.compile(r"l2_pool|L2Pool|l2Pool")  # the kind whose walk CONTRIBUTING.md tells
KIND = "rms_pool2d"


@pytest.fixture
def new_layer() -> Iterator[type[Layer]]:
    """A layer that core has not: the root of the mean square of each window (Gulcehre et al. 2014, p = 2)."""

    @dataclass(frozen=True, eq=False)
    class RmsPool2d(Layer, kind=KIND):
        size: PairOption
        _: KW_ONLY
        stride: PairOption = 1

        def forward(self, x: np.ndarray) -> np.ndarray:
            return np.sqrt(avg_pool2d(float_maps(x) ** 2, self.size, stride=self.stride))

        def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
            dy = dy / (2 * self.forward(x))
            return 2 * x * avg_pool2d_grad(dy, x.shape, self.size, stride=self.stride), {}

        def windows(self, shape: Shape) -> Windows:
            rows, columns = ([Window(self.size[a], self.stride[a])] for a in (0, 1))
            return rows, columns

    yield RmsPool2d
    del KINDS[KIND]


def test_in_core_a_class_is_enough(new_layer: type[Layer]) -> None:
    w = random_maps(2, 1, 3, 3, dtype=np.float64)
    stack = Stack([Conv2d(w, padding=1, padding_mode="circular"), new_layer(2, stride=2)])
    again = Stack.from_json(stack.to_json())
    x = random_maps(1, 12, 16, seed=1, dtype=np.float64)
    np.testing.assert_array_equal(again.forward(x), stack.forward(x))
    assert again.output_shape((1, 12, 16)) == (2, 6, 8)
    assert again.period((1, 12, 16)) == (2, 2)
    assert again.receptive_field((1, 12, 16)) == Stack([stack.layers[0], MaxPool2d(2)]).receptive_field((1, 12, 16))
    experiment = ShiftExperiment(again, x)
    exact = [shift for shift in ((0, 1), (1, 0), (2, 0), (2, 4)) if experiment.errors(shift)[-1][0] <= 1e-12]
    assert exact == [(2, 0), (2, 4)]
    step = 1e-6
    dy = random_maps(2, 6, 8, seed=2, dtype=np.float64)
    stack(x)
    slope = (dy * (stack.forward(x + step * x) - stack.forward(x - step * x))).sum() / (2 * step)
    assert (stack.backward(dy)[0] * x).sum() == pytest.approx(slope, rel=1e-6)


def test_without_its_class_a_kind_is_unknown() -> None:
    text = '{"version": 1, "layers": [{"kind": "rms_pool2d", "size": [2, 2], "stride": [2, 2]}]}'
    with pytest.raises(ValueError, match=KIND):
        Stack.from_json(text)


def listed(text: str) -> set[str]:
    """The files that the walk of a pooling layer names."""
    walk = text[text.index("## A new pooling layer") : text.index("## A new language")]
    return {name for name in re.findall(r"`([a-z_]+/[a-z_/]+\.(?:py|js|po))`", walk) if not name.startswith("tests/")}


def naming() -> set[str]:
    """The files that name a pooling layer."""
    rooms = [path for room in ("core", "ui", "pages") for path in (ROOT / room).rglob("*.*")]
    read = (path for path in rooms if path.suffix in (".py", ".js", ".po"))
    return {str(path.relative_to(ROOT)) for path in read if NAMES.search(path.read_text("utf-8"))}


def test_the_walk_names_every_place() -> None:
    text = Path(ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert listed(text) == naming()
    assert len(naming()) == 6
    assert listed(text.replace("`ui/layer_kinds.py` |", "|")) != naming()
