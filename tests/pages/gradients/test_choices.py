"""The choices of Gradients: they come back from their texts, and no rate is off its slider."""

import re

import pytest
import streamlit as st

from core.kernels import KERNELS
from pages.gradients import bowls
from pages.gradients.boards import CHOICES, LIVE, UNIT
from pages.gradients.bowls import bowl, task
from tests.pages.photographs import photograph
from ui.link import Param


def test_choices_come_back_from_their_texts(monkeypatch):
    params: list[Param] = [param for part in LIVE.values() for param in part]
    monkeypatch.setattr(st, "session_state", {param.key: param.default for param in params})
    for part in LIVE:
        said = CHOICES.texts(part)
        assert list(CHOICES.values(part, said).values()) == [param.default for param in LIVE[part]]
        assert all(re.fullmatch(r"[\w.,;-]+", text) for text in said.values())


@pytest.mark.parametrize("text", ["", "351", "-1", "best ", "nan"])
def test_a_rate_off_the_slider_is_refused(text):
    rate = next(param for param in LIVE["fit"] if param.name == "rate")
    with pytest.raises(ValueError, match="rate"):
        rate.read(text)


def test_the_slider_of_the_rate_has_the_limit_of_plain_descent_at_its_unit():
    found = bowl(task(photograph("camera", 64), KERNELS["sobel_x"].weights, 3, 0.0), "raw")
    assert found.settings(UNIT, 0) == (pytest.approx(found.limit(0)), 0)
    assert bowls.PICTURE_SIDES.keys() == {3, 5, 7}
