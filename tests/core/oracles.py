"""What the tests of core hold it against: code that nobody here wrote, and how closely it must agree.

`onnx_run` runs one operator of onnx.reference. `pytorch_models` are the models in onnx's own test data whose outputs
PyTorch made; `run_with_core` runs such a model with core alone. `assert_gradient` holds a gradient against finite
differences, `beyond_the_definition` float32 sums against exact ones. scipy is called where it is needed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnx.backend.test import loader
from onnx.reference import ReferenceEvaluator

from core.convolution import conv2d, conv_transpose2d
from core.convolution.convolution import windows_times_kernels
from core.padding import pad2d
from core.pooling import avg_pool2d, global_avg_pool2d, global_max_pool2d, max_pool2d
from core.windows import count_windows

CLOSE64 = {"rtol": 1e-12, "atol": 1e-12}  # float64 sums of numbers about 1, in another order
CLOSE32 = {"rtol": 1e-5, "atol": 1e-5}  # the same in float32
STEP = 1e-5  # of the central difference: its error is about STEP^2 = 1e-10 of the third derivative
SHORT_STEP = 1e-7  # among thousands of ReLUs, so as to cross the kink of none
BY_DIFFERENCES = {"rtol": 1e-6, "atol": 1e-7}

OPSET = 22
ONNX_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def random_maps(*shape: int, seed: int = 0, dtype: Any = np.float64) -> np.ndarray:
    """Normally distributed numbers of `shape`."""
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def slopes(
    loss: Callable[[np.ndarray], float], at: np.ndarray, directions: list[np.ndarray], step: float
) -> list[float]:
    """How steep `loss` is at `at` along each direction, by central differences."""
    return [(loss(at + step * d) - loss(at - step * d)) / (2 * step) for d in directions]


def directions_of(shape: tuple[int, ...]) -> list[np.ndarray]:
    """Three random directions, the first and last cell, and four cells between."""
    rng = np.random.default_rng(7)
    cells = [0, -1, *rng.integers(np.prod(shape), size=4)]
    single = np.zeros((len(cells), np.prod(shape)))
    single[np.arange(len(cells)), cells] = 1
    return [*rng.normal(size=(3, *shape)), *single.reshape(-1, *shape)]


def assert_gradient(
    loss: Callable[[np.ndarray], float], at: np.ndarray, gradient: np.ndarray, step: float = STEP
) -> None:
    """That the inner product of a direction with `gradient` is the slope of `loss` at `at`, in some directions."""
    assert gradient.shape == at.shape
    directions = directions_of(at.shape)
    inner = [float((d * gradient).sum()) for d in directions]
    np.testing.assert_allclose(inner, slopes(loss, at, directions, step), **BY_DIFFERENCES)


def sums_by_definition(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """windows_times_kernels of (C_in, H, W) and (C_out, C_in, kH, kW), at stride 1."""
    cells = count_windows((x.shape[1], x.shape[2]), (w.shape[2], w.shape[3]), (1, 1), (1, 1))
    return windows_times_kernels(x[None, None], w[None], cells, (1, 1), (1, 1))[0, 0]


def beyond_the_definition(y: np.ndarray, x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """How far a float32 `y` is at each cell from the exact sum, in what a float32 sum of the products may be off.

    gamma_n B, with gamma_n = n u / (1 - n u), B the sum of the magnitudes (Higham 2002, section 3.1), and half the
    smallest number for each product that underflows. float64 is exact enough: it may be off by 2e-9 of that.
    """
    x, w = x.astype(np.float64), w.astype(np.float64)
    n, information = w[0].size, np.finfo(np.float32)
    gamma = n * information.eps / 2 / (1 - n * information.eps / 2)
    allowed = gamma * sums_by_definition(np.abs(x), np.abs(w)) + n * information.smallest_subnormal / 2
    return np.abs(y - sums_by_definition(x, w)) / allowed


def onnx_run(operator: str, *inputs: np.ndarray, outputs: int = 1, **attributes: Any) -> Any:
    """What onnx.reference says `operator` makes of `inputs`: an array, or a list of as many `outputs`."""
    names = [f"in{i}" for i in range(len(inputs))]
    node = helper.make_node(operator, names, [f"out{i}" for i in range(outputs)], **attributes)
    result = ReferenceEvaluator(node, opsets={"": OPSET}).run(None, dict(zip(names, inputs, strict=True)))
    return result[0] if outputs == 1 else result


def onnx_pads(sides: tuple[tuple[int, int], tuple[int, int]]) -> list[int]:
    """((top, bottom), (left, right)) in ONNX's order."""
    (top, bottom), (left, right) = sides
    return [top, left, bottom, right]


@dataclass(frozen=True)
class Recorded:
    """A model of onnx's test data with an input and the output that PyTorch computed."""

    name: str
    model: onnx.ModelProto
    inputs: dict[str, np.ndarray]
    output: np.ndarray


