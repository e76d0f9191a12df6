"""What is measured of a bench on the session's picture: one line of figures a stage, and still maps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import prod

import numpy as np
import streamlit as st
from PIL import Image

from core.equivariance import EXACTLY, MovedRun, ShiftExperiment, ShiftReport
from core.layers import Stack
from ui.bench import Bench, Built, TooLargeError, build, write_bench
from ui.layer_weights import Shape
from ui.pictures import SIZES, Picture, current_picture

SIDES = (*sorted(SIZES, reverse=True), 32, 16)  # of the picture: the first that the bench fits
MOST_RESIDUES = 1024  # shifts that are tried in one go
MODE = "circular"  # how the picture moves
THUMBNAIL = 128  # cells of a small map's longer side
CHANNELS = 3  # of a stage that are shown at once


@dataclass(frozen=True)
class Trial:
    """A bench, as its switches have made it, on a picture that it fits; and what of it could be built."""

    stages: Bench
    picture: Picture
    built: Built

    @property
    def key(self) -> tuple[str, str]:
        """What its figures depend on, but for the shift."""
        return self.picture.digest, write_bench(self.stages)

    @property
    def shape(self) -> Shape:
        """(C, H, W) of the picture."""
        return self.picture.array.shape

    @property
    def stack(self) -> Stack:
        """What could be built, as a stack. ValueError where that is nothing."""
        return Stack(self.built.layers)

    @property
    def is_smaller(self) -> bool:
        """Whether the picture was made smaller than the user asked for."""
        return self.shape != current_picture().array.shape

    @property
    def period(self) -> tuple[int, int]:
        """The least shift on each axis that is a whole number of cells at every stage."""
        return self.stack.period(self.shape)


@dataclass(frozen=True, eq=False)
class StageFigures:
    """One line of the table: what a stage costs, what it sees, and what it did when the picture moved."""

    shape: Shape  # of its output
    parameters: int
    multiply_adds: int
    field: tuple[int, int]
    step: tuple[float, float]  # picture pixels from one output cell to the next
    ends_grid: bool
    report: ShiftReport

    @property
    def is_exact(self) -> bool:
        """Whether its map only moved, as far as there is a cell that shows it."""
        error = self.report.equivariance_error
        return error is None or error <= EXACTLY


def trial(stages: Bench) -> Trial:
    """The bench on the current picture, which is made smaller until weights, maps and work are within the limits."""
    picture = current_picture()
    built = build(stages, picture.array.shape)
    for side in SIDES:
        if not isinstance(built.problem, TooLargeError):
            break
        if side < max(picture.array.shape[1:]):
            picture = current_picture(max_side=side)
            built = build(stages, picture.array.shape)
    return Trial(stages, picture, built)


def stage_figures(of: Trial, shift: tuple[int, int]) -> list[StageFigures]:
    """One entry for each stage that could be built, measured at `shift`.

    No stage depends on those behind it, so that a change measures again what stands at its place and behind it.
    """
    moved = cache(lambda: ShiftExperiment(of.stack, of.picture.array, mode=MODE).run(shift))
    texts = (write_bench(of.stages[: i + 1]) for i in range(len(of.built.layers)))
    return [_stage_figures(of.picture.digest, text, *shift, i, of, moved) for i, text in enumerate(texts)]


@st.cache_data(max_entries=512, show_spinner=False)
def _stage_figures(
    digest: str, text: str, dy: int, dx: int, at: int, _of: Trial, _moved: Callable[[], MovedRun]
) -> StageFigures:
    layers, shapes = _of.built.layers, _of.built.shapes
    upto = Stack(layers[: at + 1])
    field, _, _ = upto.receptive_field(_of.shape)
    down, right = upto.total_stride(_of.shape)
    costs = (layers[at].parameters, layers[at].multiply_adds(shapes[at]))
    step = (float(down), float(right))
    return StageFigures(shapes[at + 1], *costs, field, step, upto.ends_grid, _moved().report(at))


def lost_at(lines: list[StageFigures]) -> int | None:
    """The first stage whose map did not just move."""
    return next((i for i, line in enumerate(lines) if not line.is_exact), None)


def smaller_after(lines: list[StageFigures], lost: int | None) -> int | None:
    """The stage behind `lost` with the smallest error, where that is below the error at `lost`."""
    if lost is None:
        return None
    errors = {i: e for i in range(lost, len(lines)) if (e := lines[i].report.equivariance_error) is not None}
    least = min(errors, key=errors.__getitem__)
    return least if errors[least] < errors[lost] else None


@dataclass(frozen=True, eq=False)
class Still:
    """One stage's map as a small picture: its first channel (1, H, W), and the largest magnitude of that channel."""

    cells: np.ndarray
    scale: float


def stills(of: Trial) -> list[Still]:
    """The picture, and the first channel of every stage that could be built, at most THUMBNAIL cells a side."""
    return _stills(*of.key, of)


@st.cache_data(max_entries=64, show_spinner=False)
def _stills(digest: str, text: str, _of: Trial) -> list[Still]:
    maps = [_of.picture.array, *_traced(_of)]
    shown = [as_map(values)[: 1 if i else 3] for i, values in enumerate(maps)]  # the picture keeps its colours
    return [Still(_reduced(v), float(np.abs(v).max())) for v in shown]


def stage_channels(of: Trial, at: int) -> np.ndarray:
    """The first channels, at most three, of stage `at`: (C, H, W), every cell."""
    return _channels(*of.key, at, of)


@st.cache_data(max_entries=32, show_spinner=False)
def _channels(digest: str, text: str, at: int, _of: Trial) -> np.ndarray:
    return as_map(_traced(_of)[at])[:CHANNELS].copy()


def _traced(of: Trial) -> list[np.ndarray]:
    return of.stack.trace(of.picture.array) if of.built.layers else []


def as_map(values: np.ndarray) -> np.ndarray:
    """Maps (C, H, W) as they are; one number a channel, or a vector, as one map (1, H, W).

    Up to 64 numbers are bands, from the top; more are folded into rows, and what is left of the last one is 0.
    """
    if values.ndim == 3 and values.shape[1:] != (1, 1):
        return values
    numbers = values.ravel()
    if numbers.size <= 64:
        return np.repeat(numbers[:, None], numbers.size, axis=1)[None]
    width = int(np.ceil(np.sqrt(numbers.size)))
    height = -(-numbers.size // width)
    return np.pad(numbers, (0, height * width - numbers.size)).reshape(1, height, width)


def _reduced(values: np.ndarray) -> np.ndarray:
    """Maps (C, H, W) with at most THUMBNAIL cells on the longer side; smaller ones are means over areas."""
    height, width = values.shape[1:]
    if max(height, width) <= THUMBNAIL:
        return values.copy()
    size = [max(1, round(n * THUMBNAIL / max(height, width))) for n in (width, height)]
    planes = (Image.fromarray(np.ascontiguousarray(v, np.float32)).resize(size, Image.Resampling.BOX) for v in values)
    return np.stack([np.asarray(plane) for plane in planes])


def residue_count(of: Trial) -> int:
    """How many shifts there are to try: one for each remainder by the period."""
    return prod(of.period)
