"""The page Look inside in the test harness: its figures are core's, its laws hold, and links open its state."""

import json
import time
from inspect import signature

import numpy as np
import pytest

from core.convolution import conv2d
from core.images import load_image
from core.inside import RULES, occlusion, patch_places, project_unit, strongest_stimuli
from core.inside.covering import covered
from core.layers import softmax
from core.learning import WEIGHTS, augmented, framed, lenet, load_digits, load_trained, probabilities, split
from core.spectrum import folded_energy
from pages.inside import banks, units
from pages.inside.choices import SIZES, STRIDES
from pages.inside.climbs import climb_steps
from pages.inside.ink import FRAME, drawn, read_ink
from pages.inside.inputs import small
from pages.inside.moves import LEARNT, SHOWN, STILL, WAYS, moved, moves
from pages.inside.network import STAGES
from pages.inside.network import test_answers as known_answers
from pages.inside.network import test_digits as unseen_digits
from pages.inside.pad import FIRST_INK
from pages.inside.units import Unit
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import figures, maps, opener, said
from ui.pictures import ASSETS
from ui.translations import LANGUAGES, PAGES, catalogue

PARTS = ("strip", "unit", "climb", "cover", "move", "bank")
ROUNDED = 0.051  # one decimal
NET = load_trained(WEIGHTS / "lenet.npz", lenet())
UNSEEN = split(load_digits())[1]
DIGITS = framed(UNSEEN.images)

opened = opener("inside")


def the(label, nth=1):
    return DIGITS[np.flatnonzero(UNSEEN.labels == label)[nth - 1]]


def sample(name, side):
    return load_image((ASSETS / f"{name}.png").read_bytes(), max_side=side, color=False)


def value(text):
    return float(text.split()[0].replace("−", "-"))


def test_the_strip_ends_in_the_probabilities_of_the_network(shell):
    at = opened(shell, n="5", nth="7")
    scores = NET(the(5, 7)[None])[0]
    rows = figures(at)
    assert [value(rows[f"p{label}"][0]) for label in range(10)] == pytest.approx(scores.tolist(), abs=ROUNDED)
    chances = 100 * softmax(scores)
    assert [value(rows[f"p{label}"][1]) for label in range(10)] == pytest.approx(chances.tolist(), abs=ROUNDED)
    assert [name for name in maps(at) if name.startswith("stage.")] == ["stage.input", *(f"stage.{s}" for s in STAGES)]
    assert sum(name.startswith("c3.") for name in maps(at)) == 16


def test_every_map_of_the_chosen_stage_is_shown(shell):
    at = opened(shell, stage="c1")
    assert [name for name in maps(at) if name.startswith("c1.")] == [f"c1.{n}" for n in range(6)]
    zero = 100 * np.mean(NET.trace(the(3)[None])[1] == 0)
    assert f"{zero:.0f} % of its 4,704 numbers" in said(at)
    at.main.selectbox(key="inside.stage").set_value("c5").run()
    assert "c5.all" in maps(at)
    assert at.query_params["stage"] == "c5"


def test_a_wrong_answer_is_called_wrong(shell):
    wrong = np.flatnonzero(NET(DIGITS).argmax(axis=1) != UNSEEN.labels)
    label = int(UNSEEN.labels[wrong[0]])
    nth = int(np.flatnonzero(np.flatnonzero(UNSEEN.labels == label) == wrong[0])[0]) + 1
    assert "wrong, it is" in said(opened(shell, n=str(label), nth=str(nth)))
    assert ": right" in said(opened(shell))


