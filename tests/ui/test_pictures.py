"""The picture's controls: samples, upload and camera, what stays after an error, and what stands in the link."""

import base64
import io
import re
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.images import ImageError, load_image
from core.images.patterns import PATTERNS
from tests.house import ROOT
from tests.pages.labels import shown, untranslated
from ui import picture_controls, pictures
from ui.picture_controls import _camera_is_allowed
from ui.pictures import ASSETS, PHOTOGRAPHS, SAMPLES, SIZES, UPLOAD, Choice, Picture
from ui.translations import LANGUAGES, catalogue

CORE = ROOT / "core"
COFFEE = (ASSETS / "coffee.png").read_bytes()
SCRIPT = """
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from ui.picture_controls import picture_sidebar
from ui.pictures import current_picture
with st.sidebar:
    st.session_state["test.drawn"] = picture_sidebar()
st.session_state["test.picture"] = current_picture()
st.session_state["test.smaller"] = current_picture(max_side=32)
context = get_script_run_ctx()
st.session_state["test.uploads"] = len(context.uploaded_file_mgr.file_storage.get(context.session_id, {}))
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
    return ran(at.file_uploader[0].upload(name, data).run())


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


def test_an_upload_becomes_the_picture_and_leaves_only_a_mark_in_the_link() -> None:
    at = uploaded(opened(pic="brick"), "my {cup}.png", COFFEE)
    picture = picture_of(at)
    assert picture.name == UPLOAD
    assert np.array_equal(picture.array, load_image(COFFEE))
    assert at.selectbox(key="picture.sample").value == UPLOAD
    assert at.selectbox(key="picture.sample").options[0] == "Yours: my {cup}.png"
    assert dict(at.query_params) == {"pic": "upload"}


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
    assert at.query_params["pic"] == "upload"


def test_an_upload_taken_out_of_the_uploader_stays_the_picture() -> None:
    at = uploaded(opened(), "cup.png", COFFEE)
    ran(at.file_uploader[0].clear().run())
    assert picture_of(at).name == UPLOAD


@pytest.mark.parametrize("name", ["cup.jfif", "cup.jpe", "cup.pjpeg", "cup", "cup.txt", "cup.png"])
def test_a_jpeg_is_one_under_any_name(name: str) -> None:
    at = opened()
    assert at.file_uploader[0].allowed_type == []  # the browser does not judge a name
    uploaded(at, name, jpeg(np.full((64, 64, 3), 200, np.uint8)))
    assert picture_of(at).name == UPLOAD
    assert not at.error
    assert at.selectbox(key="picture.sample").options[0] == f"Yours: {name}"


def test_of_several_files_the_last_is_taken_and_that_is_said() -> None:
    grass = (ASSETS / "grass.png").read_bytes()
    at = opened()
    at.file_uploader[0].set_value([("grass.png", grass, "image/png"), ("cup.png", COFFEE, "image/png")])
    ran(at.run())
    assert np.array_equal(picture_of(at).array, load_image(COFFEE))
    assert [info.value for info in at.info] == ["2 files came at once; only the last, `cup.png`, is used."]
    at.file_uploader[0].set_value([("cup.png", COFFEE, "image/png"), ("a`b.png", b"no picture", "image/png")])
    ran(at.run())
    assert not at.info
    (error,) = at.error
    assert error.value.startswith("2 files came at once; only the last, `a b.png`, is used. `a b.png`: This file is no")
    assert np.array_equal(picture_of(at).array, load_image(COFFEE))


def test_every_file_gets_a_fresh_uploader_and_the_server_keeps_none_behind_it() -> None:
    at = opened()
    widgets = [at.file_uploader[0].key]
    for name, data in (("cup.png", COFFEE), ("bad.png", b"no picture"), ("cup.png", COFFEE)):
        uploaded(at, name, data)
        widgets.append(at.file_uploader[0].key)
        assert not at.file_uploader[0].value
        assert at.session_state["test.uploads"] == 0
    assert len(set(widgets)) == 4
    ran(at.selectbox(key="picture.sample").set_value("grass").run())  # what the browser refused by itself goes too
    assert at.file_uploader[0].key not in widgets


def jpeg(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


NOISE = np.random.default_rng(0).integers(0, 255, (2000, 2000), np.uint8)
LOGO = np.full((48, 64, 4), 255, np.uint8)  # white on nothing
LOGO[..., 3] = 0
LOGO[16:32, 16:48, 3] = 255
TOO_LARGE = catalogue("en")["picture.error_memory"].format(format="PNG")
ONE_GREY = np.full((16, 16), 51, np.uint8)


@pytest.mark.parametrize(
    ("pixels", "said", "korean"),
    [
        (NOISE[:15, :15], "15 × 15 pixels are shown as 8 × 8: the edges are cut.", "15 × 15픽셀에서 가장자리를 잘라"),
        (
            NOISE[:2000, :180],
            "180 × 2000 pixels are averaged to 23 × 256 and shown as 16 × 256: the edges are cut.",
            "180 × 2000픽셀을 평균해 23 × 256픽셀로 줄인 뒤 가장자리를 잘라 16 × 256픽셀로",
        ),
        (LOGO, "What is transparent is shown black, because all else is white.", "검은색으로"),
        (
            np.full((16, 16), 51, np.uint8),
            "All pixels have one and the same value (0.20)",
            "모든 픽셀의 값이 같아서(0.20)",
        ),
        (NOISE[:64, :64], "", ""),
    ],
)
def test_what_was_done_to_a_picture_stands_beneath_it(pixels: np.ndarray, said: str, korean: str) -> None:
    for language, expected in (("en", said), ("ko", korean)):
        at = uploaded(opened(lang=language), "mine.png", png(pixels))
        captions = [caption.value for caption in at.caption]
        assert len(captions) == (1 if said else 0)
        assert all(expected in caption and untranslated(caption, language) == [] for caption in captions)


@pytest.mark.parametrize(("width", "height"), [(8000, 100), (2000, 25), (25, 2000), (1, 1), (1, 8), (8, 1)])
def test_the_thumbnail_of_any_picture_has_its_shape_within_a_square(width: int, height: int) -> None:
    pixels = np.resize(NOISE, (height, width))
    at = uploaded(opened(size="512"), "mine.png", png(pixels))
    assert not at.error
    (image,) = re.findall(r'<img alt="Yours: mine.png" style="width:(\d+)px;height:(\d+)px;.*?base64,(.*?)"', html(at))
    across, down = int(image[0]), int(image[1])
    assert max(across, down) == 72
    assert min(across, down) >= 1
    assert abs(across / down * height / width - 1) < 0.5 or min(across, down) == 1
    assert min(Image.open(io.BytesIO(base64.b64decode(image[2]))).size) >= 1


def html(at: AppTest) -> str:
    """All HTML of the sidebar."""
    return " ".join(node.proto.body for node in at.sidebar.get("html"))


PIECES = {
    "_samples": "picture.sample",
    "_upload": "",
    "_thumbnail": "",
    "SIZE": "picture.size",
    "_style": "",
    "sentences": "",
    "_camera": "picture.camera",
}


@pytest.mark.parametrize("piece", PIECES)
def test_a_control_that_fails_says_so_and_leaves_the_others(
    piece: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("as never before")

    at = opened()
    at.toggle(key="picture.camera_on").set_value(True)
    ran(at.run())
    failing = SimpleNamespace(draw=fails) if piece.isupper() else fails
    monkeypatch.setattr(f"ui.picture_controls.{piece}", failing)
    ran(at.run())
    assert picture_of(at).array.shape == (1, 256, 256)
    assert [error.value for error in at.error] == [catalogue("en")["shell.failure"]]
    keys = {widget.key for kind in ("selectbox", "toggle", "button_group") for widget in at.get(kind)}
    assert keys == {"picture.sample", "picture.colour", "picture.camera_on", "picture.size"} - {PIECES[piece]}
    assert (len(at.file_uploader) == 0) == (piece == "_upload")
    (record,) = [record for record in caplog.records if record.name == "ui.failures"]
    assert "as never before" in caplog.text
    assert record.exc_info
    monkeypatch.undo()
    ran(at.run())
    assert not at.error


@pytest.mark.parametrize("error", [ImageError("memory", "too large", format="PNG"), ZeroDivisionError("a bug")])
def test_a_choice_that_cannot_be_shown_leaves_the_last_picture_that_could(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, asked = pictures._decoded, []

    def decoded(digest: str, size: int, colour: bool, is_own: bool, data: bytes) -> object:
        asked.append(size)
        if size == 512:
            raise error
        return reads(digest, size, colour, is_own, data)

    monkeypatch.setattr(pictures, "_decoded", decoded)
    at = uploaded(opened(size="128"), "cup.png", COFFEE)
    ran(at.button_group(key="picture.size").set_value(512).run())
    assert np.array_equal(picture_of(at).array, load_image(COFFEE, max_side=128))
    sentence = f"{TOO_LARGE} The picture stays as it was."
    bug = catalogue("en")["picture.failure"]
    assert [told.value for told in at.error] == [sentence if isinstance(error, ImageError) else bug]
    assert at.button_group(key="picture.size").value == 512
    ran(at.run())
    assert asked.count(512) == 1  # what has failed is not tried at each step of the user
    assert len(at.error) == 1
    ran(at.button_group(key="picture.size").set_value(64).run())
    assert picture_of(at).array.shape == (1, 40, 64)
    assert not at.error


def test_a_bug_while_a_file_is_taken_is_logged_and_all_stays(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("as never before")

    at = opened(pic="disc")
    monkeypatch.setattr(pictures, "_decoded", fails)
    uploaded(at, "cup.png", COFFEE)
    assert [error.value for error in at.error] == [f"`cup.png`: {catalogue('en')['picture.failure']}"]
    assert picture_of(at).name == "disc"
    assert "as never before" in caplog.text


def test_where_no_file_can_be_read_a_computed_picture_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("no decoder")

    at = opened()
    monkeypatch.setattr(pictures, "_decoded", fails)
    ran(at.selectbox(key="picture.sample").set_value("grass").run())
    assert at.error
    assert at.session_state["test.drawn"].name in PATTERNS


def test_a_part_that_cannot_have_its_own_size_says_so_and_shows_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = pictures._decoded

    def decoded(digest: str, size: int, colour: bool, is_own: bool, data: bytes) -> object:
        if data == COFFEE and size == 32:
            raise ImageError("memory", "too large", format="PNG")
        return reads(digest, size, colour, is_own, data)

    monkeypatch.setattr(pictures, "_decoded", decoded)
    at = uploaded(opened(), "cup.png", COFFEE)
    assert np.array_equal(picture_of(at).array, load_image(COFFEE))
    assert at.session_state["test.smaller"].name == "astronaut"
    assert [error.value for error in at.error] == [f"{TOO_LARGE} Here “Astronaut” stands in for it."]


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_told_in_the_language(language: str) -> None:
    at = opened(lang=language)
    ran(at.toggle(key="picture.camera_on").set_value(True).run())
    assert [text for text in shown(at) if untranslated(text, language)] == []
    assert at.toggle(key="picture.colour").label == catalogue(language)["picture.colour"]


def test_every_code_of_an_error_has_a_sentence() -> None:
    sources = (*CORE.rglob("*.py"), CORE.parent / "ui" / "decoder.py")
    codes = set(re.findall(r'ImageError\(\s*"(\w+)"', "".join(path.read_text() for path in sources)))
    assert {"empty", "layout", "megapixels", "truncated"} <= codes
    for language in LANGUAGES:
        sentences = {key.removeprefix("picture.error_") for key in catalogue(language) if "picture.error_" in key}
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
    monkeypatch.setattr("ui.picture_controls._camera_is_allowed", lambda url: False)
    assert not at.caption
    ran(at.toggle(key="picture.camera_on").set_value(True).run())
    assert "https" in at.caption[0].value


def test_a_file_that_comes_together_with_a_choice_is_not_lost(shell):
    at = shell().run()
    at.sidebar.selectbox(key="picture.sample").set_value("brick")
    at.sidebar.file_uploader[0].upload("mine.png", (ASSETS / "grass.png").read_bytes()).run()
    assert not at.exception
    assert at.sidebar.selectbox(key="picture.sample").value == "upload"
    assert at.session_state["picture.file"].name == "mine.png"


@pytest.mark.parametrize(("shown", "is_news"), [("upload", False), ("brick", True)])
def test_only_the_choice_of_another_picture_takes_back_what_was_said(monkeypatch, shown, is_news):
    said = {"picture.sample": "upload", "picture.good": Choice(shown), "picture.said": "Two files.", "picture.turn": 1}
    monkeypatch.setattr("ui.picture_controls.st.session_state", said)
    picture_controls._chosen()
    assert said["picture.said"] == ("" if is_news else "Two files.")
    assert said["picture.turn"] == 1 + is_news


def test_a_refusal_goes_where_the_own_picture_is_chosen_again(shell):
    at = shell().run()
    at.sidebar.file_uploader[0].upload("mine.png", (ASSETS / "grass.png").read_bytes()).run()
    at.sidebar.selectbox(key="picture.sample").set_value("brick").run()
    at.sidebar.file_uploader[0].upload("bad.png", b"no picture").run()
    assert len(at.sidebar.error) == 1
    at.sidebar.selectbox(key="picture.sample").set_value("upload").run()
    assert not at.sidebar.error
