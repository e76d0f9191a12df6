"""What `core` refuses is told in the user's language, by its code; what has none is a bug, and said to be one."""

import io
import logging
import re
import string
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.argument_errors import SENTENCES, ArgumentError
from core.gradients import fit_kernel
from core.layers import AvgPool2d, Conv2d, ConvTranspose2d, MaxPool2d, Stack
from pages.shift_lab.settings import Settings
from tests.pages.labels import HANGUL, shown, untranslated
from tests.pages.lessons import linked
from ui.errors import explained
from ui.pictures import File
from ui.translations import LANGUAGES, catalogue

SMALL = (1, 8, 9)
KERNEL = np.ones((1, 1, 3, 3))
RAMP = np.arange(12.0).reshape(1, 2, 6)


def fitted(x: np.ndarray, **options: Any) -> object:
    return fit_kernel(x, x[..., 1:], (1, 2), momentum=0, **{"centred": False, "steps": 3000} | options)


def settings(**chosen: Any) -> Callable[[], object]:
    return lambda: Settings(**chosen).program(1).stack.shapes(SMALL)


REFUSED: list[tuple[Callable[[], object], str]] = [
    (
        settings(kernel="gaussian", dilation=8, padding=0),
        "The kernel 7x7 with dilation 8 spans 49x49 pixels, more than the padded picture of 8x9.",
    ),
    (settings(padding=0, stride=4, window=8), "The pooling window 8x8 is larger than the feature map of 2x2."),
    (
        settings(transposed=True, stride=2, output_padding=2),
        "Output padding must be below the stride or the dilation, here below 2; it is 2.",
    ),
    (
        settings(pooling="polyphase"),
        "Polyphase pooling needs sides that are multiples of its stride 2x2; the feature map is 8x9.",
    ),
    (settings(transposed=True, crop=24), "Cutting this much leaves nothing of the 10x11 map."),
    (
        lambda: ConvTranspose2d(KERNEL, stride=2, padding="same", output_padding=1).output_shape(SMALL),
        "Output padding must be 0 where the padding keeps the size.",
    ),
    (
        lambda: AvgPool2d(2, padding=2).output_shape(SMALL),
        "The padding is too wide: a pooling window of 2x2 can lie beside the 8x9 feature map and see nothing of it.",
    ),
    (
        lambda: Conv2d(KERNEL).output_shape((3, 8, 9)),
        "The layer takes maps of 1 channel; what comes to it has 3.",
    ),
    (
        lambda: fitted(np.ones_like(RAMP), centred=True),
        "This picture has no two patches that differ, so they say nothing about a kernel.",
    ),
    (
        lambda: fitted(np.zeros_like(RAMP)),
        "All of this picture is 0, so its patches say nothing about a kernel.",
    ),
    (
        lambda: fitted(RAMP / 10, rate=20000.0),
        "Rate 2.00e+04 is above 1.207: the steps grow without bound, and core stops.",
    ),
    (
        lambda: fitted(RAMP * 10, rate=4.0),
        "Rate 4 is above 1.21e−04: the steps grow without bound, and core stops.",
    ),
]


