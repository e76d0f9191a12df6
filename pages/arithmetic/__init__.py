"""One cell at a time: which input cells, which weights, which products make one number of the output."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="convolution", order=1)
