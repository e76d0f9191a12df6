"""The page Shared or not in the test harness: its figures are core's and the known ones, and links open its state."""

import re

import numpy as np
import pytest

from core.images import load_image
from core.transforms import translate
from pages.sharing.detectors import KINDS, fit, look
from pages.sharing.shapes import PATTERNS, PLACES, SHAPES, cut
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import figures, html, opener, said
from ui.pictures import ASSETS
from ui.translations import LANGUAGES

PARTS = ("count", "weights", "find", "distance")
ALL = PLACES * PLACES
ROUNDED = 0.0051  # two decimals, of sums whose order may differ

opened = opener("sharing")


def weights(at):
    return dict(re.findall(r'data-weights="(\w+)">([\d,]+)<', html(at)))


def values(texts):
    return [float(text.replace("−", "-")) for text in texts]


def sample(name, side):
    return load_image((ASSETS / f"{name}.png").read_bytes(), max_side=side, color=False)


def test_the_known_numbers_are_read_on_the_page(shell):
    at = opened(shell)
    rows = figures(at)
    assert rows["example_32"] == ["10,240", "41 kB", "90"]
    assert rows["example_1024"] == ["10,485,760", "41.9 MB", "90"]
    assert rows["example_1000"] == ["1,000,000,000,000", "4 TB", "9"]
    assert weights(at) == {"dense": f"{65536**2:,}", "local": f"{65536 * 9:,}", "shared": "9"}
    assert not dict(at.query_params)


def test_the_counts_follow_picture_kernel_and_maps(shell):
    at = opened(shell, size="64", colour="1", side="5", co="8")
    pixels = 64 * 64
    shared = 8 * 3 * 25
    expected = {"dense": 8 * pixels * 3 * pixels, "local": pixels * shared, "shared": shared}
    assert weights(at) == {name: f"{value:,}" for name, value in expected.items()}
    assert figures(at)["example_1000"][2] == "25"
    at.main.select_slider(key="sharing.k").set_value(1).run()
    assert weights(at)["shared"] == "24"
    assert at.query_params["side"] == "1"


@pytest.mark.parametrize(("form", "numbers"), [("line", (144, 34, 36, 3)), ("picture", (1296, 256, 324, 9))])
def test_the_matrices_are_counted(shell, form, numbers):
    words = said(opened(shell, part="weights", form=form))
    dense, local, held, shared = (f"{n:,}" for n in numbers)
    assert f"Dense: {dense} weights" in words
    assert f"{local} of its {held} weights" in words
    assert f"{local} entries, with {shared} free weights" in words


@pytest.mark.parametrize(("noise", "count", "at_place"), [(20, 1, (6, 7)), (0, 25, (2, 2)), (60, 100, (9, 0))])
def test_the_responses_of_record_are_those_of_the_fit(shell, noise, count, at_place):
    at = opened(shell, part="find", shape="ring", noise=str(noise), shown=str(count), at=f"{at_place[0]},{at_place[1]}")
    layers = fit(SHAPES["ring"], noise / 100, count)
    found = look(layers, SHAPES["ring"], noise / 100)
    rows = figures(at)
    assert rows["weights"] == ["65,536", "12,544", "49"]
    assert values(rows["here"]) == pytest.approx([found.at[kind][at_place] for kind in KINDS], abs=ROUNDED)
    assert rows["is_found"] == ["✓ yes" if found.is_found[kind][at_place] else "✗ no" for kind in KINDS]
    assert rows["count"] == [f"{found.count(kind)} of {ALL}" for kind in KINDS]
    assert f'data-place="{at_place[0]},{at_place[1]}"' in html(at)


def test_shown_at_one_place_convolution_alone_finds_the_pattern_elsewhere(shell):
    at = opened(shell, part="find")
    assert figures(at)["is_found"] == ["✗ no", "✗ no", "✓ yes"]
    assert figures(at)["count"] == ["1 of 100", "1 of 100", "100 of 100"]
    at.main.select_slider(key="sharing.shown").set_value(100).run()
    assert figures(at)["is_found"] == ["✓ yes"] * 3
    assert figures(at)["count"] == ["100 of 100"] * 3
    assert "every place must be shown" in said(at)
    at.main.select_slider(key="sharing.noise").set_value(60).run()
    assert "every place must be shown" not in said(at)


