"""What `core` refuses is told in the user's language: each sentence that the controls can bring about."""

import pytest
import streamlit as st

from core.layers import Stack
from ui.errors import SENTENCES, explained
from ui.settings import Settings

SMALL = (1, 8, 9)
REFUSED = [
    (
        Settings("gaussian", dilation=8, padding=0),
        "The kernel 7x7 with dilation 8 spans 49x49 pixels, more than the padded picture of 8x9.",
    ),
    (Settings(padding=0, stride=4, window=8), "The pooling window 8x8 is larger than the feature map of 2x2."),
    (
        Settings(transposed=True, stride=2, output_padding=2),
        "Output padding must be below the stride or the dilation, here below 2; it is 2.",
    ),
    (
        Settings(pooling="polyphase"),
        "Polyphase pooling needs sides that are multiples of its stride 2x2; the feature map is 8x9.",
    ),
    (Settings(transposed=True, crop=24), "Cutting this much leaves nothing of the 10x11 map."),
]


def refusal(chosen):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - which sentence is what the tests ask
        chosen.program(1).stack.shapes(SMALL)
    return caught.value


@pytest.mark.parametrize(("chosen", "sentence"), REFUSED)
def test_a_bad_combination_is_explained(chosen, sentence):
    assert explained(refusal(chosen)) == sentence


def test_every_known_sentence_is_tried_here():
    assert len(REFUSED) == len(SENTENCES)


@pytest.mark.parametrize("chosen", [chosen for chosen, _ in REFUSED])
def test_korean_has_no_english_left(chosen, monkeypatch):
    monkeypatch.setitem(st.session_state, "shell.language", "ko")
    assert not any("a" <= letter <= "w" for letter in explained(refusal(chosen)))


def test_an_unknown_sentence_is_shown_as_it_is():
    with pytest.raises(ValueError, match="none") as caught:
        Stack([])
    assert explained(caught.value) == str(caught.value)
