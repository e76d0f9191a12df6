"""A stack of layers, and its JSON: the one way to say what is computed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from core import receptive_field
from core.arguments import float_array
from core.layer import KINDS, Gradients, Layer, Shape, Windows, field_of, memory
from core.strict_json import read_json, shortened

VERSION = 1
MOST_LAYERS = 16
MOST_NUMBERS = 1_000_000
LONGEST_SENTENCE = 300  # of an error, in characters


class Stack:
    """Layers, one after the other, the first one's input first. Immutable.

    Raises ValueError for no layers, or for what is no layer of core.layers.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        if not isinstance(layers, Iterable):
            raise ValueError(f"expected layers of core.layers, got {type(layers).__name__}")
        self.layers = tuple(layers)
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise ValueError(f"expected layers of core.layers, got {type(layer).__name__}")
        if not self.layers:
            raise ValueError("expected one layer or more, got none")

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """`forward`, and what entered each layer this thread remembers, uncopied, for `backward`.

        It does so until the next call, or as long as the stack lives. Where no `backward` follows, `forward` is enough.
        """
        x = float_array(x, "x")
        *entered, y = x, *self.trace(x)
        memory.keep(self, entered)
        return y

    def forward(self, x: np.ndarray) -> np.ndarray:
        """The last layer's output for `x` (..., C, H, W); nothing is remembered, nor any stage but the last one kept.

        Raises ValueError where a layer cannot take what comes to it.
        """
        y = float_array(x, "x")
        for layer in self.layers:
            y = layer.forward(y)
        return y

    def __repr__(self) -> str:
        return f"Stack([{', '.join(layer.kind for layer in self.layers)}])"

    def trace(self, x: np.ndarray) -> list[np.ndarray]:
        """The output of every layer for `x` (..., C, H, W), in order; nothing is remembered.

        The input is not among them. Raises ValueError where a layer cannot take what comes to it.
        """
        stages = [float_array(x, "x")]
        for layer in self.layers:
            stages.append(layer.forward(stages[-1]))
        return stages[1:]

    def backward(self, dy: np.ndarray) -> tuple[np.ndarray, list[Gradients]]:
        """(dx, grads) for this thread's last call: `gradients` at what entered then. ValueError where there was none.

        A call of the stack is none of its layers, nor theirs one of the stack.
        """
        return self.gradients(memory.of(self), dy)

    def gradients(self, entered: Sequence[np.ndarray], dy: np.ndarray) -> tuple[np.ndarray, list[Gradients]]:
        """(dx, grads) of a loss, where `dy` is the gradient of the last layer's output, and `entered` what entered each
        layer: the input `x`, and all of `trace(x)` but the last.

        `dx` has the shape of the input; `grads` holds, for every layer in order, the gradients of what it learns by the
        name of the field, {} where it learns nothing: the chain rule, back to front.
        Raises ValueError for as many arrays as there are not layers, or a `dy` of another shape.
        Source: Rumelhart, Hinton & Williams 1986.
        """
        if len(entered) != len(self.layers):
            raise ValueError(f"expected what entered each of {len(self.layers)} layers, got {len(entered)} arrays")
        grads = []
        for layer, x in zip(reversed(self.layers), reversed(entered), strict=True):
            dy, learnt = layer.gradients(x, dy)
            grads.append(learnt)
        return dy, grads[::-1]

    def shapes(self, shape: Shape) -> list[Shape]:
        """The shapes that enter each layer, and the one that leaves the last, for an input of `shape` (C, H, W).

        Raises ValueError where a layer cannot take what comes to it; so does all below that takes a `shape`.
        """
        shapes = [tuple(shape)]
        for layer in self.layers:
            shapes.append(layer.output_shape(shapes[-1]))
        return shapes

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of the output for an input of `shape` (C, H, W)."""
        return self.shapes(shape)[-1]

    @property
    def parameters(self) -> int:
        """Numbers in all weights and biases."""
        return sum(layer.parameters for layer in self.layers)

    def multiply_adds(self, shape: Shape) -> int:
        """Multiply-adds of all layers for one input of `shape` (C, H, W)."""
        return sum(layer.multiply_adds(s) for layer, s in zip(self.layers, self.shapes(shape), strict=False))

    def windows(self, shape: Shape) -> Windows:
        """The windows of all layers that keep the grid, for an input of `shape` (C, H, W)."""
        rows: list[receptive_field.AxisWindow] = []
        columns: list[receptive_field.AxisWindow] = []
        for layer, entering in zip(self.layers, self.shapes(shape), strict=False):
            if layer.ends_grid:
                break
            more = layer.windows(entering)
            rows, columns = [*rows, *more[0]], [*columns, *more[1]]
        return rows, columns

    @property
    def ends_grid(self) -> bool:
        """Whether some layer pools the whole map, flattens it, or is dense."""
        return any(layer.ends_grid for layer in self.layers)

    def receptive_field(self, shape: Shape) -> tuple[tuple[int, int], tuple[Fraction, ...], tuple[Fraction, ...]]:
        """(size, stride, padding), each (vertical, horizontal), in input cells, for an input of `shape` (C, H, W).

        Behind a layer that ends the grid the field is the whole input. Source: Araujo et al. 2019.
        """
        size, stride, padding = field_of(self.windows(shape))
        whole = (shape[-2] if len(shape) == 3 else 1, shape[-1])  # a sequence is one row high
        return (whole if self.ends_grid else size), stride, padding

    def total_stride(self, shape: Shape) -> tuple[Fraction, Fraction]:
        """Input cells from one output cell to the next, (vertical, horizontal); a fraction behind transposed layers."""
        rows, columns = self.windows(shape)
        return prod((w.step for w in rows), start=Fraction(1)), prod((w.step for w in columns), start=Fraction(1))

    def period(self, shape: Shape) -> tuple[int, int]:
        """The least shift, (vertical, horizontal) in input cells, that is a whole number of cells at every stage."""
        rows, columns = self.windows(shape)
        return receptive_field.period(rows), receptive_field.period(columns)

    def to_json(self) -> str:
        """The stack as JSON; floats come back exactly.

        Raises ValueError for what `from_json` would refuse: over 16 layers, over a million numbers, NaN or infinity.
        """
        entries = [
            {"kind": layer.kind} | {f.name: _plain(getattr(layer, f.name)) for f in fields(layer)}
            for layer in self.layers
        ]
        _check_size(len(entries), self._numbers())
        return json.dumps({"version": VERSION, "layers": entries}, allow_nan=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Stack:
        """The stack that `to_json` wrote.

        Raises ValueError for other text: unknown kinds or keys, over 16 layers, over a million numbers, and what
        core.strict_json refuses, NaN, infinities, names given twice and deep nesting among it.
        """
        try:
            spec = read_json(text)
        except ValueError as error:
            raise ValueError(f"expected a stack as JSON: {error}") from None
        if not isinstance(spec, dict) or set(spec) != {"version", "layers"} or not isinstance(spec["layers"], list):
            raise ValueError('expected {"version": 1, "layers": [...]}')
        if type(spec["version"]) is not int or spec["version"] != VERSION:
            raise ValueError(f"expected version {VERSION}, got {shortened(spec['version'])}")
        _check_size(len(spec["layers"]), 0)
        stack = cls([_layer(entry) for entry in spec["layers"]])
        _check_size(len(stack.layers), stack._numbers())
        return stack

    def _numbers(self) -> int:
        """Numbers in all arrays, those that are not learnt too."""
        return sum(v.size for layer in self.layers for v in vars(layer).values() if isinstance(v, np.ndarray))


def _check_size(layers: int, numbers: int) -> None:
    if not 1 <= layers <= MOST_LAYERS:
        raise ValueError(f"expected 1 to {MOST_LAYERS} layers, got {layers}")
    if numbers > MOST_NUMBERS:
        raise ValueError(f"expected at most {MOST_NUMBERS:,} numbers in all weights, got {numbers:,}")


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return {
            "shape": list(value.shape),
            "dtype": value.dtype.name,
            "values": value.ravel().tolist(),
        }
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


def _layer(entry: Any) -> Layer:
    kind = entry.get("kind") if isinstance(entry, dict) else entry
    if not isinstance(entry, dict) or not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"expected a layer of a kind among {', '.join(KINDS)}, got {shortened(kind)}")
    options = {name: _read(value) for name, value in entry.items() if name != "kind"}
    known = {f.name for f in fields(KINDS[kind])}
    if unknown := set(options) - known:
        listed = shortened(", ".join(sorted(unknown)))[1:-1]
        raise ValueError(f"{kind} has no option {listed}; it has {', '.join(sorted(known))}")
    try:
        layer = KINDS[kind](**options)
    except TypeError as error:
        raise ValueError(f"{kind}: {error}") from None
    except ValueError as error:  # which may tell all that came
        raise ValueError(_cut(str(error))) from None
    if not all(np.isfinite(v).all() for v in vars(layer).values() if isinstance(v, np.ndarray)):
        raise ValueError("expected finite weights")  # of a plain list, whose numbers may be beyond float32
    return layer


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_SENTENCE else f"{sentence[:LONGEST_SENTENCE]} ..."


def _read(value: Any) -> Any:
    if isinstance(value, list):  # it goes no deeper than read_json lets it
        if any(isinstance(v, bool) for v in value):
            raise ValueError("expected numbers in lists, got a truth value")
        return tuple(_read(v) for v in value)
    if not isinstance(value, dict):
        return value
    if set(value) != {"shape", "dtype", "values"} or value["dtype"] not in (
        "float32",
        "float64",
    ):
        raise ValueError('expected weights as {"shape": [...], "dtype": "float32" or "float64", "values": [...]}')
    shape, values = value["shape"], value["values"]
    whole = isinstance(shape, list) and all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in shape)
    if not whole or not isinstance(values, list) or len(values) > MOST_NUMBERS or prod(shape) != len(values):
        count = len(values) if isinstance(values, list) else 0
        raise ValueError(
            f"expected as many numbers as shape {shortened(shape)} says, at most {MOST_NUMBERS:,}, got {count:,}"
        )
    if not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
        raise ValueError("expected numbers as weights")
    try:
        with np.errstate(over="ignore"):  # what is beyond float32 becomes infinite, and is refused below
            array = np.array(values, dtype=value["dtype"]).reshape(shape)
    except OverflowError:  # an int beyond float64
        raise ValueError("expected finite weights") from None
    if not np.isfinite(array).all():
        raise ValueError("expected finite weights")
    return array
