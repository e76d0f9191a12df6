"""One unit of the network: what of the picture it answers to, which test digits excite it most, how robust it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.inside import RULES, Firing, firing, project_unit, upto
from core.learning.digits import FRAME
from core.learning.networks import INPUT
from pages.inside.moves import moved
from pages.inside.network import STAGES, answers, network, shape_of, test_answers, test_digits

BEST = 9
RATE = 0.05  # of all test digits: as often a unit is let fire
Field = tuple[float, float, float, float]  # row, column, height, width, in pixels


@dataclass(frozen=True)
class Unit:
    """A stage by name, a map (or a number), and in a map a cell; without a cell the map's strongest is meant."""

    stage: str
    map: int
    cell: tuple[int, int] | None = None

    @property
    def has_cells(self) -> bool:
        """Whether its map has more than one cell."""
        return len(shape_of(self.stage)) == 3 and shape_of(self.stage)[1:] != (1, 1)

    def place(self, values: np.ndarray) -> tuple[int, ...]:
        """Where the unit is in the stage's answers to a picture."""
        if values.ndim == 1:
            return (self.map,)
        if self.cell is not None and self.has_cells:
            return (self.map, *self.cell)
        row, column = np.unravel_index(values[self.map].argmax(), values.shape[1:])
        return self.map, int(row), int(column)


@dataclass(frozen=True, eq=False)
class Best:
    """The test digits that a unit's map answers to most, the strongest first: their places, answers, pictures, the
    fields that were seen, and by rule the projections (BEST, 1, H, W)."""

    places: np.ndarray
    strengths: np.ndarray
    pictures: np.ndarray
    fields: list[Field]
    projections: dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Seen:
    """A unit on one picture: where it is, its answer, the field it sees, and by rule its projection (1, H, W)."""

    place: tuple[int, ...]
    answer: float
    field: Field
    projections: dict[str, np.ndarray]


def seen(x: np.ndarray, unit: Unit) -> Seen:
    """The unit on the picture `x` (1, H, W)."""
    values = answers(unit.stage, x[None])[0]
    place = unit.place(values)
    return Seen(place, float(values[place]), field_at(unit.stage, place), projections(x, unit.stage, place))


def projections(x: np.ndarray, stage: str, place: tuple[int, ...]) -> dict[str, np.ndarray]:
    """By rule, what of `x` (..., 1, H, W) the unit at `place` answers to."""
    layer = STAGES[stage].asked
    return {rule: project_unit(network(), x, layer=layer, unit=place, rule=rule) for rule in RULES}


def field_at(stage: str, place: tuple[int, ...]) -> Field:
    """The receptive field of the unit at `place`: all of the picture behind a layer that ends the grid."""
    if len(place) == 1:
        return 0, 0, FRAME, FRAME
    size, stride, padding = upto(network(), STAGES[stage].asked).receptive_field(INPUT)
    top, left = (float(place[1 + a] * stride[a] - padding[a]) for a in (0, 1))
    return top, left, size[0], size[1]


def cropped(pictures: np.ndarray, fields: list[Field]) -> np.ndarray:
    """What of each picture (n, 1, H, W) lies in its field, all of one size: (n, h, w)."""
    corners = [(int(top), int(left), int(height), int(width)) for top, left, height, width in fields]
    return np.stack([one[0, y : y + h, x : x + w] for one, (y, x, h, w) in zip(pictures, corners, strict=True)])


def best(stage: str, number: int) -> Best:
    """The test digits that the map `number` of a stage answers to most, wherever in it, with their projections."""
    digits, _ = test_digits()
    values = test_answers()[STAGES[stage].asked][:, number].reshape(len(digits), -1)
    places = np.argsort(-values.max(axis=1), kind="stable")[:BEST]
    fields, found = [], []
    for place in places:
        at = Unit(stage, number).place(test_answers()[STAGES[stage].asked][place])
        fields.append(field_at(stage, at))
        found.append(projections(digits[place], stage, at))
    by_rule = {rule: np.stack([one[rule] for one in found]) for rule in RULES}
    return Best(places, values.max(axis=1)[places], digits[places], fields, by_rule)


def fires(unit: Unit, place: tuple[int, ...], way: str) -> dict[str, Firing | None]:
    """How often the unit fires over all test digits, and over its strongest ones along a way: the cell at `place`, and
    the largest of its map, where there is a map. None for a unit that answers the same to all."""
    digits, _ = test_digits()
    known = test_answers()[STAGES[unit.stage].asked]
    cell: Any = (slice(None), *place)
    found: dict[str, Firing | None] = {}
    for name in ("cell", "map") if unit.has_cells else ("cell",):
        values = known[cell] if name == "cell" else known[:, unit.map].max(axis=(1, 2))
        strongest = np.argsort(-values, kind="stable")[:BEST]
        pictures = moved(digits[strongest], way)
        given = answers(unit.stage, pictures.reshape(-1, *digits.shape[1:]))
        along = given[cell] if name == "cell" else given[:, unit.map].max(axis=(1, 2))
        is_same = values.min() == values.max()
        found[name] = None if is_same else firing(values, along.reshape(len(pictures), -1), rate=RATE)
    return found
