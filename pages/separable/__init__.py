"""Separable: a kernel as a column times a row, and a convolution as depthwise and pointwise steps."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="convolution", order=4)
