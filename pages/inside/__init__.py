"""Look inside: what a trained network makes of a digit, unit by unit, and how much it minds when the digit changes."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="learning", order=3)
