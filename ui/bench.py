"""A stack in the making, as plain data: stages of any kind with what is chosen of them, how the URL says them, and
core's layers that they mean.

A stage that cannot be built ends the stack there; those before it stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import prod
from typing import Any

from core.layers import KINDS, Layer
from core.layers.stack import MOST_NUMBERS
from core.options import options
from ui.layer_kinds import ROWS, Choice, Value
from ui.layer_kinds import choices as choices_of
from ui.layer_weights import Shape, TooLargeError, UnfitError

MOST_STAGES = 9  # three blocks of convolution, ReLU and pooling
MOST_CELLS = 1_000_000  # numbers in one map, and
MOST_WORK = 200_000_000  # multiply-adds of all stages: what a control answers in half a second

choices = cache(choices_of)


@dataclass(frozen=True)
class Stage:
    """One stage: its kind, and what is chosen but for the defaults, in the order of `choices`."""

    kind: str
    changed: tuple[tuple[str, Value], ...] = ()

    def __getitem__(self, option: str) -> Any:
        return dict(self.changed).get(option, self.choices[option].default)

    def having(self, **chosen: Value) -> Stage:
        """The stage with other options. ValueError for an option that it has not, or a value that it cannot have."""
        values = dict(self.changed)
        for name, value in chosen.items():
            if name not in self.choices or value not in self.choices[name].values:
                raise ValueError(f"{self.kind} has no {name} of {value!r}")
            values[name] = value
        kept = ((name, values[name]) for name in self.choices if name in values)
        return replace(self, changed=tuple((n, v) for n, v in kept if v != self.choices[n].default))

    @property
    def choices(self) -> Mapping[str, Choice]:
        """What can be chosen of its kind."""
        return choices(self.kind)

    @property
    def options(self) -> tuple[str, ...]:
        """What means something as the others are: a kernel with a name needs no seed."""
        return tuple(name for name in self.choices if not self._is_idle(name))

    def _is_idle(self, name: str) -> bool:
        core = options(KINDS[self.kind]).get(name)
        idle = {**self.choices[name].idle, **(core.idle if core else {})}
        return any(self[other] in values for other, values in idle.items() if other in self.choices)

    def layer(self, **weights: Any) -> Layer:
        """core's layer with its options, and what else it takes."""
        has = options(KINDS[self.kind])
        return KINDS[self.kind](**weights, **{name: self[name] for name in self.options if name in has})


Bench = tuple[Stage, ...]


def stage(kind: str, **chosen: Value) -> Stage:
    """A stage of a kind, with those options that are not as at first."""
    return Stage(kind).having(**chosen)


def write_bench(bench: Bench) -> str:
    """A bench as one text of the URL: `conv2d.s-2.m-circular~relu~max_pool2d`; options at their default are left out.

    The text of the stages alone decides what is computed, so it is a key for caches too.
    """
    stages = []
    for item in bench:
        chosen = (f".{item.choices[name].letter}-{v}" for name, v in item.changed if name in item.options)
        stages.append(item.kind + "".join(chosen))
    return "~".join(stages)


def read_bench(text: str) -> Bench:
    """The bench that `write_bench` wrote. ValueError for an unknown kind, option or value, or over 9 stages."""
    stages = text.split("~")
    if not 1 <= len(stages) <= MOST_STAGES:
        raise ValueError(f"expected 1 to {MOST_STAGES} stages, got {len(stages)}")
    return tuple(map(_read_stage, stages))


def _read_stage(text: str) -> Stage:
    kind, *chosen = text.split(".")
    if kind not in ROWS:
        raise ValueError(f"expected a kind among {', '.join(ROWS)}, got {kind!r}")
    by_letter = {choice.letter: name for name, choice in choices(kind).items()}
    values: dict[str, Value] = {}
    for one in chosen:
        letter, _, written = one.partition("-")
        name = by_letter.get(letter, "")
        if not name or name in values:
            raise ValueError(f"expected options of {kind}, each once, got {one!r}")
        by_text = {str(value): value for value in choices(kind)[name].values}
        if written not in by_text:
            raise ValueError(f"{kind} has no {name} of {written!r}")
        values[name] = by_text[written]
    return stage(kind, **values)


@dataclass(frozen=True)
class Built:
    """The layers that could be made, the shape that enters each and the last one's output, and what ended them."""

    layers: tuple[Layer, ...]
    shapes: tuple[Shape, ...]
    problem: ValueError | None = None


def build(bench: Sequence[Stage], shape: Shape) -> Built:
    """Core's layers of the bench for pictures of `shape` (C, H, W), up to the first stage that cannot be made."""
    layers: list[Layer] = []
    shapes, numbers, work = [tuple(shape)], 0, 0
    try:
        for item in bench:
            layer = _layer(item, shapes[-1], MOST_NUMBERS - numbers)
            after = layer.output_shape(shapes[-1])
            numbers += layer.parameters
            work += layer.multiply_adds(shapes[-1])
            if prod(after) > MOST_CELLS or work > MOST_WORK:
                raise TooLargeError("bench.too_much_work")
            layers.append(layer)
            shapes.append(after)
    except ValueError as error:
        return Built(tuple(layers), tuple(shapes), error)
    return Built(tuple(layers), tuple(shapes))


def _layer(item: Stage, shape: Shape, left: int) -> Layer:
    """The layer of one stage for an input of `shape`, its weights at most `left` numbers."""
    row = ROWS[item.kind]
    if row.takes == "vector" and len(shape) != 1:
        raise UnfitError("bench.needs_flatten")
    if row.takes == "maps" and len(shape) != 3:
        raise UnfitError("bench.needs_maps", count=f"{shape[0]:,}")
    padded = row.group == "pooling" and "padding" in item.choices and item["padding"] != "same"
    if padded and item["padding"] >= item["size"]:
        raise UnfitError("bench.padding_too_wide", padding=item["padding"], window=item["size"])
    return item.layer(**row.weights(item, shape, left))