def pytorch_models() -> list[Recorded]:
    """Every model of pytorch-converted and pytorch-operator that is made of operators core has, on one or two axes."""
    found = []
    for folder in ("pytorch-converted", "pytorch-operator"):
        for case in sorted((Path(loader.DATA_DIR) / folder).iterdir()):
            model = onnx.load(case / "model.onnx")
            operators = {node.op_type for node in model.graph.node}
            if not operators & _POOLS_AND_CONVOLUTIONS or operators - set(_OPERATORS):
                continue
            data = case / "test_data_set_0"
            weights = {weight.name: numpy_helper.to_array(weight) for weight in model.graph.initializer}
            names = [i.name for i in model.graph.input if i.name not in weights]
            inputs = {name: _tensor(data / f"input_{i}.pb") for i, name in enumerate(names)}
            if all(array.ndim <= 4 for array in inputs.values()):
                found.append(Recorded(case.name, model, weights | inputs, _tensor(data / "output_0.pb")))
    return found


def run_with_core(recorded: Recorded) -> np.ndarray:
    """The output of the model, computed with core."""
    values = dict(recorded.inputs)
    for node in recorded.model.graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        inputs = [values[name] for name in node.input]
        values[node.output[0]] = _OPERATORS[node.op_type](attributes, *inputs)
    return values[recorded.model.graph.output[0].name]


def _tensor(path: Path) -> np.ndarray:
    return numpy_helper.to_array(onnx.TensorProto.FromString(path.read_bytes()))


def _pair(value: list[int] | None, fill: int) -> tuple[int, int]:
    """Two numbers of one or two: a map of one axis is one row high."""
    value = [fill] if value is None else list(value)
    return (value[0], value[1]) if len(value) == 2 else (fill, value[0])


def _sides(pads: list[int] | None) -> tuple[tuple[int, int], tuple[int, int]]:
    pads = pads or [0, 0]
    return ((pads[0], pads[2]), (pads[1], pads[3])) if len(pads) == 4 else ((0, 0), (pads[0], pads[1]))


def _two_axes(x: np.ndarray) -> np.ndarray:
    return x if x.ndim == 4 else x[..., None, :]


def _like(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    return y if x.ndim == 4 else y[..., 0, :]


def _conv(attributes: dict, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    options = {"stride": _pair(attributes["strides"], 1), "dilation": _pair(attributes["dilations"], 1)}
    options |= {"padding": _sides(attributes["pads"]), "groups": attributes["group"]}
    return _like(conv2d(_two_axes(x), _two_axes(w), bias=bias, **options), x)


def _conv_transpose(attributes: dict, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    options = {"stride": _pair(attributes["strides"], 1), "dilation": _pair(attributes["dilations"], 1)}
    options |= {"padding": _sides(attributes["pads"]), "groups": attributes["group"]}
    return conv_transpose2d(x, w, bias=bias, output_padding=_pair(attributes.get("output_padding"), 0), **options)


def _max_pool(attributes: dict, x: np.ndarray) -> np.ndarray:
    options = {"stride": _pair(attributes["strides"], 1), "dilation": _pair(attributes.get("dilations"), 1)}
    size, padding = _pair(attributes["kernel_shape"], 1), _sides(attributes["pads"])
    return _like(max_pool2d(_two_axes(x), size, padding=padding, **options), x)


def _avg_pool(attributes: dict, x: np.ndarray) -> np.ndarray:
    options = {"stride": attributes["strides"], "padding": _sides(attributes["pads"])}
    return avg_pool2d(x, attributes["kernel_shape"], count_include_pad=False, **options)


def _pad(attributes: dict, x: np.ndarray) -> np.ndarray:
    before, after = attributes["pads"][:4], attributes["pads"][4:]
    mode = {b"constant": "zeros", b"reflect": "reflect", b"edge": "replicate"}[attributes.get("mode", b"constant")]
    value = attributes.get("value", 0.0)  # a frame of `value` is a frame of zeros around the map less `value`
    inner = pad2d(x - np.float32(value), ((before[2], after[2]), (before[3], after[3])), mode=mode)
    return inner + np.float32(value)


_POOLS_AND_CONVOLUTIONS = {
    "Conv",
    "ConvTranspose",
    "MaxPool",
    "AveragePool",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "Pad",
}
_OPERATORS: dict[str, Any] = {
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "MaxPool": _max_pool,
    "AveragePool": _avg_pool,
    "GlobalAveragePool": lambda attributes, x: global_avg_pool2d(x),
    "GlobalMaxPool": lambda attributes, x: global_max_pool2d(x),
    "Pad": _pad,
    "Relu": lambda attributes, x: np.maximum(x, 0),
    "Unsqueeze": lambda attributes, x: np.expand_dims(x, tuple(attributes["axes"])),
    "Squeeze": lambda attributes, x: np.squeeze(x, tuple(attributes["axes"])),
}