def test_the_place_that_the_browser_says_is_the_place_of_the_figures(shell):
    at = opened(shell, part="find")
    at.session_state["sharing.finder"] = {"at": "2,2"}
    at.run()
    assert figures(at)["is_found"] == ["✓ yes"] * 3
    assert at.query_params["at"] == "2,2"
    at.session_state["sharing.finder"] = {"at": f"2,{PLACES}"}
    at.run()
    assert not at.exception
    assert at.query_params["at"] == "2,2"


def test_a_pattern_is_cut_from_the_users_picture(shell):
    at = opened(shell, part="find", shape="picture", pic="camera", size="128")
    pattern, _, _ = cut(sample("camera", 128))
    found = look(fit(pattern, 0.2, 1), pattern, 0.2)
    assert values(figures(at)["here"]) == pytest.approx([found.at[kind][6, 7] for kind in KINDS], abs=ROUNDED)
    assert 'data-map="cut"' in html(at)
    assert 'data-map="cut"' not in html(opened(shell, part="find"))


@pytest.mark.parametrize(("mode", "shift"), [("circular", (0, 1)), ("replicate", (-3, 8))])
def test_the_distance_of_record_is_that_of_the_lists_of_pixels(shell, mode, shift):
    at = opened(shell, part="distance", pic="camera", size="64", mode=mode, by=f"{shift[0]},{shift[1]}")
    x = sample("camera", 64)
    u, v = (a.astype(float).ravel() - a.mean(dtype=float) for a in (x, translate(x, shift, mode=mode)))
    rows = figures(at)
    assert rows["distance"][0] == f"{100 * np.linalg.norm(v - u) / np.linalg.norm(u):.1f} %"
    assert rows["cosine"][0] == f"{u @ v / np.linalg.norm(u) / np.linalg.norm(v):.3f}"
    assert (rows["pooled"][0] == "0 %") == (mode == "circular")
    assert float(rows["distance"][2].split()[0]) == pytest.approx(100 * np.sqrt(2), abs=5)  # noise is at a right angle


def test_unmoved_the_distance_is_nothing(shell):
    rows = figures(opened(shell, part="distance", by="0,0", size="64"))
    assert (rows["distance"][0], rows["cosine"][0], rows["pooled"][0]) == ("0 %", "1.000", "0 %")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_translated(shell, part, language):
    at = opened(shell, part=part, lang=language, shape="picture", size="64", shown="100", noise="60")
    assert {text: found for text in shown(at) if (found := untranslated(text, language))} == {}


@pytest.mark.parametrize("mode", ["circular", "replicate"])
def test_a_picture_without_structure_says_so_or_is_drawn(shell, mode):
    at = opened(shell, part="distance", pic="impulse", size="64", mode=mode)
    assert figures(at)["distance"][0] == f"{100 * np.sqrt(2):.1f} %"  # one pixel, moved, touches itself nowhere


def test_a_link_opens_the_same_state(shell):
    query = {"part": "find", "shape": "house", "noise": "40", "shown": "50", "at": "9,1", "lang": "ko"}
    at = opened(shell, **query)
    assert {name: at.query_params[name] for name in query} == query
    bad = opened(shell, part="nothing", shape="moon", noise="7", shown="3", at="11,0", by="9,9", side="2")
    assert not {"part", "shape", "noise", "shown", "at", "by", "side"} & set(bad.query_params)
    assert weights(bad)["shared"] == "9"


def test_every_pattern_can_be_chosen(shell):
    at = opened(shell, part="find", size="64")
    for name in PATTERNS:
        at.main.selectbox(key="sharing.pattern").set_value(name).run()
        assert not at.exception
        assert figures(at)["count"][2] == "100 of 100"
