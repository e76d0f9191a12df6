"""The parts of the page Train that change LeNet-5 and move digits to learn from: their tables, and what is trained."""

import time

import numpy as np
import pytest

from core.inside import ever_positive
from core.learning import accuracy, shift_accuracy
from pages.training.models import data
from pages.training.records import record
from pages.training.trials import changed
from tests.pages.lessons import figures, opener, said
from tests.pages.training.test_page import SOON, trained

opened = opener("training")


@pytest.mark.parametrize(("start", "slow", "is_dead"), [("equal", "0", True), ("equal", "1", False)])
def test_a_network_that_has_died_says_so_and_one_that_lives_does_not(shell, start, slow, is_dead):
    at = opened(shell, start=start, slow=slow, epochs="1")
    at.main.button(key="training.go").click().run()
    stack = trained(at).trainer.course().stack
    at.run()
    shares = ever_positive(stack, data().test_x)
    assert figures(at)["answering"] == [" · ".join("0" if share == 0 else f"{share:.3f}" for share in shares)]
    assert ((shares[2], shares[3]) == (0, 0)) == is_dead
    assert (f"C5, F6 is positive for any of the {len(data().test_x)} test digits" in said(at)) == is_dead
    assert ("**Dead:**" in said(at)) == is_dead


def of_seeds(table, name, by):
    """The mean accuracy of the seeds at `by` pixels, of four ways, as the table says."""
    found = [record(table)[f"{name}, seed {seed}"] for seed in (0, 1, 2)]
    return f"{np.mean([[one[axis][10 + way * by] for axis in 'xy' for way in (1, -1)] for one in found]):.3f}"


def test_one_change_at_a_time_is_read_from_the_table(shell):
    at = opened(shell, part="changes", border="circular")
    rows = figures(at)
    for name in ("list_valid_max", "list_valid_polyphase", "list_circular_max", "mean_valid_max", "convolutional"):
        assert rows[name][1:] == [of_seeds("changes", name, by) for by in (0, 2, 4, 6)]
    assert rows["chosen"] == rows["mean_circular_max"]
    assert [rows[name][0] for name in ("list_valid_max", "list_circular_max", "chosen")] == [
        "61,706", "136,586", "21,182",
    ]  # fmt: skip
    words = said(at)
    assert "List and border both matter" in words
    assert f"At 4 px LeNet-5 reads {of_seeds('changes', 'list_valid_max', 4)}." in words
    mean, both = ([of_seeds("changes", f"mean_{border}_max", by) for by in (4, 6)] for border in ("valid", "circular"))
    assert f"The mean alone gives {mean[0]}, and {mean[1]} at 6 px" in words
    assert f"with a circular border {both[0]} and {both[1]}." in words
    assert "own" not in rows
    other = opened(shell, part="changes", end="list", border="zeros", maps="polyphase")
    assert figures(other)["chosen"][1] == of_seeds("changes", "list_zeros_polyphase", 0) != rows["chosen"][1]


def test_a_changed_lenet_is_trained_and_stopped_where_it_was_changed(shell):
    at = opened(shell, part="changes", seed="3")
    at.main.button(key="training.go").click().run()
    training = at.session_state["training.session"]
    assert training.plan == changed("mean", "valid", "max", seed=3)
    end = time.monotonic() + SOON
    while not training.trainer.course().losses:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert "training.stop" in {button.key for button in at.run().main.button}
    assert "own" not in figures(at)
    training.trainer.stop()
    training.trainer.join(SOON)
    stack = training.trainer.course().stack
    own = until_measured(at)
    assert own[0] == "21,182"
    assert own[1] == f"{accuracy(stack, data().test_x, data().test_labels):.3f}"
    shifts = [(0, 4), (0, -4), (4, 0), (-4, 0)]
    assert own[3] == f"{shift_accuracy(stack, data().test_x, data().test_labels, shifts).accuracies.mean():.3f}"
    assert "Yours: LeNet-5 (Mean, Unpadded, Max) after" in " ".join(caption.value for caption in at.main.caption)


def until_measured(at):
    """The row of one's own network, when its digits have been moved."""
    end = time.monotonic() + SOON
    at.run()
    while "own" not in figures(at):
        assert time.monotonic() < end
        time.sleep(0.2)
        at.run()
    return figures(at)["own"]


def test_a_dense_network_learns_moved_digits_and_the_page_says_what_it_cost(shell):
    at = opened(shell, part="moving", long="5", seed="1")
    words, rows = said(at), figures(at)
    assert rows["dense_moved_400"] == [
        "62,110", "574,800", *(of_seeds("moved", "dense_moved_400", by) for by in (0, 2, 4, 6)),
    ]  # fmt: skip
    assert rows["convolutional_still_20"][:2] == ["41,706", "28,740"]
    assert f"Of still digits alone the dense network reads {of_seeds('moved', 'dense_still_400', 4)} at 4 px" in words
    assert f"{of_seeds('moved', 'dense_moved_400', 4)} after 400. That is 574,800 digits shown, 20 times" in words
    assert "62,110 weights against 41,706" in words
    found = {}
    for is_moved in (True, False):
        at.main.toggle(key="training.moving").set_value(is_moved).run()
        at.main.button(key="training.go").click().run()
        assert trained(at).plan.is_moved == is_moved
        found[is_moved] = until_measured(at)
        at.run()
    assert [row[:2] for row in found.values()] == [["62,110", "7,185"]] * 2
    assert float(found[True][4]) > 0.5 > 0.3 > float(found[False][4])


def test_what_takes_minutes_is_not_offered(shell):
    at = opened(shell, part="moving", long="100", learner="convolutional")
    assert at.session_state["training.long"] == 20
    assert list(at.main.select_slider(key="training.long").options) == ["5", "20"]
    assert opened(shell, part="moving", long="100").session_state["training.long"] == 100
