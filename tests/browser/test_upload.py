"""The user's own picture: uploaded and dragged, photographed, or refused with a sentence."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from core.equivariance import EXACTLY
from core.images import load_image
from tests.browser.conftest import Opener
from tests.browser.lab import Lab, box, text, wait_until
from tests.browser.truth import SOBEL, photograph, truth
from tests.conftest import Pages
from ui.pictures import ASSETS, PHOTOGRAPHS, formats

ORIENTATION = 0x0112  # the EXIF tag
QUARTER_TURN = 6


@pytest.fixture(scope="module")
def rocket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photograph as a phone held upright stores it: a lying JPEG that says how it is to be turned."""
    path = tmp_path_factory.mktemp("phone") / "rocket.jpg"
    exif = Image.Exif()
    exif[ORIENTATION] = QUARTER_TURN
    with Image.open(ASSETS / PHOTOGRAPHS["rocket"]) as picture:
        picture.save(path, quality=90, exif=exif)
    return path


def test_an_uploaded_photograph_dragged_by_3_and_minus_5_gets_core_s_figures(lab: Opener, rocket: Path) -> None:
    shown = lab()
    shown.upload(rocket)
    x = load_image(rocket.read_bytes(), max_side=256)
    assert x.shape[1] > x.shape[2]  # upright
    shown.holds_picture(x)
    drag = shown.press()
    exact = shown.view.get_by_text(text("shift_lab.live.exactly_equivariant"), exact=True)
    for (dy, dx), maps in (((1, -2), 1), ((40, 30), 2), ((3, -5), 1)):  # max-pooling follows where its stride divides
        drag.to(dy, dx)
        assert shown.shift == (dy, dx)
        expect(exact).to_have_count(maps)
        assert shown.record.get_attribute("data-shift") == "3,5"  # not before the release
    drag.release()
    shown.certifies(3, -5)
    figures, expected = shown.figures(), truth(SOBEL, x, (3, -5))
    assert expected.record().items() <= figures.items()
    assert figures["measured"][0] == "(3.0, −5.0)"
    assert expected.reports[0].equivariance_error <= EXACTLY
    assert figures["equivariant"] == ["= exactly", "≠ not"]
    for name, panel in shown.panels().items():
        assert panel.shows(expected.maps[name]), name
    sentence = text("residue.sentence", exact=1, all=4, threshold="0.00001").replace("**", "")
    expect(shown.page.get_by_text(sentence)).to_be_visible(timeout=60_000)


def test_what_stands_at_the_uploader_is_about_the_last_file(lab: Opener, rocket: Path, tmp_path: Path) -> None:
    shown = lab(pic="camera", size=128)
    uploader = shown.page.locator(".st-key-picture-uploader")
    alerts, chips = uploader.get_by_test_id("stAlert"), uploader.get_by_test_id("stFileChip").filter(visible=True)
    notes, heavy = tmp_path / "notes.png", tmp_path / "heavy.png"
    notes.write_bytes(b"This is no picture, whatever its name says.")
    heavy.write_bytes(bytes(21 * 2**20))
    shown.upload(notes)
    expect(alerts).to_have_text(re.compile("notes.png: "))
    for _ in range(2):  # the browser does not send it: all that the server said before would stand there still
        shown.upload(heavy)
        expect(chips).to_have_count(1)
        expect(alerts).to_be_hidden()
    words = chips.evaluate("chip => getComputedStyle(chip.querySelector('[title] + *'), '::after').content")
    assert words.strip('"') == text("picture.css_refused", size=20)
    for name in ("rocket.jfif", "rocket"):
        (tmp_path / name).write_bytes(rocket.read_bytes())
        shown.upload(tmp_path / name)
        choice = shown.page.get_by_role("combobox", name=text("picture.sample"), exact=True)
        expect(choice).to_have_value(text("picture.uploaded", file=name))
        expect(uploader.get_by_test_id("stFileChip")).to_have_count(0)
        expect(alerts).to_have_count(0)
    shown.upload(heavy)
    expect(chips).to_have_count(1)
    shown.choose("picture.sample", "picture.name_coffee")
    expect(uploader.get_by_test_id("stFileChip")).to_have_count(0)


DROP = """(zone, names) => {
  const dataTransfer = new DataTransfer();
  for (const [name, base64] of names) {
    dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
  }
  for (const type of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
  }
}"""


