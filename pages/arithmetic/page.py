"""One cell at a time: which input cells, which weights, which products make one number of the output."""

from __future__ import annotations

import streamlit as st

from pages.arithmetic import channel_maps, number_grids, sliding
from pages.arithmetic.cells import SHOWN, Chosen, cells_view, heard, read_cell, within
from pages.arithmetic.counting import (
    counts_about,
    counts_table,
    flip_sentence,
    padding_sentence,
    padding_table,
    seen_sentence,
    size_formula,
)
from pages.arithmetic.sliding import Sliding
from ui import link
from ui.errors import explained
from ui.fragments import fragment
from ui.translations import lesson, t

PAGE = "arithmetic"
VIEW = f"{PAGE}.view"


def read_pinned(text: str) -> tuple[int, int] | None:
    """The cell "row,column"; None for an empty text. ValueError for another."""
    cell = read_cell({"cell": [int(side) for side in text.split(",")]}) if text else None
    if text and cell is None:
        raise ValueError(f"expected row,column, got {text!r}")
    return cell


PARAMS = (
    *number_grids.params(PAGE),
    *sliding.params(PAGE),
    link.param(
        f"{PAGE}.pinned", "at", None, read=read_pinned, write=lambda cell: f"{cell[0]},{cell[1]}" if cell else ""
    ),
    link.choice(f"{PAGE}.show", "show", SHOWN, "values"),
    *channel_maps.params(PAGE),
)


def listen() -> None:
    """Take over what the user has done in the live grids since the last run."""
    state = st.session_state
    chosen = heard(Chosen(state[f"{PAGE}.pinned"], state[f"{PAGE}.crop"], state[f"{PAGE}.show"]), key=VIEW)
    state[f"{PAGE}.pinned"], state[f"{PAGE}.crop"], state[f"{PAGE}.show"] = chosen.pinned, chosen.crop, chosen.show


def controls() -> Sliding:
    """The widgets, and what they say; their values are in the session, under the keys of PARAMS."""
    number_grids.number_controls(PAGE)
    sliding.sliding_controls(PAGE)
    return sliding.current(PAGE, number_grids.numbers(PAGE))


def working(chosen: Sliding) -> Sliding:
    """`chosen`; or one sentence about what is wrong with it, and the last that worked."""
    key = f"{PAGE}.good"
    try:
        chosen.output_size()
        st.session_state[key] = chosen
    except ValueError as error:
        st.error(f"{explained(error)} {t('errors.kept')}")
        return st.session_state.get(key) or Sliding(number_grids.Numbers(number_grids.TYPED), ((0.0, 1.0), (-1.0, 0.0)))
    return chosen


def costs(shown: Sliding) -> None:
    """The size formula, the counts, and what flipping and padding do today, in numbers."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.html(size_formula(shown))
        st.caption(t("arithmetic.size_letters"))
        st.markdown(seen_sentence(shown))
        st.html(padding_table(shown))
        st.markdown(padding_sentence(shown))
        st.markdown(flip_sentence(shown))
    with right:
        st.html(counts_table(shown))
        st.caption(counts_about())


@fragment
def page() -> None:
    """All of the page: a control, or a pinned cell, runs this alone."""
    listen()
    left, right = st.columns([5, 2], gap="small")
    with right:
        shown = working(controls())
    state = st.session_state
    state[f"{PAGE}.pinned"] = within(state[f"{PAGE}.pinned"], shown.output_size())
    with left:
        st.markdown(t("arithmetic.question"))
        cells_view(shown, Chosen(state[f"{PAGE}.pinned"], None, state[f"{PAGE}.show"]), key=VIEW)
    costs(shown)
    channel_maps.channel_section(PAGE)
    st.markdown(lesson(PAGE))
    link.write(PARAMS)


link.seed(PARAMS)
page()
