"""The live component with a kernel larger than the page's controls offer: `?side=11&size=256`."""

import numpy as np
import streamlit as st

from core.images import load_image
from core.layers import Conv2d, MaxPool2d, Stack
from pages.shift_lab.view import Committed, shift_view
from ui.pictures import ASSETS

st.set_page_config(layout="wide")
side, size = (int(st.query_params.get(name, default)) for name, default in (("side", "11"), ("size", "256")))
picture = load_image((ASSETS / "astronaut.png").read_bytes(), max_side=size)
w = (
    np.random.default_rng(side).normal(size=(1, 1, side, side)).astype(np.float32)
)  # dense, and no product of two vectors
stack = Stack([Conv2d(w, padding="same", padding_mode="circular"), MaxPool2d(2)])
with st.columns([3, 2], gap="small")[0]:  # as wide as on the page
    shift_view(
        picture,
        stack.to_json(),
        feature=0,
        pooled=1,
        mode="circular",
        start=Committed((3, 5)),
        digest="own",
        key="view",
    )
