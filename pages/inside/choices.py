"""What the lesson's parts can be asked: widgets and their values in the URL."""

from __future__ import annotations

import streamlit as st

from core.inside import patch_places
from core.learning.digits import FRAME
from pages.inside import inputs
from pages.inside.banks import ANGLES, WAVELENGTHS
from pages.inside.climbs import DECAYS, STEPS
from pages.inside.moves import OF, WAYS
from pages.inside.network import STAGES, shape_of
from pages.inside.units import Unit
from ui import link
from ui.select_box import select
from ui.translations import t

SIZES = tuple(range(4, 15, 2))  # of the patch
STRIDES = (2, 3, 4)
FILLS = (0.0, 0.5, 1.0)
MOST_MAP, MOST_CELL = 119, 27


def params(prefix: str) -> tuple[link.Param, ...]:
    """All choices but which part is open."""
    return (
        *inputs.params(prefix),
        link.choice(f"{prefix}.stage", "stage", tuple(STAGES), "c3"),
        link.integer(f"{prefix}.map", "map", 0, MOST_MAP, 2),
        link.flag(f"{prefix}.strongest", "best", default=True),
        link.integer(f"{prefix}.row", "row", 0, MOST_CELL, 4),
        link.integer(f"{prefix}.column", "col", 0, MOST_CELL, 4),
        link.choice(f"{prefix}.way", "way", tuple(WAYS), "shift"),
        link.choice(f"{prefix}.of", "who", OF, "this"),
        link.choice(f"{prefix}.steps", "steps", STEPS, 40),
        link.choice(f"{prefix}.decay", "decay", DECAYS, 0.0),
        link.choice(f"{prefix}.size", "patch", SIZES, 8),
        link.choice(f"{prefix}.stride", "s", STRIDES, 2),
        link.choice(f"{prefix}.fill", "fill", FILLS, 0.5),
        link.shift(f"{prefix}.at", "at", (6, 6)),
        link.choice(f"{prefix}.wavelength", "wave", WAVELENGTHS, 4.0),
        link.choice(f"{prefix}.angle", "angle", ANGLES, 0),
    )


def stage_control(prefix: str) -> str:
    """Which stage."""
    return str(select(f"{prefix}.stage", tuple(STAGES), "inside.stage", names="inside.stage"))


def unit_controls(prefix: str) -> Unit:
    """Stage, map, and its strongest cell or one of one's own."""
    state = st.session_state
    stage = stage_control(prefix)
    shape = shape_of(stage)
    _within(f"{prefix}.map", shape[0])
    select(f"{prefix}.map", range(shape[0]), "inside.map")
    unit = Unit(stage, state[f"{prefix}.map"])
    if not unit.has_cells:
        return unit
    key = f"{prefix}.strongest"
    if st.toggle(t("inside.strongest"), key=key, help=t("inside.strongest_help"), persist_state="session"):
        return unit
    for name, side, column in zip(("row", "column"), shape[1:], st.columns(2, gap="small"), strict=True):
        _within(f"{prefix}.{name}", side)
        with column:
            select(f"{prefix}.{name}", range(side), f"inside.{name}")
    return Unit(stage, unit.map, (state[f"{prefix}.row"], state[f"{prefix}.column"]))


def _within(key: str, count: int) -> None:
    """A choice of another stage that this one does not have becomes its last."""
    if st.session_state[key] >= count:
        st.session_state[key] = count - 1


def way_control(prefix: str) -> str:
    """Which transformation."""
    return _segmented(f"{prefix}.way", tuple(WAYS), "inside.way")


def of_control(prefix: str) -> str:
    """Whether the chosen picture is moved, or one digit of each class."""
    return _segmented(f"{prefix}.of", OF, "inside.of")


def _segmented(key: str, options: tuple[str, ...], label: str) -> str:
    chosen: str = st.segmented_control(  # type: ignore[assignment]  # required: never None
        t(label),
        options,
        key=key,
        format_func=lambda name: t(f"{label}_{name}"),
        help=t(f"{label}_help"),
        required=True,
        persist_state="session",
    )
    return chosen


def climb_controls(prefix: str) -> tuple[int, float]:
    """How many steps, and how much the picture decays."""
    left, right = st.columns(2, gap="small")
    with left:
        steps = int(select(f"{prefix}.steps", STEPS, "inside.steps"))
    with right:
        decay = float(select(f"{prefix}.decay", DECAYS, "inside.decay"))
    return steps, decay


def cover_controls(prefix: str) -> tuple[int, int, float]:
    """The patch's side, its step, and what it is filled with."""
    values = []
    boxes = (("size", SIZES), ("stride", STRIDES), ("fill", FILLS))
    for (name, options), column in zip(boxes, st.columns(3, gap="small"), strict=True):
        with column:
            values.append(select(f"{prefix}.{name}", options, f"inside.{name}"))
    return int(values[0]), int(values[1]), float(values[2])


def bank_controls(prefix: str) -> tuple[float, int]:
    """The kernels' wavelength and direction."""
    wavelength = float(select(f"{prefix}.wavelength", WAVELENGTHS, "inside.wavelength"))
    return wavelength, int(select(f"{prefix}.angle", ANGLES, "inside.angle"))


def place_within(at: tuple[int, int], size: int, stride: int) -> tuple[int, int]:
    """The patch's place, by row and column of its places, inside those that there are."""
    last = len(patch_places(FRAME, size, stride)) - 1
    return min(max(at[0], 0), last), min(max(at[1], 0), last)
