"""The weights that are shipped, as files: what `python -m benchmarks.training --train` wrote to assets/weights.

A file is an .npz with a network's arrays by the names of networks.weights_of, in float16, each behind a first
axis of snapshots; `epochs` says after how many epochs each was taken. float16 keeps three digits: no accuracy in the
tables beside it changes by it, as they are measured with what is shipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.layers import Stack
from core.learning.array_files import read_arrays
from core.learning.networks import weights_of, with_weights

WEIGHTS = Path(__file__).parents[2] / "assets" / "weights"


def save_weights(path: Path, stacks: Sequence[Stack], *, epochs: Sequence[int]) -> None:
    """Write networks of one shape, taken after so many `epochs` each, in float16.

    ValueError unless there is one number of epochs for each, and a weight for each weight of the first.
    """
    if not stacks or len(stacks) != len(epochs):
        raise ValueError(f"expected as many epochs as networks, at least one, got {len(epochs)} and {len(stacks)}")
    weights = [weights_of(stack) for stack in stacks]
    for other in stacks[1:]:
        with_weights(stacks[0], weights_of(other))  # says what does not fit
    arrays = {name: np.stack([w[name] for w in weights]).astype(np.float16) for name in weights[0]}
    np.savez_compressed(path, epochs=np.array(epochs, np.int64), **arrays)  # type: ignore[arg-type]


def load_snapshots(path: Path, stack: Stack) -> dict[int, Stack]:
    """The networks of the file, of the shape of `stack`, by the number of epochs after which each was taken, in order.

    ValueError for a file of another network, or of something else; OSError for none at all.
    """
    arrays = read_arrays(path, "weights")
    epochs = arrays.pop("epochs", np.empty(0))
    counted = epochs.ndim == 1 and epochs.dtype.kind in "iu" and len(epochs)
    if not counted or any(values.shape[:1] != epochs.shape for values in arrays.values()):
        raise ValueError(f"expected a file of weights, got {path.name}: it has no snapshot for each number of epochs")
    return {
        int(epoch): with_weights(stack, {name: values[i] for name, values in arrays.items()})
        for i, epoch in enumerate(epochs)
    }


def load_trained(path: Path, stack: Stack) -> Stack:
    """The last network of the file, of the shape of `stack`. Errors as in load_snapshots."""
    return list(load_snapshots(path, stack).values())[-1]
