"""The trained LeNet-5 and the test digits it has never learnt from: its stages, and what each makes of a picture.

Short names: `N` pictures, `C` channels. A stage is a layer's output as the page names it; what a unit *answers* is its
number before its own ReLU, so that a silent unit can be asked too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.inside import upto
from core.layers import Stack, softmax
from core.learning import WEIGHTS, Digits, framed, lenet, load_digits, load_trained, split
from core.learning.networks import INPUT


@dataclass(frozen=True)
class Stage:
    """A stage of the network: the layer whose output is shown, and the one whose output a unit answers with."""

    name: str
    shown: int
    asked: int
    columns: int  # of its maps, or of its numbers, side by side


STAGES = {
    stage.name: stage
    for stage in (
        Stage("c1", 1, 0, 2),
        Stage("s2", 2, 2, 2),
        Stage("c3", 4, 3, 4),
        Stage("s4", 5, 5, 4),
        Stage("c5", 7, 6, 12),
        Stage("f6", 10, 9, 12),
        Stage("out", 11, 11, 5),
    )
}
SCORES = STAGES["out"].shown
C3_INPUTS = (
    (3,) * 6 + (4,) * 9 + (6,)
)  # of S2's six maps, those that each map of C3 read in 1998 (LeCun et al., table I)


def c3_parameters() -> tuple[int, int]:
    """How many numbers C3 has here, where each of its maps reads all of S2, and how many it had in 1998."""
    full = network().layers[STAGES["c3"].asked].parameters
    kernel = (full // len(C3_INPUTS) - 1) // max(C3_INPUTS)  # its cells; a map has one for each it reads, and a bias
    return full, sum(inputs * kernel + 1 for inputs in C3_INPUTS)


@st.cache_resource(show_spinner=False)
def network() -> Stack:
    """LeNet-5 with its trained weights."""
    return load_trained(WEIGHTS / "lenet.npz", lenet())


@st.cache_resource(show_spinner=False)
def test_digits() -> tuple[np.ndarray, np.ndarray]:
    """The digits that it has not learnt from, (N, 1, 32, 32), and what each is, (N,)."""
    unseen: Digits = split(load_digits())[1]
    return framed(unseen.images), unseen.labels


@st.cache_resource(show_spinner=False)
def test_answers() -> list[np.ndarray]:
    """What every layer makes of the test digits."""
    return network().trace(test_digits()[0])


def shape_of(stage: str) -> tuple[int, ...]:
    """The shape of a stage's answers: (maps, rows, columns), or (numbers,)."""
    return upto(network(), STAGES[stage].asked).output_shape(INPUT)


def answers(stage: str, x: np.ndarray) -> np.ndarray:
    """The answers of a stage to the pictures `x` (N, 1, 32, 32)."""
    return upto(network(), STAGES[stage].asked).forward(x)


def trace(x: np.ndarray) -> list[np.ndarray]:
    """What every layer makes of one picture (1, 32, 32), and last the softmax."""
    stages = network().trace(x)
    return [*stages, softmax(stages[-1])]
