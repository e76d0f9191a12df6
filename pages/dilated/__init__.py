"""Dilated: the same nine weights, a wider view; what stacks of rates see, and what they miss."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="convolution", order=2)
