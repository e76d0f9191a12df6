"""Tables in Markdown, the names of networks, and a figure of several seeds in one cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pages.training.models import NEIGHBOURS

NAMES = {
    "dense": "dense",
    "local": "locally connected",
    "lenet": "LeNet-5",
    "convolutional": "fully convolutional, polyphase",
    "convolutional_blur": "fully convolutional, blur",
    NEIGHBOURS: "nearest neighbours",
}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def mean_and_range(values: Sequence[float]) -> str:
    """The mean, and the least and largest where they differ."""
    if not values:
        return ""
    low, high = f"{min(values):.3f}", f"{max(values):.3f}"
    return f"{np.mean(values):.3f}" + (f" ({low} to {high})" if low != high else "")
