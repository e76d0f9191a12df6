"""The page Why pictures in the test harness: its figures are core's and the known ones; links open the same state."""

import json
import re
import time

import numpy as np
import pytest

from core.images import load_image
from core.statistics import autocorrelation, locality_length, stationarity
from pages.pictures.likes import fitting, likes
from pages.pictures.regions import GRID
from pages.pictures.rings import rings
from pages.pictures.shuffling import expected_stationarity, shuffled
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import figures, html, maps, opener, said
from ui import jobs
from ui.pictures import ASSETS, PHOTOGRAPHS
from ui.translations import LANGUAGES, catalogue

PARTS = ("locality", "stationarity", "likes", "control", "samples")
FINDER = "pictures.finder"

opened = opener("pictures")


def sample(name, side):
    return load_image((ASSETS / f"{name}.png").read_bytes(), max_side=side)


def nearest(x):
    r = autocorrelation(x, 1)
    return f"{(r[1, 2] + r[2, 1]) / 2:.4f}".replace("-", "−")


def samples(at):
    """The page of all samples, once they are measured."""
    deadline = time.monotonic() + 60
    while 'data-testid="samples"' not in html(at):
        assert time.monotonic() < deadline
        time.sleep(0.2)
        at.run()
    rows = re.findall(r'<tr data-kind="(\w+)" data-name="(\w+)"( data-today="1")?.*?</th>(.*?)</tr>', html(at))
    return {(kind, name): (bool(today), re.findall(r"<td>(.*?)</td>", row)) for kind, name, today, row in rows}


@pytest.mark.parametrize("name", ["camera", "grass"])
def test_locality_is_core_s_of_the_picture_and_of_its_shuffled_pixels(shell, name):
    at = opened(shell, pic=name)
    x = sample(name, 256)
    rows = figures(at)
    assert rows["nearest"] == [nearest(x), nearest(shuffled(x))]
    assert rows["length"] == [f"{locality_length(x):.1f} px", "0.6 px"]
    assert rows["first_ring"][0] == f"{100 * rings(x).explained[1]:.1f} %"
    assert rows["enough"] == [str(rings(x).enough), "0"]
    assert "Near pixels are alike" in said(at)
    pairs = [f"{case}.{distance}" for case in ("picture", "shuffled") for distance in (1, 8, 64)]
    assert maps(at) == ["locality.picture", *pairs[:3], "locality.shuffled", *pairs[3:]]
    profile, rings_chart = (json.loads(node.proto.spec)["data"] for node in at.main.get("plotly_chart"))
    assert [line["name"] for line in profile[:4]] == [
        "all directions",
        "along rows",
        "along columns",
        "shuffled pixels",
    ]
    assert len(rings_chart) == 2


def test_what_is_not_local_is_called_so(shell):
    at = opened(shell, pic="zone_plate", size="256")
    assert "near pixels are not alike" in said(at)
    assert "Not even the first ring" in said(at)
    assert "explain only" in said(opened(shell, pic="zone_plate", size="64"))
    assert "Near pixels are alike" not in said(at)


@pytest.mark.parametrize(("name", "alike"), [("brick", True), ("chelsea", False)])
def test_textures_are_homogeneous_and_portraits_are_not(shell, name, alike):
    at = opened(shell, part="stationarity", pic=name, patch="4")
    x = sample(name, 256)
    rows = figures(at)
    expected = expected_stationarity(x[0].size, GRID)
    assert rows["stationarity"] == [f"{stationarity(x, GRID):.5f}", f"{stationarity(shuffled(x), GRID):.5f}"]
    assert rows["stationarity_expected"] == ["", f"{expected:.5f}"]
    assert ("The regions are equally bright" in said(at)) == alike
    assert ("The regions are not equally bright" in said(at)) != alike
    assert "stationarity belongs to a distribution" in said(at) or "this belongs to a distribution" in said(at)
    assert f"Independent pixels have {expected:.5f} on average" in said(at)
    assert "not quite 1" in said(at)


