"""The picture that every page works on: a sample or the user's own, how large and in what colours.

The choice lives in the session: picture.sample (an id of SAMPLES, or UPLOAD while there is an uploaded picture),
picture.colour, picture.size, and picture.file, the uploaded bytes, which are decoded again for each size and colour.
Pages get what of it has worked last (picture.good). The controls are in ui/picture_controls.py.

In the URL an own picture is only a mark: it stays behind when the page is loaded anew, when its link is opened
elsewhere, and when the server has lost the session. Then a sample stands in (picture.left), and that is said.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.images import FORMATS, ImageError, ImageReading, read_image
from core.images.patterns import PATTERNS
from ui import control, link
from ui.decoder import DECODER
from ui.translations import t

ASSETS = Path(__file__).resolve().parent.parent / "assets" / "pictures"
PHOTOGRAPHS = {
    "astronaut": "astronaut.png",
    "camera": "camera.png",
    "chelsea": "chelsea.png",
    "coffee": "coffee.png",
    "rocket": "rocket.jpg",
    "brick": "brick.png",
    "grass": "grass.png",
    "text": "text.png",
}
SAMPLES = (*PHOTOGRAPHS, *PATTERNS)
UPLOAD = "upload"
SIZES = (64, 128, 256, 512)  # working sizes: the longer side, in pixels

SAMPLE = control.choice("picture.sample", "pic", (*SAMPLES, UPLOAD), "astronaut")
COLOUR = control.switch("picture.colour", "colour")
SIZE = control.choice("picture.size", "size", SIZES, 256, widget="row")

_NAMES = {"WEBP": "WebP"}  # of formats that are not written in capitals
_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture to work on: name (an id of SAMPLES, or "upload"), digest (of file, size and colour), array.

    The array is (C, H, W) float32 in [0, 1], C 1 or 3, read-only. The digest is a key for caches: hexadecimal.
    `reading` tells what was done to a file's picture on the way; computed ones have none. `size` is the longer side
    that was asked for, in pixels; `file` the user's name of the uploaded file, or a sample's path in this project, ""
    where there is none: for a computed picture, and one that the camera took.
    """

    name: str
    digest: str
    array: NDArray[np.float32]
    reading: ImageReading | None = None
    size: int = 0
    file: str = ""


@dataclass(frozen=True)
class File:
    """An uploaded file: its name as a label, its bytes, their SHA-256, and its whole name; "" for the camera's."""

    label: str
    data: bytes = field(compare=False, repr=False)
    digest: str
    name: str = ""


@dataclass(frozen=True)
class Choice:
    """Which picture: name (an id of SAMPLES, or UPLOAD), the uploaded file if it is one, longer side, colour."""

    name: str = SAMPLE.default
    file: File | None = None
    size: int = SIZE.default
    colour: bool = COLOUR.default


def current_picture(max_side: int | None = None, *, colour: bool | None = None) -> Picture:
    """The picture that the session's controls choose, its longer side at most `max_side` pixels where that is given.

    `colour` says whether it has three channels or one, None that the sidebar's switch does. Where it cannot be decoded
    as asked, one sentence stands where it is called, and a sample stands in.
    """
    choice: Choice = st.session_state.get("picture.good") or chosen()
    asked = replace(
        choice,
        size=min(choice.size, max_side or SIZES[-1]),
        colour=choice.colour if colour is None else colour,
    )
    try:
        return made(asked)
    except ImageError as error:
        sample = t(f"picture.name_{SAMPLE.default}")
        st.error(f"{reason(error)} {t('picture.stands_in', sample=sample)}")
        return made(replace(asked, name=SAMPLE.default, file=None))


