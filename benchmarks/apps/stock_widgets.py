"""Shift Lab's experiment from stock widgets, for comparison: a slider in a fragment, and pictures or heatmaps.

`?show=pictures` draws all nine panels with `st.image`; `three_pictures` and `heatmaps` the three that move, with
`st.image` and with Plotly.
"""

import gc

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.images import load_image
from core.kernels import KERNELS
from core.layers import Conv2d, MaxPool2d, Stack
from core.transforms import translate
from ui.paint import map_bytes
from ui.pictures import ASSETS

SIZE = 256
W = KERNELS["sobel_x"].weights[None, None].astype(np.float32)
STACK = Stack([Conv2d(W, padding="same", padding_mode="circular"), MaxPool2d(2)])


@st.cache_resource
def freeze() -> None:
    """Spare Streamlit the search for garbage among the imports after every run, as app.py does."""
    gc.collect()
    gc.freeze()


@st.cache_data(max_entries=1)
def photograph() -> np.ndarray:
    """The picture, (1, H, W)."""
    return load_image((ASSETS / "astronaut.png").read_bytes(), max_side=SIZE)


def nine_panels(x: np.ndarray, shift: tuple[int, int]) -> dict[str, np.ndarray]:
    """The maps of the nine panels by name; the moved ones last in each row of three."""
    moved = translate(x, shift)
    feature, pooled = STACK.trace(x)
    moved_feature, moved_pooled = STACK.trace(moved)
    aligned = (shift[0] // 2, shift[1] // 2)
    return {
        "input": x,
        "feature": feature,
        "pooled": pooled,
        "pooled-change": moved_pooled - pooled,
        "feature-error": moved_feature - translate(feature, shift),
        "pooled-error": moved_pooled - translate(pooled, aligned),
        "moved-input": moved,
        "moved-feature": moved_feature,
        "moved-pooled": moved_pooled,
    }


def draw_picture(values: np.ndarray, name: str) -> None:
    """A map as a picture without loss."""
    scale = float(np.abs(values).max())
    st.image(map_bytes(values, scale, signed=bool(values.min() < 0)), output_format="PNG", width=SIZE, caption=name)


def draw_heatmap(values: np.ndarray, name: str) -> None:
    """A map as a chart."""
    chart = go.Figure(go.Heatmap(z=values[0], showscale=False))
    chart.update_layout(height=SIZE + 60, margin={"l": 0, "r": 0, "t": 30, "b": 0}, title=name)
    st.plotly_chart(chart, key=name)


@st.fragment
def experiment(show: str) -> None:
    """A slider, and what is seen at its shift."""
    dx = st.slider("right", -SIZE // 2, SIZE // 2, 5)
    maps = list(nine_panels(photograph(), (3, dx)).items())
    draw = draw_heatmap if show == "heatmaps" else draw_picture
    for row in range(0 if show == "pictures" else 6, 9, 3):
        for column, (name, values) in zip(st.columns(3), maps[row : row + 3], strict=True):
            with column:
                draw(values, name)


st.set_page_config(layout="wide")
freeze()
experiment(st.query_params.get("show", "pictures"))
