"""The tables of what was measured: means over seeds, and what the page says of them."""

import numpy as np

from benchmarks.learning.jobs import CAP as SHIPPED_CAP
from benchmarks.learning.jobs import MOVED, PLANS, RECIPES, SEEDS, SIZES, STEPS, shift_entry
from pages.training import records
from pages.training.fewer_part import DETAILS
from pages.training.plan import CAP


def test_a_mean_over_seeds_is_of_the_networks_trained_alike() -> None:
    found = records.record("shift")
    for name in PLANS:
        entries = [found[shift_entry(name, seed)]["accuracy"] for seed in SEEDS]
        assert records.still(name) == records.Spread(np.mean(entries), min(entries), max(entries))


def test_the_page_says_what_the_benchmark_did() -> None:
    assert {"moved_by": MOVED, "batches": STEPS} == DETAILS
    assert CAP == SHIPPED_CAP
    assert (records.SEEDS, records.SIZES) == (SEEDS, SIZES)
    assert set(records.RECIPES) == set(RECIPES)


def test_equal_weights_learn_nothing_and_a_cap_holds() -> None:
    assert records.recipe("equal").high < 0.11 < records.recipe("random").low
    for seed in SEEDS:
        assert records.kernel_sizes("cap", seed)[1:].max() <= CAP < records.kernel_sizes("random", seed)[1:].min()
