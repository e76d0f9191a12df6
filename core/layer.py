"""What every layer has: options as frozen data (core/options.py), shapes, counts, and where its windows look.

Shapes are (C, H, W): `C` channels, `H` rows, `W` columns; kernels are (C_out, C_in // groups, kH, kW).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, fields
from fractions import Fraction
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np

from core import receptive_field
from core.arguments import float_array, float_maps
from core.gradient_arguments import checked_gradient
from core.options import options
from core.padding import Padding, resolve_padding
from core.receptive_field import AxisWindow, Window
from core.windows import Two

Shape = tuple[int, ...]
Windows = tuple[Sequence[AxisWindow], Sequence[AxisWindow]]  # of the rows, of the columns

Gradients = dict[str, np.ndarray]  # of what a layer learns, by the name of its field

KINDS: dict[str, type[Layer]] = {}  # every layer by its name in JSON


class _Memory(threading.local):
    """What each layer and each stack was last called with in this thread, for as long as both live.

    It stands outside of them, so that they stay plain data that threads share. Only a call is remembered, for the
    `backward` behind it; who computes alone, in threads that live on, asks `forward` or `trace`, which leave nothing.
    """

    def __init__(self) -> None:
        self._inputs: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

    def keep(self, owner: Any, inputs: Any) -> None:
        self._inputs[owner] = inputs

    def of(self, owner: Any) -> Any:
        if owner not in self._inputs:
            name = type(owner).__name__
            raise ValueError(
                f"expected a call before backward: this thread has not called this {name}, and of forward and trace "
                "nothing is remembered"
            )
        return self._inputs[owner]


memory = _Memory()


@dataclass(frozen=True, eq=False)
class Layer:
    """What every layer has. A layer that ends the grid gives no map of the picture any more, only totals.

    ValueError for an option outside its range, from the constructor or from the call, and for an input that does not
    fit, from the call, `windows` and `output_shape`.
    """

    ends_grid: ClassVar[bool] = False
    kind: ClassVar[str] = ""  # the layer's name in JSON

    def __init_subclass__(cls, kind: str = "", **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if kind:
            cls.kind = kind
            KINDS[kind] = cls

    def __post_init__(self) -> None:
        for name, option in options(type(self)).items():
            object.__setattr__(self, name, option.read(getattr(self, name), name))

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The layer's output for `x` (..., C, H, W), which this thread remembers, uncopied, for `backward`.

        It does so until the next call, or as long as the layer lives. Where no `backward` follows, `forward` is enough.
        """
        x = float_array(x, "x")
        y = self.forward(x)
        memory.keep(self, x)
        return y

    def backward(self, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        """(dx, grads) for this thread's last call: `gradients` at its input. ValueError where there was none."""
        return self.gradients(memory.of(self), dy)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """The layer's output for `x` (..., C, H, W), an array of floats; nothing is remembered."""
        raise TypeError(f"{type(self).__name__} does not say what it computes")

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        """(dx, grads) of a loss at the input `x`, of which `dy`, of the output's shape, is the output's gradient.

        `dx` has the shape of `x`, `grads` holds the gradient of every weight by the name of its field; all have the
        dtype of `dy`. ValueError for a `dy` of another shape.
        """
        raise TypeError(f"{type(self).__name__} does not say how its gradients come")

    def _options(self) -> dict[str, Any]:
        """What the layer's function takes by keyword, but for what is learnt, by its name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.kw_only and f.name != "bias"}

    def _of_output(self, x: np.ndarray, dy: np.ndarray) -> np.ndarray:
        """`dy` where it has the shape of the output for `x` (..., C, H, W), leading axes too; else ValueError."""
        shape = np.shape(x)
        return checked_gradient(dy, (*shape[:-3], *self.output_shape(shape[-3:])))

    def windows(self, shape: Shape) -> Windows:
        """Where an output cell looks, for inputs of `shape` (C, H, W): windows of the rows and of the columns.

        None where each cell sees itself alone. ValueError where no window fits.
        """
        return [], []

    def channels(self, count: int) -> int:
        """Output channels for `count` input channels; ValueError for another count than the weights are for."""
        return count

    def output_shape(self, shape: Shape) -> Shape:
        """(C, H, W) of the output for inputs of `shape`; ValueError where nothing is left."""
        if len(shape) != 3:
            raise ValueError(f"{self.kind} expects maps (C, H, W), got an input of shape {shape}")
        rows, columns = self.windows(shape)
        return (self.channels(shape[0]), size_out(rows, shape[-2]), size_out(columns, shape[-1]))

    @property
    def parameters(self) -> int:
        """Numbers that training would set."""
        return sum(v.size for v in vars(self).values() if isinstance(v, np.ndarray))

    def multiply_adds(self, shape: Shape) -> int:
        """Multiplications of a weight with an input, each with its addition, for one input of `shape` (C, H, W)."""
        return 0

    def receptive_field(self, shape: Shape) -> tuple[tuple[int, int], tuple[Fraction, ...], tuple[Fraction, ...]]:
        """(size, stride, padding), each (vertical, horizontal), in input cells, for inputs of `shape` (C, H, W).

        ValueError where no window fits. Source: Araujo et al. 2019.
        """
        return field_of(self.windows(shape))


def size_out(windows: Sequence[AxisWindow], n: int) -> int:
    """Cells behind a chain of windows over `n` cells."""
    for window in windows:
        n = window.size_out(n)
    return n


def field_of(windows: Windows) -> Any:
    """(size, stride, padding) of chains of windows, each a pair (vertical, horizontal)."""
    return tuple(zip(*(receptive_field.receptive_field(axis) for axis in windows), strict=True))


def sliding(
    shape: Shape, size: Two, stride: Two, padding: Padding, dilation: Two = (1, 1), mode: str = "zeros"
) -> Windows:
    """The windows of one sliding kernel, its padding resolved for `shape` (C, H, W); ValueError if it is none."""
    pads = resolve_padding(padding, (shape[-2], shape[-1]), size, stride=stride, dilation=dilation)
    circular = mode == "circular"
    rows, columns = ([Window(size[a], stride[a], *pads[a], dilation[a], circular)] for a in (0, 1))
    return rows, columns


def frozen_array(value: Any) -> np.ndarray | None:
    """A read-only copy of weights: float64 stays, all else becomes float32; None stays."""
    if value is None:
        return None
    kept = np.array(value, dtype=np.float64 if getattr(value, "dtype", None) == np.float64 else np.float32)
    kept.setflags(write=False)
    return kept


@dataclass(frozen=True, eq=False)
class Weighted(Layer):
    """A layer with a kernel `w`, of one of `w_shapes`, and a bias; it keeps copies."""

    w_shapes: ClassVar[tuple[str, ...]] = ()

    w: np.ndarray
    _: KW_ONLY
    bias: np.ndarray | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        w = float_maps(self.w, "w", *self.w_shapes)
        bias = None if self.bias is None else float_array(self.bias, "bias")
        for name, value in (("w", w), ("bias", bias)):
            object.__setattr__(self, name, frozen_array(value))

    def _learnt(self, dw: np.ndarray, dy: np.ndarray, *, axes: int) -> Gradients:
        """The gradients of w and bias; a bias is added to all of the last `axes` axes of an output but the first."""
        grads = {"w": dw.reshape(self.w.shape)}
        if self.bias is not None:
            dy = float_array(dy, "dy")
            cells = dy.reshape(-1, *dy.shape[-axes:]).sum(axis=0)
            grads["bias"] = cells.reshape(*self.bias.shape, -1).sum(axis=-1)
        return grads
