"""The page Parts and wholes in the test harness: its figures are its networks', and links open its state."""

import re
import time

import numpy as np
import pytest

from pages.faces import parts
from pages.faces.figures import trials_figure
from pages.faces.poses import ARRANGEMENTS, arranged, write_poses
from pages.faces.scores import NETWORKS, THRESHOLD, scores, weights
from pages.faces.trials import Trials
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import figures, html, opener, said
from ui.translations import LANGUAGES, catalogue

opened = opener("faces")
VIEW = "faces.face"


def values(texts):
    return [float(text.removesuffix(" ✓")) for text in texts]


def told(at, **said):
    """The page after the browser has said so."""
    spec = {"parts": write_poses(arranged()), "whole": "global", "rounds": "3", **said}
    at.session_state[VIEW] = {"spec": spec}
    return at.run()


def test_the_table_says_what_the_networks_answer(shell):
    at = opened(shell)
    rows = figures(at)
    for name, poses in {"now": arranged(), **ARRANGEMENTS}.items():
        found = [scores(poses)[network] for network in NETWORKS]
        assert values(rows[name]) == pytest.approx(found, abs=0.0051)
        assert [text.endswith("✓") for text in rows[name]] == [value >= THRESHOLD for value in found]
    assert not dict(at.query_params)
    numbers = {name: f"{count:,}" for name, count in weights().items()}
    assert catalogue("en")["faces.weights"].format(**numbers) in said(at)


def test_all_rows_go_by_the_rounds_of_routing(shell):
    rows = figures(opened(shell, rounds="5"))
    for name, poses in {"now": arranged(), **ARRANGEMENTS}.items():
        assert values(rows[name])[-1] == pytest.approx(scores(poses, iterations=5)["capsules"], abs=0.0051)
    assert values(rows["face"])[-1] > scores(arranged())["capsules"] + 0.03


def test_what_the_hand_does_is_recorded_and_stands_in_the_link(shell):
    at = opened(shell)
    text = write_poses(ARRANGEMENTS["scrambled"])
    told(at, parts=text, whole="capsules", rounds="5")
    assert at.query_params["parts"] == text
    assert (at.query_params["whole"], at.query_params["rounds"]) == ("capsules", "5")
    assert f'data-poses="{text}"' in html(at)
    found = scores(ARRANGEMENTS["scrambled"], iterations=5)
    assert values(figures(at)["now"]) == pytest.approx([found[name] for name in NETWORKS], abs=0.0051)
    assert catalogue("en")["faces.no_pose"] in said(at)
    again = opened(shell, parts=text, whole="capsules", rounds="5")
    assert figures(again)["now"] == figures(at)["now"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_detectors_add_is_said_apart_from_what_capsules_add(shell, language):
    upside = ARRANGEMENTS["upside_down"]
    at = opened(shell, parts=write_poses(upside), lang=language)
    found = scores(upside)
    assert found["context"] >= THRESHOLD <= found["capsules"]
    fields = {"upright": "0.00", "context": "1.00", "capsules": f"{found['capsules']:.2f}"}
    assert catalogue(language)["faces.detectors"].format(**fields) in said(at)
    apart = opened(shell, lang=language)  # upright, both ways are the same
    assert catalogue(language)["faces.detectors"].format(**fields | {"upright": "1.00"}) in said(apart)


def test_capsules_say_where_the_face_is(shell):
    at = opened(shell, parts=write_poses(arranged(middle=(29, 36), turn=2)))
    assert re.search(r"row 29, column 36, turned by 180°", said(at))
    assert "Capsules" in said(at).split("a face to: **")[1].split("**")[0]


def test_capsules_say_that_it_is_the_other_whole(shell):
    at = opened(shell, parts=write_poses(ARRANGEMENTS["cubist"]))
    assert "a cubist portrait (0.86), not a face" in said(at)
    assert "upright, with its middle at row 32, column 32" in said(opened(shell))


def test_the_chart_holds_each_network_s_answers():
    answers = np.arange(15.0).reshape(3, 5) / 15
    boxes = trials_figure(Trials(answers, answers, answers / 2))
    assert boxes["layout"]["shapes"][0]["y0"] == boxes["layout"]["shapes"][0]["y1"] == THRESHOLD
    for box, expected in zip(boxes["data"], (answers, answers / 2), strict=True):
        for nth, name in enumerate(dict.fromkeys(box["x"])):
            assert name == catalogue("en")[f"faces.head_{NETWORKS[nth]}"]
            mine = [y for x, y in zip(box["x"], box["y"], strict=True) if x == name]
            assert mine == pytest.approx(expected[:, nth])


@pytest.mark.parametrize(
    "nonsense",
    [
        {"parts": "1.2.3"},
        {"parts": "-".join(["0.0.0"] * 4)},
        {"parts": None},
        {"whole": "brain"},
        {"rounds": "99"},
        {"rounds": True, "parts": "x"},
    ],
)
def test_nonsense_from_the_browser_changes_nothing(shell, nonsense):
    at = opened(shell)
    before = html(at)
    told(at, **nonsense)
    assert not at.exception
    assert html(at) == before


@pytest.mark.parametrize("query", [{"parts": "1.1.1"}, {"whole": "brain", "rounds": "0"}, {"off": "9", "part": "none"}])
def test_a_bad_link_opens_the_defaults(shell, query):
    assert figures(opened(shell, **query)) == figures(opened(shell))


def test_many_faces_are_measured_and_told(shell, monkeypatch):
    count = 20
    monkeypatch.setattr(parts, "COUNT", count)
    at = opened(shell, part="trials", off="0")
    deadline = time.monotonic() + 90
    while "higher" not in figures(at):
        assert time.monotonic() < deadline
        time.sleep(0.3)
        at.run()
    rows = figures(at)
    assert rows["higher"][NETWORKS.index("context")] == rows["higher"][NETWORKS.index("capsules")] == f"{count}"
    assert rows["equal"][NETWORKS.index("global")] == f"{count}"  # nothing is out of place: no difference at all
    assert values([rows["face_mean"][0]]) == [1.0]
    assert rows["change"][NETWORKS.index("local")] == "–"
    assert f"all {count} pairs" in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["apart", "trials"])
def test_every_part_is_told_in_its_language(shell, part, language):
    at = opened(shell, part=part, lang=language)
    assert {text: found for text in shown(at) if (found := untranslated(text, language))} == {}
