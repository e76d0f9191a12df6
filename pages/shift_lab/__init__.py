"""Shift Lab: drag your own picture, and see what moves with it."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="equivariance", order=1, path="shift-lab", is_default=True)