def test_what_is_drawn_is_what_the_network_is_asked(shell):
    at = opened(shell, of="drawn")
    chances = 100 * probabilities(NET, drawn(FIRST_INK, fit=True)[None])[0]
    assert value(figures(at)["p3"][1]) == pytest.approx(chances[3], abs=ROUNDED)
    assert chances.argmax() == 3
    at.session_state["inside.pad"] = {"ink": "QgR-"}
    at.run()
    assert at.query_params["ink"] == "QgR-"
    chances = 100 * probabilities(NET, drawn("QgR-", fit=True)[None])[0]
    assert value(figures(at)["p1"][1]) == pytest.approx(chances[1], abs=ROUNDED)
    at.session_state["inside.pad"] = {"ink": "not a drawing"}
    at.run()
    assert not at.exception
    assert at.query_params["ink"] == "QgR-"
    at.session_state["inside.pad"] = {"ink": ""}
    at.run()
    assert not at.exception  # an empty sheet is a picture too


def test_a_drawing_is_centred_and_made_as_large_as_those_that_were_learnt():
    x = drawn("AAAEKE", fit=True)[0]  # a small hook in a corner
    rows, columns = (np.flatnonzero(x.max(axis=axis)) for axis in (1, 0))
    assert abs(rows.min() + rows.max() - (FRAME - 1)) <= 1
    assert abs(columns.min() + columns.max() - (FRAME - 1)) <= 1
    loose = drawn("AAAEKE", fit=False)[0]
    assert np.flatnonzero(loose.max(axis=1)).max() < 10
    assert not drawn("", fit=True).any()


@pytest.mark.parametrize("text", ["A", "AA..BB", "A!", "AA.", "AA" * 401])
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(ValueError, match="expected"):
        read_ink(text)


def test_the_picture_is_made_small_by_the_means_of_its_blocks():
    x = np.random.default_rng(0).random((1, 70, 64)).astype(np.float32)
    assert small(x)[0, 0, 0] == pytest.approx(x[0, 3:5, :2].mean())
    assert small(x).shape == (1, 32, 32)
    assert small(x[:, :10, :12]).shape == (1, 32, 32)


@pytest.mark.parametrize(
    ("query", "unit", "layer"),
    [
        ({"stage": "c3", "map": "5", "best": "0", "row": "3", "col": "7"}, (5, 3, 7), 3),
        ({"stage": "out", "map": "8"}, (8,), 11),
        ({"stage": "c5", "map": "119"}, (119, 0, 0), 6),
    ],
)
def test_the_projections_are_core_s(shell, query, unit, layer):
    at = opened(shell, part="unit", n="8", **query)
    x = the(8)
    found = {rule: project_unit(NET, x, layer=layer, unit=unit, rule=rule) for rule in RULES}
    cosines = [np.vdot(found[r], found["gradient"]) for r in RULES]
    lengths = [np.linalg.norm(found[r]) * np.linalg.norm(found["gradient"]) for r in RULES]
    rows = figures(at)
    assert [value(text) for text in rows["cosine"]] == pytest.approx(np.divide(cosines, lengths).tolist(), abs=1e-3)
    assert [int(text) for text in rows["pixels"]] == [np.count_nonzero(found[r]) for r in RULES]
    assert {f"projection.{rule}" for rule in RULES} | {f"best.{rule}" for rule in RULES} <= set(maps(at))


def test_below_the_first_relu_all_three_are_the_same_and_above_it_not(shell):
    first = figures(opened(shell, part="unit", stage="c1"))
    assert first["cosine"] == ["1.0000"] * 3
    assert len(set(first["pixels"])) == 1
    above = [value(text) for text in figures(opened(shell, part="unit", stage="c3"))["cosine"]]
    assert max(above[1:]) < 0.99


@pytest.mark.parametrize(("stage", "number"), [("c1", 2), ("s2", 0), ("c3", 7), ("s4", 15)])
def test_the_nine_strongest_are_those_of_core(stage, number):
    found = units.best(stage, number)
    core = strongest_stimuli(NET, DIGITS, layer=STAGES[stage].asked, unit=number)
    np.testing.assert_array_equal(found.places, core.pictures)
    np.testing.assert_allclose(found.strengths, core.strengths, rtol=1e-5)
    for picture, field, patch in zip(found.pictures, found.fields, core.patches, strict=True):
        top, left, height, width = map(int, field)
        np.testing.assert_array_equal(picture[:, top : top + height, left : left + width], patch)


