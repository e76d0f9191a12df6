"""What the browser says of noise and constant is taken where it is an option of their sliders."""

import pytest
import streamlit as st

from pages.transposed.wiener import NOISE, POWER, VIEW


@pytest.mark.parametrize(
    ("said", "noise", "power"),
    [
        ({"no": "0.0", "wc": "-7.75"}, 0.0, -7.75),
        ({"no": "99", "wc": "-7.75"}, 0.01, -7.75),
        ({"no": 0.0}, 0.01, -2.0),
        ({"no": "x"}, 0.01, -2.0),
        ({}, 0.01, -2.0),
        (None, 0.01, -2.0),
    ],
)
def test_what_the_browser_says_is_taken_where_it_is_an_option(monkeypatch, said, noise, power):
    monkeypatch.setattr(st, "session_state", {"v": said, NOISE.key: 0.01, POWER.key: -2.0})
    VIEW.listen("v")
    assert (NOISE.value, POWER.value) == (noise, power)
