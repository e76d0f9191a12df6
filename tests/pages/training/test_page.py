"""The page Train in the test harness: its figures are core's and those of the tables, and links open its state."""

import time

import numpy as np
import pytest

from core.inside import ever_positive, strongest_stimuli
from core.layers import Conv2d
from core.learning import NETWORKS, accuracy, kernel_rms, train
from pages.training import plan
from pages.training.evolution_part import AMONG, COUNT, LAYERS, feature_maps, stimuli
from pages.training.models import MODELS, RATES, data, shipped, snapshots
from pages.training.moved import MODES
from pages.training.plan import DEFAULT
from pages.training.records import record
from pages.training.trainer import Trainer
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import figures, html, opener, said
from ui.translations import LANGUAGES, catalogue

PARTS = ("train", "move", "changes", "moving", "evolution", "fewer", "recipe")
SOON = 40.0  # seconds
KEY = "training.mover"

opened = opener("training")


def trained(at):
    """The session's training, when it has ended."""
    found = at.session_state["training.session"]
    found.trainer.join(SOON)
    return found


def test_an_untrained_network_guesses_and_says_so(shell):
    at = opened(shell, model="dense", start="random")
    rows = figures(at)
    first = NETWORKS["dense"]()
    assert rows["parameters"] == [f"{first.parameters:,}"] == ["62,110"]
    assert rows["tested"] == [f"{accuracy(first, data().test_x, data().test_labels):.3f}"]
    assert rows["loss"] == rows["learnt"] == ["–"]
    assert "sizes" not in rows  # it has no kernels
    assert rows["answering"] == [f"{ever_positive(first, data().test_x)[0]:.3f}"]
    assert "1,437" in said(at)
    assert "360" in said(at)


def test_a_network_is_trained_and_then_moved_as_ones_own(shell):
    at = opened(shell, model="dense", start="random", epochs="2", seed="4")
    at.main.button(key="training.go").click().run()
    assert not at.exception
    training = trained(at)
    assert training.trainer.state == "done"
    at.run()
    rows, course = figures(at), training.trainer.course()
    assert rows["tested"] == [f"{accuracy(course.stack, data().test_x, data().test_labels):.3f}"]
    assert float(rows["tested"][0]) > 0.8
    assert rows["epoch"] == ["2.0 / 2"]
    at.main.segmented_control(key="training.part").set_value("move").run()
    end = time.monotonic() + SOON
    while "own" not in figures(at):
        assert time.monotonic() < end
        time.sleep(0.2)
        at.run()
    own = figures(at)["own"]
    assert own[:2] == ["62,110", rows["tested"][0]]
    assert "own" not in record("shift")
    at.main.segmented_control(key="training.part").set_value("train").run()
    at.main.select_slider(key="training.epochs").set_value(3).run()
    assert figures(at)["loss"] == ["–"]  # of another plan
    assert set(dict(at.query_params)) == {"model", "start", "epochs", "seed"}


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("**The end.**", "**The border.**")), ("ko", ("**끝.**", "**테두리.**"))]
)
def test_the_lesson_blames_neither_the_list_nor_the_border_alone(shell, language, words):
    told = said(opened(shell, part="move", lang=language))
    assert [word in told for word in words] == [True, True]


def test_a_training_can_be_paused_resumed_and_stopped(shell):
    at = opened(shell, model="local", epochs="20")
    at.main.button(key="training.go").click().run()
    training = at.session_state["training.session"]
    try:
        end = time.monotonic() + SOON
        while not training.trainer.course().losses:
            assert time.monotonic() < end
            time.sleep(0.02)
        at.run().main.button(key="training.pause").click().run()
        while training.trainer.state != "paused":
            assert time.monotonic() < end
            time.sleep(0.02)
        at.run().main.button(key="training.resume").click().run()
        at.run().main.button(key="training.stop").click().run()
        training.trainer.join(SOON)
        assert training.trainer.state == "stopped"
        assert "training.go" in {button.key for button in at.run().main.button}
    finally:
        training.trainer.stop()


