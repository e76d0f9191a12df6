"""The workspace: memory used again by one thread and one use, never shared, and never in what operations return."""

import threading

import numpy as np

from core.convolution import conv2d
from core.convolution import workspace as module
from core.convolution.workspace import KEPT_AT_MOST, workspace
from tests.core.oracles import random_maps


def test_the_same_use_gets_the_same_memory_and_another_does_not() -> None:
    first = workspace("a", (4, 5), np.float64)
    assert first.shape == (4, 5)
    assert first.dtype == np.float64
    assert np.shares_memory(first, workspace("a", (2, 3), np.float32))
    assert not np.shares_memory(first, workspace("b", (2, 3), np.float32))


def test_more_than_is_kept_is_fresh() -> None:
    large = (KEPT_AT_MOST // 4 + 1,)
    assert not np.shares_memory(workspace("a", large, np.float32), workspace("a", large, np.float32))
    assert sum(kept.nbytes for kept in module._kept.by_use.values()) <= KEPT_AT_MOST * len(module._kept.by_use)


def test_threads_have_their_own() -> None:
    mine, theirs = workspace("a", (8,), np.float32), []
    thread = threading.Thread(target=lambda: theirs.append(workspace("a", (8,), np.float32)))
    thread.start()
    thread.join()
    assert not np.shares_memory(mine, theirs[0])


def test_what_operations_return_stays_when_they_are_called_again() -> None:
    for kernel, c_in, c_out, groups in ((3, 1, 1, 1), (7, 1, 1, 1), (3, 4, 6, 1), (3, 20, 20, 20), (25, 1, 1, 1)):
        w = random_maps(c_out, c_in // groups, kernel, kernel, seed=1)
        for padding in (0, kernel // 2):
            y = conv2d(random_maps(c_in, 50, 50), w, padding=padding, groups=groups)
            before = y.copy()
            conv2d(random_maps(c_in, 50, 50, seed=9), w, padding=padding, groups=groups)
            np.testing.assert_array_equal(y, before)
            assert not any(np.shares_memory(y, kept) for kept in module._kept.by_use.values())
