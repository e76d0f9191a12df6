"""What the engine cannot compute, the live view says in the language of the page."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import streamlit as st
from playwright.sync_api import Browser, ConsoleMessage, Page

from core.layers import AvgPool2d, Conv2d, ConvTranspose2d, Layer, MaxPool2d, PolyphasePool2d, ReLU, Stack
from pages.shift_lab import view
from tests.browser.conftest import blank
from tests.pages.labels import untranslated
from ui.live import VIEWS
from ui.live.modules import joined
from ui.translations import LANGUAGES, catalogue

PICTURE = np.linspace(0, 1, 81, dtype=np.float32).reshape(1, 9, 9)
KERNEL = np.ones((1, 1, 3, 3))

LOAD = """async text => {
  const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  document.body.innerHTML = '<div data-testid="shift-view"></div>';
  window.show = text => module.default({
    parentElement: document.body, setStateValue() {}, setTriggerValue() {},
    data: Uint8Array.from(atob(text), c => c.charCodeAt(0)),
  });
  window.said = () => document.querySelector(".complaint").textContent;
}"""

Shown = Callable[[str], str]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(st.session_state, "shell.language", request.param)
    return str(request.param)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with the live view alone, and no picture yet."""
    with blank(browser) as page:
        page.evaluate(LOAD, joined(VIEWS["shift"].entry))
        yield page


@pytest.fixture
def shown(page: Page, language: str, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What the view says, in the session's language, when the server sends it a stack as JSON; "" where it runs."""

    def show(stack: str) -> str:
        sent: list[bytes] = []
        monkeypatch.setattr(view, "_component", lambda *, data, **_: sent.append(data) or {})
        view.shift_view(PICTURE, stack, feature=0, pooled=0, mode="circular", start=view.Committed((0, 0)), key=stack)
        page.evaluate("window.show", base64.b64encode(sent[0]).decode())
        return str(page.evaluate("window.said()"))

    assert show(Stack([ReLU()]).to_json()) == ""
    return show


def as_json(layer: Layer) -> str:
    return Stack([layer]).to_json()


@pytest.mark.parametrize(
    ("layer", "code", "fields"),
    [
        (
            Conv2d(np.ones((1, 1, 7, 5)), dilation=3),
            "kernel_too_large",
            {"kernel": "7x5", "dilation": 3, "span": "19x13", "size": "9x9"},
        ),
        (Conv2d(np.ones((3, 1, 3, 3)), groups=3), "input_channels", {"expected": 3, "got": 1}),
        (ConvTranspose2d(KERNEL, output_padding=2), "output_padding", {"limit": 1, "got": 2}),
        (ConvTranspose2d(KERNEL, stride=2, padding="same", output_padding=1), "output_padding_same", {}),
        (ConvTranspose2d(KERNEL, padding=9), "nothing_left", {"size": "11x11"}),
        (MaxPool2d((10, 4)), "window_too_large", {"window": "10x4", "size": "9x9"}),
        (AvgPool2d(2, padding=2), "only_padding", {"window": "2x2", "size": "9x9"}),
        (PolyphasePool2d(stride=2), "polyphase_sides", {"stride": "2x2", "size": "9x9"}),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_a_view_says_in_the_page_s_language_why_a_stack_does_not_run(
    shown: Shown, language: str, layer: Layer, code: str, fields: dict[str, Any]
) -> None:
    texts = catalogue(language)
    said = shown(as_json(layer))
    assert said == texts["shift_lab.live.impossible"].format(reason=texts[f"errors.{code}"].format(**fields))
    assert untranslated(said, language) == []
    assert shown(as_json(ReLU())) == ""


def test_a_bug_of_the_view_is_in_the_console_whole_and_told_in_the_page_s_language(
    shown: Shown, page: Page, language: str
) -> None:
    logged: list[ConsoleMessage] = []
    page.on("console", lambda message: logged.append(message))
    unknown = json.dumps({"version": 1, "layers": [{"kind": "no_such_layer"}]})
    said = shown(unknown)
    assert said == catalogue(language)["shift_lab.live.failed"]
    assert untranslated(said, language) == []
    (message,) = logged
    assert message.type == "error"
    assert "expected a layer that runs in the browser, got no_such_layer" in message.text