def with_a_bug(*arguments, **options):
    """core's training, whose second batch fails by a ValueError that has nothing to do with the loss."""
    yield next(train(*arguments, **options))
    np.zeros(2) + np.zeros(3)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "the loss is no number any more"), ("ko", "손실이 더는 수가 아닙니다")]
)
@pytest.mark.parametrize("is_bug", [False, True])
def test_a_training_that_diverges_says_so_and_one_with_a_bug_does_not(
    shell, monkeypatch, caplog, language, words, is_bug
):
    if is_bug:
        monkeypatch.setattr(plan, "train", with_a_bug)
    else:
        monkeypatch.setitem(RATES, "dense", 1e30)
    at = opened(shell, model="dense", start="random", lang=language)
    at.main.button(key="training.go").click().run()
    assert trained(at).trainer.state == ("failed" if is_bug else "diverged")
    told = said(at.run())
    assert (words in told) == (not is_bug)
    assert (catalogue(language)["shell.failure"] in told) == is_bug
    assert "training.go" in {button.key for button in at.main.button}
    logged = [record for record in caplog.records if record.name == "pages.training.trainer"]
    assert [bool(record.exc_info) for record in logged] == [True] * is_bug
    assert ("could not be broadcast" in caplog.text) == is_bug


def test_a_page_that_is_drawn_while_its_training_ends_looks_again(shell, monkeypatch):
    at = opened(shell, model="local", epochs="20")
    at.main.button(key="training.go").click().run()
    training = at.session_state["training.session"]
    training.trainer.stop()
    training.trainer.join(SOON)
    states = ["running"]  # when it is asked for the first time; later it is over
    monkeypatch.setattr(Trainer, "state", property(lambda trainer: states.pop() if states else "stopped"))
    turns = []
    for _ in range(2):
        turns.append(at.session_state["training.look.turn"])
        at.run()
    turns.append(at.session_state["training.look.turn"])
    assert turns[1] == turns[0] + 1
    assert turns[2] == turns[1]  # what is known to be over is looked at no more
    assert "training.go" in {button.key for button in at.main.button}


def test_the_trained_networks_show_their_record(shell):
    for model in MODELS:
        rows = figures(opened(shell, **{"from": "shipped", "model": model}))
        found = record("training")[model]
        assert rows["parameters"] == [f"{shipped(model, 'polyphase').parameters:,}"]
        assert rows["loss"] == [f"{found['loss'][-1]:.3f}"]
        assert rows["tested"] == [f"{record('shift')[model]['accuracy']:.3f}"]


@pytest.mark.parametrize("mode", MODES)
def test_the_known_numbers_are_read_when_digits_move(shell, mode):
    at = opened(shell, part="move", mode=mode)
    rows = figures(at)
    assert [rows[model][0] for model in MODELS] == ["62,110", "60,646", "61,706", "41,706"]
    assert [rows[model][1] for model in MODELS] == ["0.978", "0.992", "0.994", "0.994"]
    assert [rows[model][2] for model in MODELS[:3]] == sorted(rows[model][2] for model in MODELS[:3])
    assert rows["convolutional"] == ["41,706", "0.994", "0.994", "0.994", "1", "0"]
    assert float(rows["dense"][3]) < 0.25
    assert float(rows["lenet"][3]) < 0.25
    for model in MODELS:
        line = record("shift")[model][mode]
        assert rows[model][3] == f"{min(line['x'][4:17]):.3f}"
        assert float(rows[model][4]) == pytest.approx(line["within 6"]["consistency"], abs=5e-4)
    assert f"falls to {rows['dense'][2]}" in said(at)
    kept, line = record("shift")["neighbours"], record("shift")["neighbours"][mode]
    low, high = (f"{end(kept['other_splits']):.3f}" for end in (min, max))
    two = f"{(line['x'][8] + line['x'][12]) / 2:.3f}"
    lowest, consistency = f"{min(line['x'][4:17]):.3f}", f"{line['within 6']['consistency']:.3f}"
    assert rows["neighbours"] == ["1,472,925", "1", two, lowest, consistency, "–"]
    assert f"Of the 360 still digits they read 360 (of digits split otherwise {low} to {high});" in said(at)
    assert f"at 2 px their accuracy is {two}, at the lowest within 6 px {lowest}." in said(at)


