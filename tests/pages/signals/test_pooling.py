"""Max-pooling of a signal that moves: which windows change, as a loop says."""

import pytest

from pages.signals import pooling


@pytest.mark.parametrize("pattern", pooling.PATTERNS)
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 3), (3, 1), (4, 2), (2, 4)])
def test_windows_change_as_a_loop_says(pattern, size, stride):
    x = pooling.PATTERNS[pattern]
    starts = range(0, len(x) - size + 1, stride)
    before = [max(x[s : s + size]) for s in starts]
    for shift in range(pooling.CELLS):
        moved = [x[(i - shift) % len(x)] for i in range(len(x))]
        after = [max(moved[s : s + size]) for s in starts]
        found = pooling.pooled(pooling.Moved(pattern, shift, size, stride))
        assert found.still.tolist() == before
        assert found.moved.tolist() == after
        assert found.changed == tuple(o for o, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
        assert found.counts[shift] == len(found.changed)
        assert not set(found.kept) & set(found.changed)


def test_a_peak_within_its_window_is_not_noticed_and_beyond_it_is():
    kept, gone = (pooling.pooled(pooling.Moved("peak", by, 3, 3)) for by in (2, 3))
    assert (kept.changed, kept.kept) == ((), (2,))
    assert (gone.changed, gone.kept) == ((2, 3), ())
