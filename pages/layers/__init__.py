"""Layer bench: a stack of layers of your own, and the stage at which it stops to move with the picture."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="equivariance", order=2)
