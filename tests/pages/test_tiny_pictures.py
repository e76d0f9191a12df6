"""Pictures of a pixel, of a line, of odd sides: no part of a lesson goes down, and what it cannot do it says."""

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import ui.lesson
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import linked
from ui.lesson import Part, lessons
from ui.pictures import ASSETS, File

ROOT = ASSETS.parent.parent
LESSONS = sorted(one.name for one in lessons() if one.uses_picture)
PICTURES = ((1, 1), (1, 8), (8, 1), (3, 3), (15, 15), (16, 16), (10, 2000), (2000, 25))  # width, height
EACH = 3  # pictures a part: the next part gets the next ones
SETTINGS = ({"size": "64"}, {"size": "512", "colour": "1"}, {"size": "128", "colour": "1"})
NO_NUMBER = re.compile(r"(?<![\w-])(nan|NaN|inf|None)(?![\w-])")
TOO_SMALL = "This part needs a picture of at least {0} × {0} pixels; this one has {1} × {2}."

Opened = Callable[[str, str | None, tuple[int, int], dict[str, str]], AppTest]


@pytest.fixture
def opened(shell: Callable[..., AppTest]) -> Opened:
    """Opens a part of a lesson on an own picture of noise of these sides."""

    def lesson(name: str, part: str | None, sides: tuple[int, int], settings: dict[str, str]) -> AppTest:
        pixels = np.random.default_rng(0).integers(0, 255, (sides[1], sides[0], 3), np.uint8)
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG")
        data = file.getvalue()
        at = shell(pic="upload", **settings, **({"part": part} if part else {}))
        at.session_state["picture.file"] = File("mine.png", data, hashlib.sha256(data).hexdigest())
        return linked(at, name).run()

    return lesson


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch, shell: Callable[..., AppTest]) -> Callable[[str], list[str | None]]:
    """What parts a lesson has; [None] where it is one."""
    known: list[str] = []
    run = ui.lesson.run

    def noted(page: str, parts: Sequence[Part], **more: Part) -> None:
        known[:] = [part.name for part in parts if len(parts) > 1]
        run(page, parts, **more)

    monkeypatch.setattr(ui.lesson, "run", noted)

    def of(name: str) -> list[str | None]:
        known.clear()
        linked(shell(), name).run()
        return list(known) or [None]

    return of


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_part_of_a_lesson_goes_down_on_a_tiny_picture(
    lesson: str, opened: Opened, parts: Callable[[str], list[str | None]]
) -> None:
    first = LESSONS.index(lesson)
    for number, part in enumerate(parts(lesson), start=first):
        for which in range(EACH):
            sides = PICTURES[(EACH * number + which) % len(PICTURES)]
            at = opened(lesson, part, sides, SETTINGS[which])
            assert not at.exception, (part, sides)
            assert at.session_state["picture.sample"] == "upload"
            assert not at.main.warning, (part, sides)  # it is the own one
            assert {widget.key for widget in controls(at)} >= {"picture.sample", "picture.size", "picture.colour"}
            if part:
                assert at.session_state[f"{lesson}.part"] == part
                assert f"{lesson}.part" in {widget.key for widget in at.main.get("button_group")}
            texts = shown(at)
            assert [text for text in texts if NO_NUMBER.search(re.sub(r"<[^>]*>", " ", text))] == [], (part, sides)
            assert [text for text in texts if untranslated(text)] == [], (part, sides)


def controls(at: AppTest) -> Iterator[object]:
    """The widgets of the sidebar."""
    for kind in ("selectbox", "toggle", "button_group"):
        yield from at.sidebar.get(kind)


def test_together_the_parts_meet_every_picture() -> None:
    assert {(EACH * number + which) % len(PICTURES) for number in range(8) for which in range(EACH)} == set(
        range(len(PICTURES))
    )


@pytest.mark.parametrize(
    ("part", "sides", "sentence"),
    [
        ("locality", (1, 8), TOO_SMALL.format(8, 1, 8)),
        ("locality", (15, 15), None),
        ("stationarity", (16, 16), TOO_SMALL.format(32, 16, 16)),
        ("stationarity", (32, 32), None),
        ("likes", (3, 3), TOO_SMALL.format(8, 3, 3)),
        ("likes", (15, 15), None),
        ("control", (10, 2000), TOO_SMALL.format(8, 1, 256)),
        ("control", (8, 8), None),
        ("control", (7, 7), TOO_SMALL.format(8, 7, 7)),
    ],
)
def test_why_pictures_says_what_size_a_part_needs(
    opened: Opened, part: str, sides: tuple[int, int], sentence: str | None
) -> None:
    at = opened("pictures", part, sides, {"size": "256"})
    assert not at.exception
    assert [error.value for error in at.main.error] == ([sentence] if sentence else [])


def test_a_smaller_patch_helps_where_the_regions_were_too_small(opened: Opened) -> None:
    at = opened("pictures", "stationarity", (16, 16), {"size": "256"})
    assert at.main.error
    at.main.button_group(key="pictures.patch").set_value(4).run()
    assert not at.exception
    assert not at.main.error


def test_the_frame_of_the_finder_lies_on_a_picture_that_is_smaller_than_its_side(opened: Opened) -> None:
    at = opened("pictures", "likes", (8, 8), {"size": "256", "side": "16"})
    assert not at.exception
    assert not at.main.error
    found = " ".join(node.proto.body for node in at.main.get("html"))
    cells = re.search(r'data-figure="numbers_all">.*?<td>([\d,]+)</td>', found)
    best = re.search(r'data-figure="best">.*?<td>(.*?)</td>', found)
    assert cells
    assert cells[1] == "64"
    assert best
    assert best[1] == "–"  # there is no window beside the patch
