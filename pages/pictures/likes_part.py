"""The part of the page with the live finder: the frame that the browser says, and what the server makes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from pages.pictures.finder import finder_view, heard
from pages.pictures.likes import SIDES, Frame, Likes, fitting, likes
from pages.pictures.likes_figures import likes_sentence, likes_table
from ui.pictures import current_picture
from ui.readings import is_large_enough

FINDER_SIDE = 128  # pixels of the longer side: as many as a browser searches while a frame is dragged


@st.cache_data(max_entries=256, show_spinner=False)
def found_likes(digest: str, at: tuple[int, int], side: int, threshold: int, _x: np.ndarray) -> Likes:
    """What the patch of a frame finds on the grey picture of a digest."""
    return likes(_x, at, side, threshold)


def likes_part(prefix: str) -> None:
    """The live finder, and the figures of record for its frame beneath; `prefix` of the keys of its params."""
    state = st.session_state
    keys = [f"{prefix}.{name}" for name in ("at", "side", "threshold")]
    frame = heard(Frame(*(state[key] for key in keys)), key=f"{prefix}.finder")
    state[keys[0]], state[keys[1]], state[keys[2]] = frame.at, frame.side, frame.threshold
    picture = current_picture(FINDER_SIDE, colour=False)
    if not is_large_enough(picture, SIDES[0]):
        return
    frame = replace(frame, side=min(frame.side, *picture.array.shape[1:]))  # as the browser does
    at = fitting(frame, picture.array)
    finder_view(picture.array, at, frame, key=f"{prefix}.finder")
    found = found_likes(picture.digest, at, frame.side, frame.threshold, picture.array)
    left, right = st.columns([3, 2], gap="medium")
    left.html(likes_table(found))
    right.markdown(likes_sentence(found))
