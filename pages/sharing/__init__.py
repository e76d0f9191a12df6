"""Sharing: dense, locally connected and convolutional layers: their weights, what they find, what moving does."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="convolution", order=5)
