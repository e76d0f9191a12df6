"""Parts and wholes: a face is dragged apart, and five ways to pool its parts say whether it is still one."""

from ui.lesson import Lesson

LESSON = Lesson(__name__, section="learning", order=4, uses_picture=False)
