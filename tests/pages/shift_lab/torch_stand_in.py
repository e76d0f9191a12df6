"""As much of PyTorch as the code to take away calls, on numpy and onnx.reference: what it computes is nobody's here.

PyTorch itself is too large to be installed for tests. The names mean what they mean there, and no more of each is
allowed than is called.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.core.oracles import onnx_run

float32, float64 = np.float32, np.float64


class Tensor:
    """An array with PyTorch's methods."""

    def __init__(self, array: Any) -> None:
        self.array = np.asarray(array)

    shape = property(lambda self: self.array.shape)
    dtype = property(lambda self: self.array.dtype)

    def __getitem__(self, at: Any) -> Tensor:
        parts = at if isinstance(at, tuple) else (at,)
        return Tensor(self.array[tuple(p.array if isinstance(p, Tensor) else p for p in parts)])

    def __float__(self) -> float:
        return float(self.array)

    def __sub__(self, other: Any) -> Tensor:
        return Tensor(self.array - _plain(other))

    def __rsub__(self, other: Any) -> Tensor:
        return Tensor(_plain(other) - self.array)

    def __mod__(self, other: int) -> Tensor:
        return Tensor(np.mod(self.array, other))  # the sign of the divisor, as torch.remainder

    def __truediv__(self, other: Any) -> Tensor:
        return Tensor(self.array / np.asarray(other).astype(self.array.dtype))

    def abs(self) -> Tensor:
        return Tensor(np.abs(self.array))

    def clamp(self, low: int, high: int) -> Tensor:
        return Tensor(np.clip(self.array, low, high))

    def repeat(self, *times: int) -> Tensor:
        return Tensor(np.tile(self.array, times))

    def unsqueeze(self, axis: int) -> Tensor:
        return Tensor(np.expand_dims(self.array, axis))

    def double(self) -> Tensor:
        return Tensor(self.array.astype(np.float64))

    def square(self) -> Tensor:
        return Tensor(np.square(self.array))

    def sum(self) -> Tensor:
        return Tensor(self.array.sum())

    def norm(self) -> Tensor:
        return Tensor(np.sqrt(np.square(self.array, dtype=np.float64).sum()))

    def amax(self, *, dim: tuple[int, ...], keepdim: bool) -> Tensor:
        return Tensor(self.array.max(axis=dim, keepdims=keepdim))

    def mean(self, *, dim: tuple[int, ...], keepdim: bool) -> Tensor:
        return Tensor(self.array.mean(axis=dim, keepdims=keepdim, dtype=np.float64).astype(self.array.dtype))


def _plain(value: Any) -> Any:
    return value.array if isinstance(value, Tensor) else value


def _pads(y: int, x: int) -> list[int]:
    return [y, x, y, x]


def conv2d(x: Tensor, w: Tensor, *, stride: Any, groups: int, dilation: Any = (1, 1)) -> Tensor:
    options = {"strides": list(stride), "dilations": list(dilation), "kernel_shape": list(w.shape[2:])}
    return _by_channel("Conv", x, w, groups, options)


def conv_transpose2d(
    x: Tensor, w: Tensor, *, stride: Any, padding: Any, output_padding: Any, groups: int, dilation: Any
) -> Tensor:
    options = {
        "strides": list(stride),
        "dilations": list(dilation),
        "pads": _pads(*padding),
        "output_padding": list(output_padding),
        "kernel_shape": list(w.shape[2:]),
    }
    return _by_channel("ConvTranspose", x, w, groups, options)


def _by_channel(operator: str, x: Tensor, w: Tensor, groups: int, options: dict[str, Any]) -> Tensor:
    """Each channel filtered alone, as the code does it."""
    assert groups == x.shape[1] == w.shape[0]
    assert w.shape[1] == 1
    each = [onnx_run(operator, x.array[:, [c]], w.array[[c]], **options) for c in range(groups)]
    return Tensor(np.concatenate(each, axis=1))


def max_pool2d(x: Tensor, size: Any, *, stride: Any, dilation: Any = (1, 1)) -> Tensor:
    strides = list(stride) if isinstance(stride, tuple) else [stride, stride]
    options = {"kernel_shape": list(size), "strides": strides, "dilations": list(dilation)}
    return Tensor(onnx_run("MaxPool", x.array, **options))


def avg_pool2d(x: Tensor, size: Any, *, stride: Any) -> Tensor:
    return Tensor(onnx_run("AveragePool", x.array, kernel_shape=list(size), strides=list(stride)))


def lp_pool2d(x: Tensor, power: int, size: Any, *, stride: Any) -> Tensor:
    return Tensor(onnx_run("LpPool", x.array, p=power, kernel_shape=list(size), strides=list(stride)))


def relu(x: Tensor) -> Tensor:
    return Tensor(onnx_run("Relu", x.array))


def pad(x: Tensor, sides: tuple[int, int, int, int]) -> Tensor:
    left, right, top, bottom = sides
    return Tensor(np.pad(x.array, ((0, 0), (0, 0), (top, bottom), (left, right))))


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `import torch` mean this for one test."""
    torch, nn, functional = (ModuleType(name) for name in ("torch", "torch.nn", "torch.nn.functional"))
    for function in (conv2d, conv_transpose2d, max_pool2d, avg_pool2d, lp_pool2d, relu, pad):
        setattr(functional, function.__name__, function)
    names: dict[str, Any] = {
        "float32": float32,
        "float64": float64,
        "tensor": lambda values, dtype: Tensor(np.array(values, dtype)),
        "from_numpy": Tensor,
        "arange": lambda start, stop: Tensor(np.arange(start, stop)),
        "outer": lambda a, b: Tensor(np.outer(a.array, b.array)),
        "roll": lambda x, by, dims: Tensor(np.roll(x.array, by, dims)),
        "nn": nn,
    }
    for name, value in names.items():
        setattr(torch, name, value)
    nn.functional = functional  # type: ignore[attr-defined]
    for module in (torch, nn, functional):
        monkeypatch.setitem(sys.modules, module.__name__, module)
