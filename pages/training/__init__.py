"""Train: four networks learn digits here and now; then the digits move, and one sees which of them still reads them."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="learning", order=2, uses_picture=False)
