"""One experiment: settings on a picture that moves in a mode; made to fit, and measured for the record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.equivariance import ShiftExperiment, ShiftReport
from core.transforms import translate
from pages.shift_lab.settings import Program, Settings
from ui.errors import fitting
from ui.pictures import SIZES, Picture, current_picture

LARGEST_MAP = {1: 576, 3: 288}  # cells a side, by channels: beyond, a browser could not move the maps smoothly
_KEPT = 2  # measured experiments a session: the present one and the pinned one


@dataclass(frozen=True)
class Experiment:
    """A program on a picture that moves in a mode."""

    program: Program
    picture: Picture
    mode: str

    @property
    def key(self) -> tuple[str, ...]:
        """What its figures depend on, but for the shift."""
        program = self.program
        return (self.picture.digest, program.stack.to_json(), f"{program.feature},{program.pooled}", self.mode)

    @property
    def is_smaller(self) -> bool:
        """Whether the picture was made smaller than the user asked for."""
        return self.picture.array.shape != current_picture().array.shape


def fitted(chosen: Settings, mode: str) -> Experiment:
    """`chosen` on the current picture, as large as its maps may be. ValueError where they do not fit together."""
    for side in sorted(SIZES, reverse=True):
        picture = current_picture(max_side=side)
        program = chosen.program(picture.array.shape[0])
        shapes = program.stack.shapes(picture.array.shape)
        if max(max(shape[-2:]) for shape in shapes) <= LARGEST_MAP[picture.array.shape[0]]:
            break
    return Experiment(program, picture, mode)


def working(chosen: Settings, mode: str) -> Experiment:
    """`fitted`; or one sentence about what is wrong, and the last settings that worked."""
    last_resort = Settings(pooling="none")  # goes with every picture
    found = fitting("shift_lab.good", chosen, lambda tried: fitted(tried, mode), Settings(), last_resort)
    return found or fitted(last_resort, mode)


def map_reports(experiment: Experiment, shift: tuple[int, int]) -> list[ShiftReport]:
    """The figures of record of the feature map and of the pooled map."""
    program = experiment.program
    return _measured(experiment).stage_reports(shift, stages=(program.feature, program.pooled))


def map_panels(experiment: Experiment, shift: tuple[int, int]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """(still, moved) maps (C, H, W) of the input, the feature map and the pooled map."""
    program, x = experiment.program, experiment.picture.array
    still, moved = (_measured(experiment).moved(s) for s in ((0, 0), shift))
    shown = {name: (still[at], moved[at]) for name, at in (("feature", program.feature), ("pooled", program.pooled))}
    return {"input": (x, translate(x, shift, mode=experiment.mode))} | shown


def _measured(experiment: Experiment) -> ShiftExperiment:
    """The still run, made anew only when picture, stack or mode change."""
    kept: dict[tuple[str, ...], ShiftExperiment] = st.session_state.setdefault("experiment.measured", {})
    if experiment.key not in kept:
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        stack, x = experiment.program.stack, experiment.picture.array
        kept[experiment.key] = ShiftExperiment(stack, x, mode=experiment.mode)
    return kept[experiment.key]
