"""Why pictures: near pixels are alike, and one part is like another; what is left when the pixels are shuffled."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="nature", order=1)
