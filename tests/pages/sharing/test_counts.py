"""The weights of the three layers: as many as in the arrays that core takes."""

import numpy as np
import pytest

from core.convolution import conv2d, locally_connected2d
from pages.sharing.counts import EXAMPLES, Counts, memory


@pytest.mark.parametrize(("size", "c_in", "c_out", "k"), [((4, 5), 1, 1, 3), ((6, 3), 3, 2, 5)])
def test_counts_are_the_sizes_of_the_arrays_that_core_takes(size, c_in, c_out, k):
    counts = Counts(size, c_in, c_out, k)
    x = np.ones((c_in, *size))
    local, shared = np.ones((*size, c_out, c_in, k, k)), np.ones((c_out, c_in, k, k))
    assert locally_connected2d(x, local, padding=k // 2).shape == conv2d(x, shared, padding=k // 2).shape
    outputs = conv2d(x, shared, padding=k // 2).size
    assert counts.each() == {"dense": outputs * x.size, "local": local.size, "shared": shared.size}


def test_the_known_numbers():
    assert [example.dense() for example in EXAMPLES] == [10_240, 10_485_760, 10**12]
    assert [example.shared(3) for example in EXAMPLES] == [90, 90, 9]
    assert memory(10**12) == (4.0, "TB")
    assert memory(9) == (36.0, "B")
