"""What is to be said of a picture: what was cut, mapped or laid under it, that it is all one, or too small."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.images import ImageReading
from ui.numbers import minus
from ui.pictures import Picture
from ui.translations import t

ONE_VALUE = 1e-6  # a picture whose values are nearer to each other than this is all one


def sentences(picture: Picture) -> list[str]:
    """One sentence for each thing that makes the picture on the page differ from the file, or nothing to be seen."""
    said = [] if picture.reading is None else _read(picture.reading)
    if (np.ptp(picture.array, axis=(1, 2)) < ONE_VALUE).all():
        values = ", ".join(f"{channel.mean():.2f}" for channel in picture.array)
        said.append(t("picture.one_value", value=values))
    return said


def is_large_enough(picture: Picture, least: int) -> bool:
    """Whether both sides of the picture have `least` pixels; where they have not, one sentence says so."""
    height, width = picture.array.shape[1:]
    if min(height, width) >= least:
        return True
    st.error(t("picture.too_small", least=least, width=width, height=height))
    return False


def _read(reading: ImageReading) -> list[str]:
    said = []
    (top, bottom), (left, right) = reading.cut
    height, width = reading.array.shape[1:]
    if top or bottom or left or right:
        sides = {
            "file": _sides(reading.width, reading.height),
            "whole": _sides(width + left + right, height + top + bottom),
            "shown": _sides(width, height),
        }
        said.append(t("picture.cut_averaged", **sides) if reading.factor > 1 else t("picture.cut", **sides))
    if reading.stretched is not None:
        low, high = (_value(value) for value in reading.stretched)
        said.append(t("picture.stretched", low=low, high=high))
    if reading.ground is not None:
        said.append(t(f"picture.ground_{reading.ground}"))
    return said


def _sides(width: int, height: int) -> str:
    return f"{width} × {height}"


def _value(value: float) -> str:
    """A value of a file: whole ones in full, for one may be the mark of no data."""
    text = f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:.4g}"
    return minus(text)