@pytest.mark.parametrize(("pooling", "name"), [("polyphase", "convolutional"), ("blur", "convolutional_blur")])
def test_the_page_says_where_the_fully_convolutional_network_is_lower(shell, pooling, name):
    words, found = said(opened(shell, part="move", pool=pooling)), record("shift")

    def accuracies(network):
        return [found[entry]["accuracy"] for entry in (network, f"{network}, seed 1", f"{network}, seed 2")]

    ours, means = accuracies(name), {other: np.mean(accuracies(other)) for other in ("dense", "local", "lenet")}
    best = max(means, key=means.get)
    figures_of = {
        network: f"{np.mean(a):.3f} ({min(a):.3f}–{max(a):.3f})"
        for network, a in ((network, accuracies(network)) for network in (name, best))
    }
    assert figures_of[name] in words
    assert figures_of[best] in words
    is_behind = means[best] - np.mean(ours) > 1e-4
    assert is_behind == (pooling == "blur")
    assert ("no other network is ahead of it" in words) != is_behind
    assert "behind another at 5 of 6 numbers of digits. With 1,437 it reads 0.981 of still ones, LeNet-5 0.994" in words


@pytest.mark.parametrize("source", ["new", "shipped"])
def test_what_is_reached_without_training_stands_beside_the_training(shell, source):
    at = opened(shell, **{"from": source})
    captions = " ".join(caption.value for caption in at.main.caption)
    right = round(record("shift")["neighbours"]["accuracy"] * 360)
    assert f"the 3 nearest neighbours read {right} of the 360 new digits without any training" in captions
    assert "1,437 digits, 1,472,925 numbers" in captions


def test_a_press_of_train_trains_what_the_command_line_trains(shell):
    at = opened(shell)
    at.main.button(key="training.go").click().run()
    training = at.session_state["training.session"]
    training.trainer.stop()
    assert training.plan == DEFAULT
    training.trainer.join(SOON)
    other = opened(shell, epochs="1").main.button(key="training.go").click().run().session_state["training.session"]
    other.trainer.stop()
    assert other.plan != DEFAULT
    other.trainer.join(SOON)


def test_blur_pooling_and_the_other_axis_are_other_figures(shell):
    at = opened(shell, part="move", mode="circular", axis="y", pool="blur")
    row = figures(at)["convolutional"]
    assert row[3] == f"{min(record('shift')['convolutional_blur']['circular']['y'][4:17]):.3f}" == "0.975"
    assert row[4:] == ["0.989", "0.031"]


def test_what_the_hand_says_stands_in_the_link(shell):
    at = opened(shell, part="move", by="-4")
    assert at.session_state["training.shift"] == -4
    at.session_state[KEY] = {"by": "5"}
    at.run()
    assert at.session_state["training.shift"] == 5
    for wrong in ("11", 2, True, "2.0", None):
        at.session_state[KEY] = {"by": wrong}
        at.run()
        assert not at.exception
        assert at.session_state["training.shift"] == 5


