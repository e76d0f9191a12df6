"""Gradients: the way back through convolution and pooling, a kernel that is fitted, a weight that is shared in time."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="learning", order=1)
