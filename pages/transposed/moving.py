"""A transposed convolution when its input moves; and a stride with its transpose, which keeps only whole steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.equivariance import ShiftReport, residue_map, shift_report
from core.kernels import KERNELS
from core.layers import Conv2d, ConvTranspose2d, Stack
from core.transforms import translate

STRIDES, SHIFTS = range(1, 5), range(-8, 9)
KERNEL_NAMES = ("gaussian", "box", "sobel_x", "laplacian", "sharpen", "emboss")


@dataclass(frozen=True, eq=False)
class Moved:
    """Two stacks on a picture that moves by `shift`: a transposed convolution, and a stride with that behind it.

    x and moved: the picture; y and y_moved: the first stack's maps; rest, rest_after: what both stacks' maps differ by
    inside, once the still one has moved by the whole shift that fits best; residues: the second stack's errors at
    every remainder of a shift by its period; periods: of both, in cells of the input.
    """

    shift: tuple[int, int]
    stride: int
    x: np.ndarray
    moved: np.ndarray
    y: np.ndarray
    y_moved: np.ndarray
    rest: np.ndarray
    rest_after: np.ndarray
    alone: ShiftReport
    after_stride: ShiftReport
    residues: np.ndarray
    periods: tuple[int, int]


def stacks(kernel: str, stride: int) -> tuple[Stack, Stack]:
    """The transposed convolution, and the same behind a convolution of that stride."""
    w = np.array(KERNELS[kernel].weights)[None, None]
    back = ConvTranspose2d(w, stride=stride)
    return Stack([back]), Stack([Conv2d(w, stride=stride, padding="same", padding_mode="circular"), back])


def moved(x: np.ndarray, kernel: str, stride: int, shift: tuple[int, int]) -> Moved:
    """Both stacks on a picture (1, H, W), still and moved by `shift` (dy, dx), which wraps around."""
    x = x.astype(np.float64)
    alone, after = stacks(kernel, stride)
    report = shift_report(alone, x, shift)
    x_moved = translate(x, shift)
    y, y_moved = alone.forward(x), alone.forward(x_moved)
    report_after = shift_report(after, x, shift)
    return Moved(
        shift,
        stride,
        x,
        x_moved,
        y,
        y_moved,
        _rest(y, y_moved, report),
        _rest(after.forward(x), after.forward(x_moved), report_after),
        report,
        report_after,
        residue_map(after, x),
        (alone.period(x.shape)[0], after.period(x.shape)[0]),
    )


def _rest(still: np.ndarray, moved: np.ndarray, report: ShiftReport) -> np.ndarray:
    """What two maps differ by inside, once the still one has moved; 0 at the border."""
    return np.where(report.interior, moved - translate(still, report.aligned_shift), 0.0)