@pytest.mark.parametrize("layer", list(LAYERS))
def test_a_units_strongest_stimuli_are_the_cores(shell, layer):
    at = opened(shell, part="evolution", layer=layer, unit="3", step="2")
    stacks = snapshots()
    conv, relu, _ = LAYERS[layer]
    rows = figures(at)
    assert rows["rms"] == [f"{kernel_rms(stack.layers[conv].w)[2]:.3f}" for stack in stacks.values()]
    assert rows["tested"] == [f"{accuracy(s, data().test_x, data().test_labels):.3f}" for s in stacks.values()]
    found = strongest_stimuli(list(stacks.values())[2], data().test_x[:AMONG], layer=relu, unit=2, count=COUNT)
    digits = ", ".join(str(data().test_labels[place]) for place in found.pictures)
    assert f"the digits {digits}." in said(at)
    assert rows["strongest"][2] == f"{found.strengths[0]:.2f}"


def test_kernels_grow_from_noise_to_what_they_become():
    first, *_, last = snapshots().values()
    assert isinstance(first.layers[0], Conv2d)
    assert kernel_rms(last.layers[0].w).min() > 2 * kernel_rms(first.layers[0].w).max()
    maps = feature_maps("c1", 0, 0)
    assert maps.shape == (8, 28, 28)
    assert stimuli("c1", 0).blocks.shape == (8, 17, 17)
    assert not np.allclose(maps[0], maps[-1])


def test_fewer_digits_say_who_leads(shell):
    words = said(opened(shell, part="fewer"))
    assert "leads at 50 digits only" in words
    assert "leads at 6 of 6 sizes" in words


def test_the_recipes_are_those_of_the_table(shell):
    at = opened(shell, part="recipe")
    rows = figures(at)
    found = [record("recipe")[f"without C5, F6, seed {seed}"]["accuracy"] for seed in (0, 1, 2)]
    assert rows["without_c5_f6"][:2] == ["6,582", f"{np.mean(found):.3f} ({min(found):.3f}–{max(found):.3f})"]
    assert rows["equal"][1].startswith("0.101")
    assert rows["random"][0] == "61,706"
    assert "One of the 360 test digits is 0.003" in said(at)
    starts = record("starts")
    for name in ("equal", "equal_slow", "positive", "random"):
        runs = [starts[f"{name}, seed {seed}"] for seed in (0, 1, 2)]
        assert rows[f"weights_{name}"][0].startswith(f"{np.mean([run['accuracy'] for run in runs]):.3f}")
        c5 = [run["ever_positive"][2] for run in runs]
        assert rows[f"weights_{name}"][3].startswith(f"{np.mean(c5):.3f}")
        assert (np.max(c5) == 0) == (name == "equal")
    words = said(at)
    assert (
        "no cell of C5, F6 is positive for any test digit after 15 epochs, whatever the seed; 0.102 is a guess" in words
    )
    assert "die too, in 2 of 3 trainings, and at a tenth of the rate in 0" in words
    assert (
        f"LeNet-5 reads {np.mean([starts[f'equal_slow, seed {seed}']['accuracy'] for seed in (0, 1, 2)]):.3f}" in words
    )


def test_a_link_opens_its_state_and_a_bad_one_the_defaults(shell):
    at = opened(shell, part="move", mode="circular", axis="y", digit="12", by="-7", pool="blur", lang="ko")
    state = {name: at.session_state[f"training.{name}"] for name in ("mode", "axis", "digit", "shift", "pooling")}
    assert state == {"mode": "circular", "axis": "y", "digit": 12, "shift": -7, "pooling": "blur"}
    bad = opened(shell, part="x", epochs="4", seed="100", unit="17", digit="360")
    assert bad.session_state["training.epochs"] == 5
    assert bad.session_state["training.digit"] == 193
    assert set(dict(bad.query_params)) <= {"lang"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_told_in_its_language(shell, part, language):
    at = opened(shell, part=part, lang=language)
    assert [left for text in shown(at) for left in untranslated(text, language)] == []
    assert "nan" not in html(at).lower().split()


def test_there_is_no_training_before_one_is_asked_for(shell):
    assert "training.session" not in opened(shell).session_state
