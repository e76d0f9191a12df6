"""One cell at a time: which input cells, which weights, which products make one number of the output."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.arithmetic import cells, channel_maps, number_grids, sliding
from pages.arithmetic.cells import KEY, PINNED, SHOW, cells_view, within
from pages.arithmetic.counting import (
    counts_about,
    counts_table,
    flip_sentence,
    padding_sentence,
    padding_table,
    seen_sentence,
    size_formula,
)
from pages.arithmetic.number_grids import TYPED, Numbers, choose_numbers
from pages.arithmetic.sliding import Sliding, choose_sliding
from ui.errors import fitting
from ui.lesson import Part, run
from ui.translations import t

AT_FIRST = Sliding(Numbers(TYPED), ((0.0, 1.0), (-1.0, 0.0)))  # where a link does not fit


def choices() -> dict[str, Sliding] | None:
    """What the widgets say, or the last of it that fitted; a pinned cell that is none any more goes."""
    cells.view.listen(KEY)

    def checked(chosen: Sliding) -> Sliding:
        PINNED.set(within(PINNED.value, chosen.output_size()))
        return chosen

    shown = fitting("arithmetic.good", choose_sliding(choose_numbers()), checked, AT_FIRST)
    return {"shown": shown} if shown else None


def view(spec: dict[str, Sliding], left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The live grids; beneath, the size formula, the counts, and what flipping and padding do today, in numbers."""
    shown = spec["shown"]
    with left:
        cells_view(shown, PINNED.value, SHOW.value)
    left, right = st.columns(2, gap="medium")
    left.html(size_formula(shown))
    left.caption(t("arithmetic.size_letters"))
    left.markdown(seen_sentence(shown))
    left.html(padding_table(shown))
    left.markdown(padding_sentence(shown))
    left.markdown(flip_sentence(shown))
    right.html(counts_table(shown))
    right.caption(counts_about())


run(
    "arithmetic",
    [Part("", (*number_grids.CONTROLS, *sliding.CONTROLS, PINNED, SHOW), choices, view=view, columns=(7, 3))],
    beneath=Part("", channel_maps.CONTROLS, draw=channel_maps.channel_section),
)
