"""Frequencies: the picture as waves, what kernels, shifts and strides do to them, and what Fourier costs."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="nature", order=2)
