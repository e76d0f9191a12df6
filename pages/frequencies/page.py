"""Frequencies: the picture as waves, what kernels, shifts and strides do to them, and what Fourier costs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.frequencies.crossing import SIDES, measure
from pages.frequencies.crossing_figures import crossing_shown
from pages.frequencies.every import every_kernel
from pages.frequencies.sampling import POOLINGS, STRIDES, SUBJECTS, TAPS, sampling
from pages.frequencies.sampling_figures import pooling_name, sampling_shown
from pages.frequencies.spectra import left_of, moved_by
from pages.frequencies.spectra_figures import left_shown, moved_shown
from pages.frequencies.theorem import Theorem, theorem
from pages.frequencies.theorem_figures import profile_figure, theorem_shown
from pages.frequencies.view import EDGE, MASK, SHIFT, mask_choices, picture, shift_choices
from ui.charts import chart
from ui.control import choice
from ui.kernel_choice import kernel_params, kernel_spec
from ui.lesson import Part, run
from ui.shown import Shown, show
from ui.translations import t

SAMPLING = (
    (choice("frequencies.subject", "of", SUBJECTS, "plate"), choice("frequencies.stride", "s", STRIDES, 2)),
    (
        choice("frequencies.pooling", "pool", POOLINGS[1:], "blur", show=pooling_name),
        choice("frequencies.taps", "w", TAPS, 5),
    ),
)
SIDE = choice("frequencies.side", "n", SIDES, 256)
TURN = "frequencies.turn"  # counts the measurements


def beneath(shown: Callable[[Any], Shown], found: Any, _: DeltaGenerator, below: DeltaGenerator) -> None:
    """What is said of a live view, beneath it, and its figures."""
    left, right = below.columns([3, 2], gap="medium")
    left.markdown(shown(found).sentence)
    right.html(shown(found).figures)


def kernel_view(found: Theorem, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """Both ways to the map; beneath, the kernel's response, and the theorem for every kernel."""
    show(theorem_shown(found), left, right, key="frequencies")
    left, right = st.columns(2, gap="medium")
    figure = profile_figure(np.asarray(found.kernel, dtype=np.float64))
    chart(
        figure, key="frequencies.profile", alt="frequencies.profile_alt", title="frequencies.profile_title", place=left
    )
    with right:
        every_kernel(picture().digest, picture().array)


def cost_choices() -> dict[str, Any]:
    """The size that is measured, and which measurement it is."""
    side = SIDE.draw()
    st.button(t("frequencies.measure"), key="frequencies.measure", help=t("frequencies.measure_help"), on_click=again)
    return {"side": side, "turn": st.session_state.get(TURN, 0)}


def again() -> None:
    """One measurement more."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


waves = partial(Part, picture=picture, columns=None)
maps = partial(Part, picture=picture, columns=(3, 2))
run(
    "frequencies",
    [
        waves("waves", (MASK,), mask_choices, left_of, view=partial(beneath, left_shown)),
        maps("kernel", kernel_params("frequencies"), partial(kernel_spec, "frequencies"), theorem, view=kernel_view),
        waves("shift", (SHIFT, EDGE), shift_choices, moved_by, view=partial(beneath, moved_shown)),
        maps("sampling", SAMPLING, None, sampling, sampling_shown),
        maps("cost", (SIDE,), cost_choices, measure, crossing_shown),
    ],
)