def middle_square(x: np.ndarray, side: int = 0) -> np.ndarray:
    """The middle of a picture or map (..., H, W): a square of `side` cells, by default the largest."""
    side = side or min(x.shape[-2:])
    top, left = ((length - side) // 2 for length in x.shape[-2:])
    return x[..., top : top + side, left : left + side]


def sample_array(name: str, max_side: int) -> np.ndarray:
    """A sample in grey, (1, H, W), its longer side of `max_side` pixels; for work beside the page too."""
    if name in PATTERNS:
        return PATTERNS[name](max_side)
    return read_image(_sample(name).data, max_side=max_side, color=False).array


def chosen() -> Choice:
    """What the session's controls say."""
    state = st.session_state
    name = state.get(SAMPLE.key, SAMPLE.default)
    return Choice(
        name,
        state.get("picture.file") if name == UPLOAD else None,
        state.get(SIZE.key, SIZE.default),
        bool(state.get(COLOUR.key, COLOUR.default)),
    )


def settled() -> tuple[Picture, str]:
    """The picture of the present choice; if that fails, of the last that worked; if there is none, a sample.

    And why the choice failed, in one sentence, or "". What has failed is not tried again before another choice was.
    The last of the samples is a computed one, which needs no file.
    """
    state, wanted = st.session_state, chosen()
    failed, sentence = state.get("picture.failed", (None, ""))
    if wanted != failed:
        sentence = ""
    for choice in (wanted, state.get("picture.good"), Choice(), Choice(next(iter(PATTERNS)))):
        if choice is None or (sentence and choice == wanted):
            continue
        try:
            picture = made(choice)
        except ImageError as error:
            sentence = sentence or f"{reason(error)} {t('picture.stays')}"
        except Exception:  # a bug; the page and its controls need a picture all the same
            _log.exception("the picture could not be made: %s", replace(choice, file=None))
            sentence = sentence or t("picture.failure")
        else:
            state["picture.good"] = choice
            state["picture.failed"] = (wanted, sentence) if sentence else (None, "")
            return picture, sentence
    raise RuntimeError("not even a computed picture could be made")


def made(choice: Choice) -> Picture:
    """The picture of a choice. ImageError where its file cannot be read so."""
    if choice.name in PATTERNS:
        digest = hashlib.sha256(f"pattern {choice.name} {choice.size} {choice.colour}".encode()).hexdigest()
        array = np.repeat(PATTERNS[choice.name](choice.size), 3 if choice.colour else 1, axis=0)
        array.setflags(write=False)
        return Picture(choice.name, digest, array, size=choice.size)
    file = choice.file if choice.name == UPLOAD else _sample(choice.name)
    if file is None:
        raise RuntimeError("no picture has been uploaded in this session")
    digest = hashlib.sha256(f"{file.digest} {choice.size} {choice.colour}".encode()).hexdigest()
    reading = _decoded(file.digest, choice.size, choice.colour, choice.name == UPLOAD, file.data)
    reading.array.setflags(write=False)
    return Picture(choice.name, digest, reading.array, reading, choice.size, file.name)


def seed() -> None:
    """First values from the URL; a mark without its picture is a sample, and what became of the picture is known."""
    state = st.session_state
    link.seed((SAMPLE, COLOUR, SIZE))
    if link.travelled():
        state["picture.left"] = False
    if state[SAMPLE.key] == UPLOAD and state.get("picture.file") is None:
        state[SAMPLE.key] = SAMPLE.default
        state["picture.left"] = True


def write() -> None:
    """Make the URL say the choice; where a picture stayed behind it keeps the mark, so that this is said again."""
    link.write((_marked(), COLOUR, SIZE))


def write_mark() -> None:
    """Make the URL of a page without the picture say no more than that there is an own one, for when it is reloaded."""
    if st.session_state[SAMPLE.key] == UPLOAD or is_left():
        link.write((_marked(),))


def is_left() -> bool:
    """Whether an own picture stayed behind, and a sample stands in for it."""
    return bool(st.session_state.get("picture.left"))


def take(file: File) -> None:
    """Make an uploaded file the picture. ImageError where it cannot be read; then all stays."""
    asked = replace(chosen(), name=UPLOAD, file=file)
    made(asked)
    st.session_state["picture.file"] = file
    st.session_state[SAMPLE.key] = UPLOAD
    st.session_state["picture.left"] = False


def reason(error: ImageError) -> str:
    """Why a file could not be read, in one sentence."""
    return t(f"picture.error_{error.code}", **{"formats": formats(), **error.details})


def formats() -> str:
    """The names of the formats that are read."""
    return ", ".join(_NAMES.get(name, name) for name in FORMATS)


def _marked() -> link.Param:
    return replace(SAMPLE, always=True, write=lambda _: UPLOAD) if is_left() else SAMPLE


@cache
def _sample(name: str) -> File:
    data = (ASSETS / PHOTOGRAPHS[name]).read_bytes()
    return File(name, data, hashlib.sha256(data).hexdigest(), f"assets/pictures/{PHOTOGRAPHS[name]}")


@st.cache_data(max_entries=64, show_spinner=False)
def _decoded(digest: str, size: int, colour: bool, is_own: bool, _data: bytes) -> ImageReading:
    read = DECODER.read if is_own else read_image
    return read(_data, max_side=size, color=colour)
