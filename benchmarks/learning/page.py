"""LeNet-5 as the page trains it, from the command line: the same plan, the same weights, and how long it takes."""

from __future__ import annotations

import os
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from core.layers import Stack
from core.learning import accuracy
from pages.training.models import BATCH, RATES, data
from pages.training.plan import DEFAULT, Plan
from pages.training.records import SEEDS

LEAST, LONGEST = 0.97, 60.0  # accuracy on the test digits, mean of the seeds; seconds of one training


def page_lenet(seed: int) -> dict[str, Any]:
    """The accuracy of the network that the page trains where nothing but a seed is chosen, and the seconds it took."""
    stack, seconds = learnt(replace(DEFAULT, seed=seed))
    hits = accuracy(stack, data().test_x, data().test_labels)
    return {"accuracy": hits, "seconds": round(seconds, 1), "cores": os.cpu_count()}


def learnt(plan: Plan) -> tuple[Stack, float]:
    """What the plan trains, and the seconds of it: no testing, no rests, no page."""
    data()  # read from its file before the clock runs
    begun = perf_counter()
    *_, last = plan.batches()
    return last.stack, perf_counter() - begun


def in_words(plan: Plan) -> str:
    """The plan, but for its seed."""
    count = len(data().x)
    return (
        f"{count:,} digits, {plan.epochs} epochs in batches of {BATCH}, Adam at a rate of {RATES[plan.model]:g}, first "
        f"weights: {plan.start}, digits as they are, {'capped' if plan.is_capped else 'not capped'} kernels"
    )


def lenet_report() -> int:
    """Train and say it; 1 where the mean accuracy is below LEAST, or a training took more than LONGEST seconds."""
    print(f"LeNet-5 as the page trains it: {in_words(DEFAULT)}; {os.cpu_count()} cores, one of them used")
    runs = []
    for seed in SEEDS:
        runs.append(page_lenet(seed))
        print(
            f"seed {seed}: {runs[-1]['accuracy']:.4f} of the test digits after {runs[-1]['seconds']:.1f} s", flush=True
        )
    mean, longest = float(np.mean([run["accuracy"] for run in runs])), max(run["seconds"] for run in runs)
    print(f"mean {mean:.4f}, the longest {longest:.1f} s; expected at least {LEAST:g} within {LONGEST:g} s")
    return int(mean < LEAST or longest > LONGEST)
