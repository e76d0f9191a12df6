"""core.learning.weights: out and in again, and that what is shipped is what its tables say."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from core.layers import Stack
from core.learning import (
    NETWORKS,
    WEIGHTS,
    accuracy,
    convolutional,
    framed,
    lenet,
    load_digits,
    load_snapshots,
    load_trained,
    save_weights,
    split,
)
from core.learning.networks import dense, weights_of

MOST_BYTES = 2_500_000  # of the whole folder
SHIPPED: dict[str, Callable[..., Stack]] = {**NETWORKS, "convolutional_blur": partial(convolutional, pooling="blur")}
SNAPSHOTS = [0, 1, 2, 3, 5, 8, 15, 25]


def entries(table: str) -> dict:
    return json.loads((WEIGHTS / f"{table}.json").read_text())["entries"]


def test_networks_come_back_to_three_digits_by_their_epochs(tmp_path: Path) -> None:
    stacks = [lenet(seed=seed) for seed in (0, 1)]
    save_weights(tmp_path / "two.npz", stacks, epochs=[0, 7])
    back = load_snapshots(tmp_path / "two.npz", lenet(seed=5))
    assert list(back) == [0, 7]
    for stack, other in zip(stacks, back.values(), strict=True):
        for name, w in weights_of(stack).items():
            np.testing.assert_allclose(weights_of(other)[name], w, rtol=1e-3, atol=1e-7)
            assert weights_of(other)[name].dtype == np.float32
    np.testing.assert_array_equal(
        weights_of(load_trained(tmp_path / "two.npz", lenet()))["0.w"], weights_of(back[7])["0.w"]
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_network_is_as_good_as_its_table_says(name: str) -> None:
    test = split(load_digits())[1]
    stack = load_trained(WEIGHTS / f"{name}.npz", SHIPPED[name]())
    said = entries("shift")[name]
    assert stack.parameters == said["parameters"]
    assert accuracy(stack, framed(test.images), test.labels) == pytest.approx(said["accuracy"], abs=0.003)
    assert said["zeros"]["x"][10] == said["accuracy"]
    assert said["accuracy"] == pytest.approx(entries("training")[name]["test_accuracy"][-1], abs=0.003)


def test_the_first_snapshot_of_lenet_is_untrained_and_they_get_better() -> None:
    test = split(load_digits())[1]
    snapshots = load_snapshots(WEIGHTS / "lenet.npz", lenet())
    assert list(snapshots) == SNAPSHOTS
    np.testing.assert_allclose(
        weights_of(snapshots[0])["0.w"], weights_of(lenet(start="small"))["0.w"], rtol=1e-3, atol=1e-6
    )
    first, *_, last = (weights_of(stack)["0.w"].reshape(6, -1) for stack in snapshots.values())
    alike = [float(np.corrcoef(before, after)[0, 1]) for before, after in zip(first, last, strict=True)]
    assert np.mean(alike) < 0.8  # a kernel is seen to change
    accuracies = [accuracy(stack, framed(test.images), test.labels) for stack in snapshots.values()]
    assert accuracies[0] < 0.3 < 0.8 < accuracies[1] < accuracies[-1]


def test_the_folder_is_small_and_says_what_made_it() -> None:
    files = list(WEIGHTS.iterdir())
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
    for table in files:
        if table.suffix == ".json":
            assert json.loads(table.read_text())["command"] == "python -m benchmarks.training --train"


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda path: save_weights(path, [], epochs=[]), "expected as many epochs as networks, at least one"),
        (lambda path: save_weights(path, [dense()], epochs=[1, 2]), "got 2 and 1"),
        (lambda path: save_weights(path, [dense(), lenet()], epochs=[1, 2]), "weights must be 1.w, 1.bias"),
        (lambda path: load_trained(WEIGHTS / "dense.npz", lenet()), "weights must be 0.w, 0.bias, 3.w"),
        (lambda path: load_trained(WEIGHTS / "shift.json", lenet()), r"expected a file of weights, got shift\.json"),
    ],
)
def test_what_does_not_fit_is_said(act: Callable[[Path], object], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        act(tmp_path / "weights.npz")


def test_a_missing_file_is_an_os_error() -> None:
    with pytest.raises(OSError, match=r"none\.npz"):
        load_trained(WEIGHTS / "none.npz", lenet())
