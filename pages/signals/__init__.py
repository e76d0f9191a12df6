"""Signals: averages of noisy readings, dots and kernels, pooling on the move, causal layers, derivatives."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="nature", order=3)