def test_the_statistic_and_the_patch_are_chosen(shell):
    at = opened(shell, part="stationarity", size="64")
    at.main.button_group(key="pictures.statistic").set_value("orientation").run()
    at.main.button_group(key="pictures.patch").set_value(16).run()
    assert not at.exception
    assert maps(at) == ["regions", "picture.orientation", "shuffled.orientation"]
    (chart,) = (json.loads(node.proto.spec)["data"] for node in at.main.get("plotly_chart"))
    assert [box["x"] for box in chart] == [chart[0]["x"]] * 2
    assert {name: at.query_params[name] for name in ("stat", "patch")} == {"stat": "orientation", "patch": "16"}


def test_one_kernel_finds_what_private_ones_would_learn_again_and_again(shell):
    at = opened(shell, part="likes", pic="brick", at="30,40", side="12", min="60")
    x = sample("brick", 128)
    found = likes(x, (30, 40), 12, 60)
    rows = figures(at)
    assert rows["kernels"] == ["1", f"{117 * 117:,}"]
    assert rows["numbers_all"] == ["144", f"{144 * 117 * 117:,}"]
    assert rows["places"] == [f"{len(found.places)}", "1"]
    assert rows["places_shuffled"][0] == f"{found.shuffled}" == "0"
    assert f"{144 * len(found.places):,} numbers" in said(at)
    assert len(found.places) > 5


def test_the_browser_moves_the_frame(shell):
    at = opened(shell, part="likes", pic="brick")
    x = sample("brick", 128)
    first = fitting(None, 8, x)
    assert figures(at)["places"][0] == str(len(likes(x, first, 8, 70).places))
    assert "at" not in at.query_params
    at.session_state[FINDER] = {"at": "10,20", "side": "9", "min": "55"}
    at.run()
    assert figures(at)["places"][0] == str(len(likes(x, (10, 20), 9, 55).places))
    assert {name: at.query_params[name] for name in ("at", "side", "min")} == {"at": "10,20", "side": "9", "min": "55"}
    at.session_state[FINDER] = {"at": "nonsense"}
    at.run()
    assert not at.exception
    assert at.query_params["at"] == "10,20"


def test_a_flat_patch_and_a_lonely_one_say_so(shell):
    assert "This patch is flat" in said(opened(shell, part="likes", pic="disc", at="0,0"))
    assert "finds itself alone" in said(opened(shell, part="likes", pic="grass", side="16", at="40,40", min="90"))


def test_the_control_keeps_single_pixels_and_says_that_nothing_is_local(shell):
    at = opened(shell, part="control", pic="camera")
    x = sample("camera", 256)
    rows = figures(at)
    assert rows["mean"][0] == rows["mean"][1] == f"{x.mean():.4f}"
    assert rows["variance"][0] == rows["variance"][1] == f"{x.var():.4f}"
    assert rows["differing"] == ["0"]
    assert rows["dense"] == ["0"]
    assert abs(float(rows["kept"][0].replace("−", "-"))) < 0.05
    assert rows["nearest"] == [nearest(x), nearest(shuffled(x))]
    assert float(rows["energy"][0]) < float(rows["energy"][1])
    assert f"{stationarity(shuffled(x), GRID):.5f}" in said(at)
    assert f"{expected_stationarity(65536, GRID):.5f} is expected" in said(at)
    assert "nothing is local any more" in said(at)
    bars, dots = (line["y"] for line in json.loads(at.main.get("plotly_chart")[0].proto.spec)["data"])
    assert bars == dots


def test_all_samples_stand_in_one_table_and_today_s_is_marked(shell):
    rows = samples(opened(shell, part="samples", pic="grass"))
    assert [key for key, (today, _) in rows.items() if today] == [("texture", "grass")]
    near = {key: float(row[0].replace("−", "-")) for key, (_, row) in rows.items()}
    still = {key: float(row[4]) for key, (_, row) in rows.items()}
    assert min(value for (kind, _), value in near.items() if kind == "photograph") > 0.9
    assert near["text", "text"] > 0.7
    assert max(abs(near[key]) for key in (("noise", "noise"), ("shuffled", "astronaut"))) < 0.05
    portraits = max(still["photograph", name] for name in ("chelsea", "astronaut"))
    assert min(still["texture", name] for name in ("brick", "grass")) > portraits
    assert near["texture", "brick"] == pytest.approx(float(nearest(sample("brick", 256))))