def test_of_two_pictures_dropped_at_once_the_last_is_shown_and_that_is_said(lab: Opener, rocket: Path) -> None:
    shown = lab(pic="camera", size=128)
    files = [("grass.png", (ASSETS / "grass.png").read_bytes()), ("rocket", rocket.read_bytes())]
    zone = shown.page.get_by_test_id("stFileUploaderDropzone")
    zone.evaluate(DROP, [[name, base64.b64encode(data).decode()] for name, data in files])
    sentence = text("picture.several", count=2, file="rocket")
    expect(shown.page.locator(".st-key-picture-uploader").get_by_test_id("stAlert")).to_have_text(sentence)
    shown.holds_picture(load_image(rocket.read_bytes(), max_side=128))


def test_an_own_picture_is_kept_by_back_and_missed_in_one_sentence_after_a_reload(lab: Opener, rocket: Path) -> None:
    shown = lab(size=128, at="0,0")
    own, note = load_image(rocket.read_bytes(), max_side=128), shown.page.locator(".st-key-picture-left_behind")
    shown.upload(rocket)
    shown.holds_picture(own)
    expect(shown.page).to_have_url(re.compile("pic=upload"))
    shown.choose("picture.sample", "picture.name_coffee")
    shown.holds_picture(photograph("coffee", 128))
    shown.page.go_back()
    shown.holds_picture(own)
    expect(note).to_have_count(0)
    shown.page.reload()
    shown.is_up()
    expect(note).to_have_text(text("picture.left", sample=text("picture.name_astronaut")))
    shown.holds_picture(photograph("astronaut", 128))
    shown.upload(rocket)
    shown.holds_picture(own)
    expect(note).to_have_count(0)


def test_the_widest_picture_leaves_all_controls_in_their_places(lab: Opener, tmp_path: Path) -> None:
    shown = lab(size=128, pool="none")
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (100, 8000), np.uint8)).save(tmp_path / "wide.png")
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (2000, 10), np.uint8)).save(tmp_path / "tall.png")
    for name in ("wide", "tall"):
        shown.upload(tmp_path / f"{name}.png")
        image = shown.page.get_by_test_id("stSidebar").get_by_alt_text(text("picture.uploaded", file=f"{name}.png"))
        expect(image).to_be_visible()
        thumbnail = box(image)
        assert min(thumbnail.width, thumbnail.height) >= 1
        assert max(thumbnail.width, thumbnail.height) == 72
        shown.holds_picture(load_image((tmp_path / f"{name}.png").read_bytes(), max_side=128))


def truncated_jpeg() -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)).save(file, "JPEG")
    return file.getvalue()[: len(file.getvalue()) // 2]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("half.jpg", truncated_jpeg(), text("picture.error_truncated", format="JPEG")),
        (
            "notes.png",
            b"This is no picture, whatever its name says.",
            text("picture.error_unknown", formats=formats()),
        ),
    ],
)
def test_a_file_that_is_no_picture_gets_one_sentence_and_all_stays_as_it_was(
    lab: Opener, tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    shown = lab(pic="camera", size=128, k="laplacian", at="2,1")
    before, figures = shown.panels(), shown.figures()
    (tmp_path / name).write_bytes(data)
    shown.upload(tmp_path / name)
    expect(shown.page.get_by_role("alert")).to_have_text(re.compile(re.escape(sentence)))
    after = shown.panels()
    assert all(np.array_equal(after[panel].pixels, before[panel].pixels) for panel in before)
    assert shown.figures() == figures
    shown.drag(-4, 6)
    shown.certifies(-4, 6)
    shown.choose("picture.sample", "picture.name_coffee")
    shown.holds_picture(photograph("coffee", 128))
    expect(shown.page.get_by_role("alert")).to_have_count(0)


def test_a_photograph_by_the_camera_becomes_the_picture(server: str, page: Pages) -> None:
    shown = Lab(page(permissions=["camera"])).open(server, size=128)
    before = shown.panels("input")["input"].pixels
    sidebar = shown.page.get_by_test_id("stSidebar")
    sidebar.get_by_text(text("picture.camera"), exact=True).click()
    film = sidebar.locator("video")
    wait_until(lambda: film.count() > 0 and film.evaluate("film => film.currentTime") > 0, "the camera")
    sidebar.get_by_test_id("stCameraInputButton").click()
    expect(sidebar.get_by_role("combobox", name=text("picture.sample"))).to_have_value(text("picture.photographed"))
    wait_until(lambda: not np.array_equal(shown.panels("input")["input"].pixels, before), "the photograph")
    picture = shown.panels("input")["input"].pixels
    assert picture.shape[1] == 128
    assert picture.std() > 10  # no black frame
