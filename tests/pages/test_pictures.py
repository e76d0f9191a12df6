"""The picture's controls: samples, upload and camera, what stays after an error, and what stands in the link."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.images import load_image
from core.patterns import PATTERNS
from tests.pages.labels import shown, untranslated
from ui.pictures import ASSETS, PHOTOGRAPHS, SAMPLES, SIZES, UPLOAD, Picture, _camera_is_allowed
from ui.translations import catalogue

CORE = Path(__file__).resolve().parent.parent.parent / "core"
COFFEE = (ASSETS / "coffee.png").read_bytes()
SCRIPT = """
import streamlit as st
from ui.pictures import current_picture, picture_sidebar
with st.sidebar:
    st.session_state["test.drawn"] = picture_sidebar()
st.session_state["test.picture"] = current_picture()
st.session_state["test.smaller"] = current_picture(max_side=32)
"""


def opened(**query: str) -> AppTest:
    """The controls, run once at an address with a query."""
    at = AppTest.from_string(SCRIPT, default_timeout=30)
    for name, value in query.items():
        at.query_params[name] = value
    return ran(at.run())


def ran(at: AppTest) -> AppTest:
    assert not at.exception
    return at


def picture_of(at: AppTest) -> Picture:
    drawn, picture = at.session_state["test.drawn"], at.session_state["test.picture"]
    assert drawn.digest == picture.digest
    assert np.array_equal(drawn.array, picture.array)
    return picture


def uploaded(at: AppTest, name: str, data: bytes) -> AppTest:
    return ran(at.file_uploader(key="picture.upload").upload(name, data).run())


def test_the_first_picture_is_a_photograph_in_grey_at_256() -> None:
    at = opened()
    picture = picture_of(at)
    assert picture.name == "astronaut"
    assert picture.array.shape == (1, 256, 256)
    assert np.array_equal(picture.array, load_image((ASSETS / "astronaut.png").read_bytes()))
    assert not picture.array.flags.writeable
    int(picture.digest, 16)
    assert dict(at.query_params) == {}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_the_picture_that_it_names(name: str) -> None:
    at = opened()
    ran(at.selectbox(key="picture.sample").set_value(name).run())
    picture = picture_of(at)
    file = PHOTOGRAPHS.get(name)
    expected = load_image((ASSETS / file).read_bytes()) if file else PATTERNS[name](256)
    assert picture.name == name
    assert np.array_equal(picture.array, expected)


@pytest.mark.parametrize("name", ["coffee", "disc"])
@pytest.mark.parametrize("size", SIZES)
def test_size_and_colour_are_obeyed_and_change_the_digest(name: str, size: int) -> None:
    at = opened(pic=name, size=str(size))
    grey = picture_of(at)
    ran(at.toggle(key="picture.colour").set_value(True).run())
    colour = picture_of(at)
    assert len(grey.array) == 1
    assert len(colour.array) == 3
    assert max(grey.array.shape) == size
    assert grey.array.shape[1:] == colour.array.shape[1:]
    digests = {grey.digest, colour.digest, at.session_state["test.smaller"].digest, picture_of(opened()).digest}
    assert len(digests) == 4


def test_a_page_may_ask_for_the_same_picture_smaller() -> None:
    at = opened(pic="coffee", size="512")
    assert np.array_equal(at.session_state["test.smaller"].array, load_image(COFFEE, max_side=32))
    assert picture_of(at).array.shape == (1, 336, 512)


def test_the_link_says_what_differs_from_the_defaults() -> None:
    at = opened()
    at.selectbox(key="picture.sample").set_value("zone_plate")
    at.toggle(key="picture.colour").set_value(True)
    ran(at.button_group(key="picture.size").set_value(64).run())
    assert {name: at.query_params[name] for name in at.query_params} == {
        "pic": "zone_plate",
        "colour": "1",
        "size": "64",
    }
    ran(at.selectbox(key="picture.sample").set_value("astronaut").run())
    assert "pic" not in at.query_params


def test_a_link_opens_its_picture_and_a_bad_one_the_default() -> None:
    assert picture_of(opened(pic="text", size="64", colour="1")).array.shape == (3, 24, 64)
    for query in ({"pic": "upload"}, {"pic": "nonsense"}, {"size": "100"}, {"colour": "yes"}):
        picture = picture_of(opened(**query))
        assert (picture.name, picture.array.shape) == ("astronaut", (1, 256, 256))


def test_an_upload_becomes_the_picture_and_leaves_no_trace_in_the_link() -> None:
    at = uploaded(opened(pic="brick"), "my {cup}.png", COFFEE)
    picture = picture_of(at)
    assert picture.name == UPLOAD
    assert np.array_equal(picture.array, load_image(COFFEE))
    assert at.selectbox(key="picture.sample").value == UPLOAD
    assert at.selectbox(key="picture.sample").options[0] == "Yours: my {cup}.png"
    assert dict(at.query_params) == {}


def test_an_upload_is_decoded_again_for_each_size_and_colour() -> None:
    at = uploaded(opened(), "cup.png", COFFEE)
    at.toggle(key="picture.colour").set_value(True)
    ran(at.button_group(key="picture.size").set_value(128).run())
    assert np.array_equal(picture_of(at).array, load_image(COFFEE, max_side=128, color=True))


def test_the_samples_are_the_way_back_from_an_upload_and_the_list_the_way_to_it_again() -> None:
    at = uploaded(opened(), "cup.png", COFFEE)
    ran(at.selectbox(key="picture.sample").set_value("grass").run())
    assert picture_of(at).name == "grass"
    assert at.query_params["pic"] == "grass"
    ran(at.selectbox(key="picture.sample").set_value(UPLOAD).run())
    assert np.array_equal(picture_of(at).array, load_image(COFFEE))
    assert "pic" not in at.query_params


def test_an_upload_taken_out_of_the_uploader_stays_the_picture() -> None:
    at = uploaded(opened(), "cup.png", COFFEE)
    ran(at.file_uploader(key="picture.upload").clear().run())
    assert picture_of(at).name == UPLOAD


def huge() -> bytes:
    file = io.BytesIO()
    Image.new("L", (3, 3)).save(file, "PNG")
    return file.getvalue()[:16] + (60000).to_bytes(4, "big") * 2 + file.getvalue()[24:]


@pytest.mark.parametrize(
    ("data", "sentence", "korean"),
    [
        (COFFEE[:5000], "The PNG file is incomplete: it ends too early.", "PNG 파일이 중간에 끊겨 있습니다."),
        (b"", "The file is empty.", "빈 파일입니다."),
        (b"no picture", "This file is no picture in a known format", "알 수 있는 형식"),
        (b"%PDF-1.4", "PDF files cannot be read here", "PDF 파일은 읽을 수 없습니다."),
        (huge(), "60000 x 60000 pixels, 3600.0 megapixels; at most 51", "60000 x 60000픽셀, 3600.0메가픽셀"),
    ],
)
def test_a_bad_upload_says_what_is_wrong_and_the_picture_stays(data: bytes, sentence: str, korean: str) -> None:
    for language, expected in (("en", sentence), ("ko", korean)):
        at = uploaded(opened(lang=language), "cup.png", COFFEE)
        before = picture_of(at)
        uploaded(at, "bad.png", data)
        assert len(at.error) == 1
        assert expected in at.error[0].value
        assert picture_of(at).digest == before.digest
        assert untranslated(at.error[0].value, language) == []
        ran(at.button_group(key="picture.size").set_value(64).run())  # the controls still work
        assert picture_of(at).array.shape == (1, 40, 64)


def test_an_error_goes_with_the_next_picture() -> None:
    at = uploaded(opened(), "bad.png", b"no picture")
    assert picture_of(at).name == "astronaut"
    uploaded(at, "cup.png", COFFEE)
    assert not at.error
    uploaded(at, "bad.png", b"no picture")
    assert at.error
    ran(at.selectbox(key="picture.sample").set_value("grass").run())
    assert not at.error


@pytest.mark.parametrize("language", ["en", "ko"])
def test_everything_is_told_in_the_language(language: str) -> None:
    at = opened(lang=language)
    ran(at.toggle(key="picture.camera_on").set_value(True).run())
    assert [text for text in shown(at) if untranslated(text, language)] == []
    assert at.toggle(key="picture.colour").label == catalogue(language)["pictures.colour"]


def test_every_code_of_an_error_has_a_sentence() -> None:
    codes = set(re.findall(r'ImageError\(\s*"(\w+)"', "".join(path.read_text() for path in CORE.rglob("*.py"))))
    assert {"empty", "layout", "megapixels", "truncated"} <= codes
    for language in ("en", "ko"):
        sentences = {key.removeprefix("pictures.error_") for key in catalogue(language) if "pictures.error_" in key}
        assert sentences == codes - {"argument"}  # which no file can bring about


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://localhost:8501/", True),
        ("http://127.0.0.1:8501/", True),
        ("http://[::1]:8501/x?y", True),
        ("http://app.localhost/", True),
        ("https://school.example/", True),
        (None, True),
        ("http://192.168.0.7:8501/", False),
        ("http://school.example/", False),
        ("http://localhost.example/", False),
    ],
)
def test_browsers_give_the_camera_to_safe_addresses_only(url: str | None, allowed: bool) -> None:
    assert _camera_is_allowed(url) is allowed


def test_where_there_is_no_camera_a_sentence_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened()
    monkeypatch.setattr("ui.pictures._camera_is_allowed", lambda url: False)
    assert not at.caption
    ran(at.toggle(key="picture.camera_on").set_value(True).run())
    assert "https" in at.caption[0].value
