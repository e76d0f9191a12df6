"""A shift goes through a transposed convolution times the stride."""

import numpy as np
import pytest

from pages.transposed.moving import moved
from tests.pages.photographs import photograph


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("shift", [(0, 1), (2, -1), (-3, 5)])
def test_a_shift_goes_through_times_the_stride(stride, shift):
    found = moved(photograph("camera", 48).astype(float), "sobel_x", stride, shift)
    assert found.alone.expected_shift == (stride * shift[0], stride * shift[1])
    assert found.alone.aligned_shift == found.alone.expected_shift
    assert found.alone.equivariance_error <= 1e-9
    assert np.abs(found.rest).max() <= 1e-9
    assert found.periods == (1, stride)
    comes_through = all(side % stride == 0 for side in shift)
    assert (found.after_stride.equivariance_error <= 1e-9) == comes_through
    assert np.count_nonzero(found.residues <= 1e-5) == 1
