"""The options that tests of convolution go through: odd and even sizes, H != W, C_in != C_out, sizes of one."""

from typing import Any

# size, (C_in, C_out), groups, kernel, stride, padding, dilation
CONVOLUTIONS: list[tuple[Any, ...]] = [
    ((5, 5), (1, 1), 1, (3, 3), 1, 0, 1),
    ((8, 7), (1, 1), 1, (3, 3), 1, 1, 1),
    ((8, 7), (1, 4), 1, (2, 4), 1, (1, 2), 1),
    ((6, 9), (3, 2), 1, (4, 3), (2, 1), ((1, 2), (0, 3)), 1),
    ((9, 6), (5, 3), 1, (3, 2), (1, 3), 2, (2, 1)),
    ((11, 12), (2, 6), 2, (3, 3), 2, 1, 2),
    ((7, 10), (4, 4), 4, (3, 5), 1, (1, 2), 1),
    ((7, 10), (3, 6), 3, (2, 2), (3, 2), 0, (1, 3)),
    ((7, 10), (6, 2), 2, (3, 3), 1, 3, 1),
    ((10, 4), (10, 2), 2, (3, 1), 1, 0, 1),
    ((1, 8), (2, 3), 1, (1, 3), 1, (0, 1), 1),
    ((8, 1), (2, 3), 1, (5, 1), 2, (2, 0), 1),
    ((1, 1), (1, 2), 1, (1, 1), 4, 0, 1),
    ((5, 6), (2, 2), 1, (5, 6), 1, 0, 1),
    ((5, 6), (1, 1), 1, (1, 1), (7, 2), 0, 3),
]
NAMES = ("size", "channels", "groups", "kernel", "stride", "padding", "dilation")


def both(value: Any) -> list[int]:
    """A pair of an int, which stands for both, or of a pair."""
    return [value, value] if isinstance(value, int) else list(value)
