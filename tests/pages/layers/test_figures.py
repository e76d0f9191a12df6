"""Maps and vectors of a bench as pictures."""

import numpy as np

from pages.layers.figures import as_map


def test_vectors_are_drawn_as_bands_or_folded():
    np.testing.assert_array_equal(as_map(np.float32([1, 2])), np.float32([[[1, 1], [2, 2]]]))
    folded = as_map(np.arange(70.0))
    assert folded.shape == (1, 8, 9)
    np.testing.assert_array_equal(folded.ravel(), [*range(70), 0, 0])