def test_the_firing_rates_are_counted(shell):
    at = opened(shell, part="unit", stage="c3", map="2", best="0", row="4", col="4")
    answers = known_answers()[3][:, 2]
    for column, values in enumerate((answers[:, 4, 4], answers.max(axis=(1, 2)))):
        threshold = value(figures(at)["threshold"][column])
        assert value(figures(at)["overall"][column]) == pytest.approx(100 * np.mean(values > threshold + 1e-4), abs=0.3)
        strongest = DIGITS[np.argsort(-values, kind="stable")[:9]]
        pictures = moved(strongest, "shift").reshape(-1, 1, 32, 32)
        given = NET.trace(pictures)[3][:, 2]
        along = given[:, 4, 4] if column == 0 else given.max(axis=(1, 2))
        assert value(figures(at)["local"][column]) == pytest.approx(100 * np.mean(along > threshold + 1e-4), abs=0.6)
    scores = [value(text) for text in figures(at)["score"]]
    assert scores[1] > 2 * scores[0]  # the map's largest cell moves along


def test_a_unit_that_answers_the_same_to_all_says_so(shell):
    corner = known_answers()[0][:, 0, 0, 0]
    assert np.ptp(corner) == 0  # paper alone is seen there
    at = opened(shell, part="unit", stage="c1", map="0", best="0", row="0", col="0")
    assert len(figures(at)["score"]) == 1  # its map still has one


def climbed(shell, **query):
    at = opened(shell, part="climb", **query)
    for _ in range(60):
        if "before" in figures(at):
            return at
        time.sleep(0.2)
        at.run()
    raise AssertionError("the ascent did not end")


def test_the_ascent_ends_where_it_ends_by_itself(shell):
    at = climbed(shell, stage="out", map="3", steps="20")
    work = climb_steps(the(3), Unit("out", 3), 20, 0.0)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found = end.value
            break
    rows = figures(at)
    assert [value(text) for text in rows["before"]] == pytest.approx(found.curve[0].tolist(), abs=0.01)
    assert [value(text) for text in rows["after"]] == pytest.approx(found.curve[-1].tolist(), rel=0.01)
    assert (np.diff(found.curve, axis=0) >= 0).all()
    assert "depends on the start" in said(at)
    assert all(text.startswith("3 ") for text in rows["top"])


def test_an_ascent_can_be_stopped_and_started_again(shell):
    at = opened(shell, part="climb", stage="f6", map="83", steps="80", decay="0.1")
    at.main.button(key="inside.stop").click().run()
    assert "Stopped" in said(at)
    time.sleep(1)
    at.run()
    assert "before" not in figures(at)
    at.main.button(key="inside.again").click().run()
    for _ in range(60):
        if "before" in figures(at):
            break
        time.sleep(0.2)
        at.run()
    assert "of 80" in figures(at)["taken"][0]


def test_a_linear_unit_has_one_hill(shell):
    assert "single hill" in said(climbed(shell, stage="c1", map="1", steps="80"))


@pytest.mark.parametrize(("size", "step", "fill"), [(8, 2, 0.5), (14, 4, 0.0)])
def test_the_covered_probabilities_are_core_s(shell, size, step, fill):
    at = opened(shell, part="cover", patch=str(size), s=str(step), fill=str(fill), at="2,3")
    found = occlusion(NET, the(3), size=size, stride=step, fill=fill)
    rows = figures(at)
    assert value(rows["whole"][0]) == pytest.approx(100 * found.whole[3], abs=ROUNDED)
    assert value(rows["here"][0]) == pytest.approx(100 * found.probabilities[2, 3, 3], abs=ROUNDED)
    assert rows["here"][2] == f"({2 * step}, {3 * step})"
    assert value(rows["worst"][0]) == pytest.approx(100 * found.probabilities[..., 3].min(), abs=ROUNDED)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("stride", STRIDES)