def refusal(call: Callable[[], object]) -> ArgumentError:
    with pytest.raises(ArgumentError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(("call", "sentence"), REFUSED)
def test_a_bad_combination_is_explained(call: Callable[[], object], sentence: str) -> None:
    assert explained(refusal(call)) == sentence


def test_every_code_is_tried_here() -> None:
    assert {refusal(call).code for call, _ in REFUSED} == set(SENTENCES)


@pytest.mark.parametrize("call", [call for call, _ in REFUSED])
def test_korean_has_no_english_left(call: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(st.session_state, "shell.language", "ko")
    said = explained(refusal(call))
    assert HANGUL.search(said)
    assert not any("a" <= letter <= "w" for letter in said.replace("core", "").replace("e+", "").replace("e−", ""))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_text_of_its_values_and_every_text_a_code(language: str) -> None:
    told = {key.removeprefix("errors."): text for key, text in catalogue(language).items() if key.startswith("errors.")}
    assert told.keys() == {*SENTENCES, "kept"}
    unknown = {code: fields(told[code]) - fields(sentence) for code, sentence in SENTENCES.items()}
    assert {code: names for code, names in unknown.items() if names} == {}


def of_ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "ui.errors"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_code_is_a_bug_logged_whole_and_never_told_in_english_alone(
    language: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(st.session_state, "shell.language", language)
    with pytest.raises(ValueError, match="none") as caught:
        Stack([])
    assert explained(caught.value) == catalogue(language)["shell.failure"]
    (record,) = of_ours(caplog)
    assert record.levelname == "ERROR"
    assert "expected one layer or more, got none" in caplog.text
    assert "core/layers/stack.py" in caplog.text  # where it was raised


def test_what_has_a_code_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert explained(refusal(REFUSED[0][0]))
    assert not of_ours(caplog)


# ------------------------------------------------------------------------------------------------------- on the pages


def opened(shell: Callable[..., AppTest], page: str, sides: tuple[int, int], **query: str) -> AppTest:
    """A lesson in Korean on an own black picture of these sides (width, height)."""
    file = io.BytesIO()
    Image.new("L", sides).save(file, "PNG")
    at = shell(pic="upload", lang="ko", size="64", **query)
    at.session_state["picture.file"] = File("mine.png", file.getvalue(), f"black {sides}")
    return linked(at, page).run()


def alerts(at: AppTest) -> list[str]:
    """What the page says in red and yellow, and in the tables' rows of what is wrong."""
    rows = [said for node in at.main.get("html") for said in re.findall(r'role="alert">(.*?)<', node.proto.body)]
    return [*(block.value for block in (*at.main.error, *at.main.warning)), *rows]


@pytest.mark.parametrize(
    ("page", "sides", "query", "code"),
    [
        ("shift_lab", (7, 7), {"p": "0", "d": "8", "k": "gaussian"}, "kernel_too_large"),
        ("shift_lab", (7, 7), {"p": "0", "s": "4", "w": "8", "k": "gaussian"}, "window_too_large"),
        ("shift_lab", (7, 7), {"pool": "polyphase"}, "polyphase_sides"),
        ("shift_lab", (7, 7), {"t": "1", "op": "3"}, "output_padding"),
        ("shift_lab", (7, 7), {"t": "1", "crop": "24"}, "nothing_left"),
        ("shift_lab", (7, 7), {"pin": "v=1&pool=polyphase"}, "polyphase_sides"),
        ("arithmetic", (7, 7), {"d": "4"}, "kernel_too_large"),
        ("signals", (1, 8), {"part": "edges"}, "kernel_too_large"),
        ("gradients", (7, 7), {"part": "fit"}, "no_patches"),
        ("gradients", (2, 17), {"part": "fit"}, "kernel_too_large"),
        ("dilated", (2, 17), {}, "kernel_too_large"),
        ("layers", (7, 7), {"stack": "conv2d.p-0.d-4"}, "kernel_too_large"),
    ],
)
def test_a_korean_page_says_in_korean_what_does_not_go(
    shell: Callable[..., AppTest], page: str, sides: tuple[int, int], query: dict[str, str], code: str
) -> None:
    at = opened(shell, page, sides, **query)
    assert not at.exception
    sentence = re.sub(r"\\{\w+\\}", ".+", re.escape(catalogue("ko")[f"errors.{code}"]))
    assert [said for said in alerts(at) if re.search(sentence, said)]
    assert [text for text in shown(at) if untranslated(text, "ko")] == []


def test_a_bug_is_told_in_korean_too_and_the_page_stays(
    shell: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def slip(*_: object) -> None:
        raise ValueError("a sentence for programmers")

    monkeypatch.setattr(MaxPool2d, "__post_init__", slip)
    at = opened(shell, "shift_lab", (7, 7))
    assert not at.exception
    texts = catalogue("ko")
    assert alerts(at) == [f"{texts['shell.failure']} {texts['errors.kept']}"]
    assert at.selectbox(key="shift_lab.pooling")
    assert "a sentence for programmers" in caplog.text
