"""Transposed: back to the shape, not to the values; its matrix, its overlaps, how it moves; and true deconvolution."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="convolution", order=3)