def test_every_cell_is_covered_in_every_setting_of_the_page(size, stride):
    x = np.ones((1, FRAME, FRAME), np.float32)
    places = patch_places(FRAME, size, stride)
    assert (np.diff(places) > 0).all()
    under = sum(1 - covered(x, top, left, size=size, fill=0)[0] for top in places for left in places)
    assert under.min() >= 1
    # the twin: steps alone, without the last place, leave columns at the edge where they do not add up
    steps = np.arange(0, FRAME - size + 1, stride)
    reached = steps[-1] + size
    assert (reached < FRAME) == ((FRAME - size) % stride > 0)


def test_the_patch_stays_on_the_picture(shell):
    at = opened(shell, part="cover", patch="14", s="4", at="12,12")
    assert figures(at)["here"][2] == "(18, 18)"  # 14 pixels from there on are the last of 32
    assert at.query_params["at"] == "5,5"
    at.session_state["inside.cover"] = {"at": "1,2"}
    at.run()
    assert at.query_params["at"] == "1,2"
    for word in ("1,99", "1", "x,2", [1, 3], None):
        at.session_state["inside.cover"] = {"at": word}
        at.run()
        assert not at.exception
        assert at.query_params["at"] == "1,2"


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_0_away_and_a_step_is_not(way):
    digits, labels = unseen_digits()
    found = moves(digits[:2], labels[:2], way)
    still = int(np.abs(found.steps - STILL[way]).argmin())
    for name in SHOWN:
        assert found.distances[name][still] == pytest.approx(0, abs=1e-6)
        assert found.distances[name][still + 1] > 0.01
    assert found.probability[still] == pytest.approx(
        probabilities(NET, digits[:2])[[0, 1], labels[:2]].mean(), rel=1e-4
    )


def test_the_distances_are_measured_by_other_digits(shell):
    at = opened(shell, part="move")
    known = NET.trace(DIGITS[:100])[11]
    labels = UNSEEN.labels[:100]
    pairs = [np.linalg.norm(known[i] - known[j]) for i in range(100) for j in range(100) if labels[i] != labels[j]]
    assert value(figures(at)["out"][1]) == pytest.approx(np.mean(pairs), rel=1e-4)
    steps = [by for by in range(-10, 11) if by]
    x = the(3)
    away = [np.linalg.norm(np.roll(x, by, 2) - x) for by in steps[7:13]]  # nothing but paper leaves the frame
    found = moves(x[None], np.array([3]), "shift").distances["input"]
    np.testing.assert_allclose(found[[7, 8, 9, 11, 12, 13]] * value(figures(at)["input"][1]), away, rtol=1e-4)
    ten = figures(opened(shell, part="move", who="ten"))
    assert ten["out"][0] != figures(at)["out"][0]
    assert ten["out"][1] == figures(at)["out"][1]


def test_the_share_that_folds_is_core_s(shell):
    at = opened(shell, part="bank", pic="text", size="128", wave="3.0")
    x = sample("text", 128)
    rows = figures(at)
    for side in (11, 7):
        shares = []
        for stride in (4, 2):
            every = [
                folded_energy(banks.at_every_pixel(x, banks.kernel(side, 3.0, angle)), stride) for angle in banks.ANGLES
            ]
            shares.append(100 * np.mean(every))
        assert [value(text) for text in rows[f"side_{side}"]] == pytest.approx(shares, abs=ROUNDED)
        assert shares[1] < shares[0]


