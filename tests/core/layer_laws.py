"""What holds for a layer of any kind, in the tests of each module that has layers: by two tables of them.

The loss is <layer(x), dy> for a fixed dy, in float64: its slope along a direction, by central differences, must be the
inner product of that direction with the gradient.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest

from core.layers import BatchNorm2d, Conv1d, Layer, Stack
from tests.core.oracles import assert_gradient, random_maps

Case = tuple[Layer, tuple[int, ...]]

RNG = np.random.default_rng(0)
X = RNG.standard_normal((4, 12, 10)).astype(np.float32)
W = RNG.standard_normal((6, 2, 3, 2)).astype(np.float32)
BIAS = RNG.standard_normal(6).astype(np.float32)
SEQUENCES = W[:, :, :, 0]  # (C_out, C_in // groups, k)


def w(*shape: int) -> np.ndarray:
    """Weights of `shape`, none of which are alike."""
    return random_maps(*shape, seed=sum(shape))


UNEVEN = ((1, 0), (0, 2))


def input_of(layer: Layer) -> np.ndarray:
    """What `layer` takes: maps (4, 12, 10), or of a layer on sequences (4, 10)."""
    return X[:, 0] if isinstance(layer, Conv1d) else X


def shares_statistics(layer: Layer) -> bool:
    """Whether what a picture becomes depends on the others of its batch."""
    return isinstance(layer, BatchNorm2d) and layer.mean is None


class LayerLaws:
    """To be inherited. `alike`: layers, each with the function that it is; `cases`: layers with a shape they take."""

    alike: ClassVar[list[tuple[Layer, Callable[[np.ndarray], Any]]]]
    cases: ClassVar[list[Case]]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """The rows of what a test asks for: a function, a shape, or a picture's, of what takes each by itself."""
        tables = {"function": self.alike, "shape": self.cases}
        tables["picture"] = [case for case in self.cases if not shares_statistics(case[0])]
        for asked, rows in tables.items():
            if asked in metafunc.fixturenames:
                metafunc.parametrize(("layer", asked), rows, ids=lambda value: getattr(value, "kind", None))

    def test_a_layer_computes_what_its_function_does_in_the_shape_it_says(self, layer: Layer, function: Any) -> None:
        x = input_of(layer)
        y = layer(x)
        np.testing.assert_array_equal(y, function(x))
        assert y.shape == layer.output_shape(x.shape)

    def test_leading_batch_axes_stay(self, layer: Layer, function: Any) -> None:
        x = input_of(layer)
        batch = np.stack([x, x[::-1]])
        np.testing.assert_allclose(layer(batch)[0], layer(x), rtol=1e-6, atol=1e-6)

    def test_forward_is_the_call_without_the_memory(self, layer: Layer, function: Any) -> None:
        np.testing.assert_array_equal(layer.forward(input_of(layer)), layer(input_of(layer)))

    def test_every_layer_comes_back_from_json_as_it_was(self, layer: Layer, function: Any) -> None:
        text = Stack([layer]).to_json()
        again = Stack.from_json(text)
        assert again.to_json() == text
        np.testing.assert_array_equal(again(input_of(layer)), layer(input_of(layer)))

    def test_gradients_are_the_slopes_of_the_loss(self, layer: Layer, shape: tuple[int, ...]) -> None:
        x = random_maps(*shape, seed=3)
        dy = random_maps(*layer(x).shape, seed=4)
        dx, grads = layer.backward(dy)
        assert_gradient(lambda x: float((layer(x) * dy).sum()), x, dx)
        for name, gradient in grads.items():
            weights = getattr(layer, name)
            assert_gradient(lambda v, n=name: float((replace(layer, **{n: v})(x) * dy).sum()), weights, gradient)

    def test_every_weight_has_a_gradient_and_nothing_else(self, layer: Layer, shape: tuple[int, ...]) -> None:
        x = random_maps(*shape)
        _, grads = layer.gradients(x, np.ones(layer(x).shape))
        assert sum(g.size for g in grads.values()) == layer.parameters

    def test_gradients_have_the_dtype_of_dy_and_inputs_stay(self, layer: Layer, shape: tuple[int, ...]) -> None:
        x, dy = random_maps(*shape, seed=3), random_maps(*layer(np.ones(shape)).shape, seed=4)
        before = x.copy(), dy.copy()
        exact = layer.gradients(x, dy)
        np.testing.assert_array_equal(x, before[0])
        np.testing.assert_array_equal(dy, before[1])
        assert {v.dtype for v in (exact[0], *exact[1].values())} == {np.dtype(np.float64)}
        rough = layer.gradients(x.astype(np.float32), dy.astype(np.float32))
        assert {v.dtype for v in (rough[0], *rough[1].values())} == {np.dtype(np.float32)}
        np.testing.assert_allclose(rough[0], exact[0], rtol=1e-4, atol=1e-4)
        for name, gradient in rough[1].items():
            np.testing.assert_allclose(gradient, exact[1][name], rtol=1e-4, atol=1e-4)
        for gradient in (exact[0], *exact[1].values()):
            assert gradient.flags.writeable
            assert not np.shares_memory(gradient, dy)

    def test_a_gradient_of_another_shape_is_refused(self, layer: Layer, shape: tuple[int, ...]) -> None:
        y = layer(np.ones(shape))
        with pytest.raises(ValueError, match=r"dy must have the shape of the output, \(.*\), got"):
            layer.backward(np.ones((*y.shape[:-1], y.shape[-1] + 1)))
        with pytest.raises(ValueError, match=r"dy must have the shape of the output, \(.*\), got"):
            layer.backward(np.ones((4, *y.shape)))

    def test_a_batch_is_its_pictures_one_by_one(self, layer: Layer, picture: tuple[int, ...]) -> None:
        x = random_maps(3, *picture, seed=3)
        dy = random_maps(*layer(x).shape, seed=4)
        dx, grads = layer.gradients(x, dy)
        each = [layer.gradients(*pair) for pair in zip(x, dy, strict=True)]
        np.testing.assert_allclose(dx, [one for one, _ in each], atol=1e-10)
        for name, gradient in grads.items():
            np.testing.assert_allclose(gradient, sum(g[name] for _, g in each), atol=1e-10)

    def test_a_batch_of_none_has_gradients_of_zero(self, layer: Layer, shape: tuple[int, ...]) -> None:
        x = np.zeros((0, *shape))
        dx, grads = layer.gradients(x, layer(x))
        assert dx.shape == x.shape
        assert not any(gradient.any() for gradient in grads.values())