@pytest.mark.parametrize(("language", "word"), [("en", "stationar"), ("ko", "정상성")])
def test_no_figure_of_one_picture_is_called_stationarity(language, word):
    texts = catalogue(language)
    named = ("part", "figure", "column", "sentence_control", "samples_sentence", "samples_about")
    of_one = [text for id_, text in texts.items() if id_.startswith(tuple(f"pictures.{stem}" for stem in named))]
    assert len(of_one) > 20
    assert [text for text in of_one if word in text.lower().replace("{stationarity}", "")] == []
    assert word in texts["pictures.samples_ensemble"].lower()


def test_the_mean_of_several_pictures_says_what_is_stationary(shell):
    at = opened(shell, part="samples")
    samples(at)
    means = []
    for name in PHOTOGRAPHS:
        x = load_image((ASSETS / PHOTOGRAPHS[name]).read_bytes(), max_side=256, color=False)[0].astype(float)
        means.append([[part.mean() for part in np.array_split(row, 4, axis=1)] for row in np.array_split(x, 4)])
    single, together = np.var(means, axis=(1, 2)).mean(), np.var(np.mean(means, axis=0))
    assert f"its variance is {single:.4f}" in said(at)
    assert f"it is {together:.4f}, which is {100 * together / single:.1f} % of that" in said(at)
    assert "about 1/8 = 12.5 %" in said(at)
    assert 0.05 < together / single < 0.25  # far from the 100 % of pictures that all have the same layout


def test_the_page_says_that_shuffled_pixels_are_homogeneous_and_not_local(shell):
    at = opened(shell, part="samples", pic="disc")
    rows = samples(at)
    assert [key for key, (today, _) in rows.items() if today] == [("today", "today")]
    assert "homogeneous, and not local at all" in said(at)
    assert rows["shuffled", "astronaut"][1][4] in said(at)
    assert any(f"{expected_stationarity(65536, GRID):.5f}" in caption.value for caption in at.main.caption)


def test_the_samples_can_be_stopped_and_measured_again(shell, monkeypatch):
    monkeypatch.setattr("pages.pictures.samples_part.ROWS", ("samples", "test of stopping"))
    at = opened(shell, part="samples")
    at.main.button(key="samples.stop").click().run()
    assert any(button.key == "samples.again" for button in at.main.button)
    at.main.button(key="samples.again").click().run()
    assert samples(at)
    assert jobs.kept(("samples", "test of stopping")) is not None


@pytest.mark.parametrize(
    "query",
    [
        {"part": "stationarity", "stat": "spread", "patch": "16"},
        {"part": "likes", "at": "7,9", "side": "11", "min": "85"},
        {"part": "control"},
        {"part": "samples"},
    ],
)
def test_a_link_opens_the_same_state(shell, query):
    query |= {"size": "64", "pic": "brick"}
    at = opened(shell, **query)
    at.run()
    assert {name: at.query_params[name] for name in query} == query


@pytest.mark.parametrize(
    "query", [{"part": "all"}, {"stat": "x"}, {"patch": "5"}, {"at": "x"}, {"side": "7"}, {"min": "0"}]
)
def test_a_bad_link_falls_back_to_the_default(shell, query):
    at = opened(shell, size="64", **query)
    assert figures(at)["nearest"]
    assert not set(query) & set(at.query_params)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pattern", ["impulse", "checkerboard", "zone_plate"])
def test_computed_pictures_give_figures_and_never_nan(shell, part, pattern):
    at = opened(shell, part=part, pic=pattern, size="64")
    if part == "samples":
        assert samples(at)
    else:
        assert figures(at)
    assert not re.search(r"\bnan\b|\binf\b", " ".join(shown(at)), re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_no_label_is_left_untranslated(shell, language, part):
    at = opened(shell, lang=language, part=part, size="64", pic="zone_plate", colour="1")
    if part == "samples":
        samples(at)
    assert [left for text in shown(at) for left in untranslated(text, language)] == []


def test_a_colour_picture_is_measured_by_its_brightness_and_the_page_says_so(shell):
    grey, colour = opened(shell, pic="coffee", size="64"), opened(shell, pic="coffee", size="64", colour="1")
    assert figures(grey) == figures(colour)
    assert any("brightness alone" in caption.value for caption in colour.main.caption)
    assert not any("brightness alone" in caption.value for caption in grey.main.caption)