def test_what_is_kept_is_the_strided_convolution_and_what_is_missed_has_the_power_that_folds():
    x = sample("camera", 128)
    for name, (side, stride) in banks.SETTINGS.items():
        found = banks.response(x, name, 4.0, 45)
        w = banks.kernel(side, 4.0, 45)
        strided = conv2d(x, w[None, None], padding=side // 2, padding_mode="reflect", stride=stride)
        np.testing.assert_allclose(found.kept, strided[0], atol=1e-5)
        power = np.square(found.whole.astype(float) - found.whole.mean(dtype=float)).sum()
        assert np.square(found.missed).sum() / power == pytest.approx(found.folded, rel=1e-4)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_translated(shell, part, language):
    at = opened(shell, part=part, lang=language, of="drawn" if part != "cover" else "picture", size="64", steps="20")
    assert {text: found for text in shown(at) if (found := untranslated(text, language))} == {}


def test_a_link_opens_the_same_state(shell):
    query = {"part": "cover", "n": "4", "nth": "9", "patch": "6", "s": "3", "fill": "1.0", "at": "1,2", "lang": "ko"}
    at = opened(shell, **query)
    assert {name: at.query_params[name] for name in query} == query
    bad = opened(shell, part="all", n="10", nth="36", stage="C9", map="120", ink="!", way="up", patch="5", wave="1")
    assert not dict(bad.query_params)
    assert "p9" in figures(bad)


def test_a_map_that_another_stage_has_not_becomes_its_last(shell):
    at = opened(shell, part="unit", stage="c5", map="100")
    at.main.selectbox(key="inside.stage").set_value("c1").run()
    assert not at.exception
    assert at.main.selectbox(key="inside.map").value == 5


@pytest.mark.parametrize("pic", ["impulse"])
@pytest.mark.parametrize("part", ["unit", "move", "bank"])
def test_pictures_that_are_no_digits_are_looked_at_too(shell, part, pic):
    at = opened(shell, part=part, of="picture", pic=pic, size="64")
    texts = [text for row in figures(at).values() for text in row] + [said(at)]
    assert not any(word in text.lower().split() for text in texts for word in ("nan", "inf"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
def test_what_training_has_shown_is_said_and_shaded(shell, way, language):
    at = opened(shell, part="move", way=way, lang=language)
    captions = " ".join(caption.value for caption in at.main.caption)
    expected = catalogue(language)[f"inside.learnt_{way}"].format(degrees="10", percent="10")
    assert expected in captions
    charts = [json.loads(node.proto.spec) for node in at.main.get("plotly_chart")]
    shaded = {"shift": [(0, 0)], "scale": [(0.9, 1.1)], "angle": [(0, 10), (350, 360)]}[way]
    for chart in charts:
        spans = [(shape["x0"], shape["x1"]) for shape in chart["layout"]["shapes"] if shape["type"] == "rect"]
        assert spans == [pytest.approx(span) for span in shaded]


def test_the_shaded_range_is_that_of_the_digits_that_are_learnt():
    limits = {name: one.default for name, one in signature(augmented).parameters.items() if name.startswith("most")}
    assert limits == {"most_degrees": LEARNT["angle"][0][1], "most_scale": pytest.approx(LEARNT["scale"][0][1] - 1)}


def test_this_lenet_says_where_it_is_not_that_of_1998(shell):
    c3 = NET.layers[3]
    assert c3.parameters == 16 * (6 * 25 + 1) == 2416
    for language in LANGUAGES:
        at = opened(shell, lang=language)
        captions = " ".join(caption.value for caption in at.main.caption)
        assert catalogue(language)["inside.differs"].format(full="2,416", sparse="1,516") in captions


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ("scaled by 10 %", "visualisations of the *second* layer", "**not** invariant to rotation")),
        ("ko", ("크기를 최대 10 %", "*둘째* 층을 시각화", "회전에 대해 불변이 **아니었습니다**")),
    ],
)
def test_what_was_found_elsewhere_is_said_as_it_was_found(language, wanted):
    text = (PAGES / f"inside/{language}.md").read_text("utf8")
    assert [one for one in wanted if one not in text] == []
