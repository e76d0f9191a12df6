"""Parts and wholes: a face is dragged apart, and five ways to pool its parts say whether it is still one."""

from __future__ import annotations

from pages.faces.parts import PIXELS, apart_part, trials_part
from pages.faces.view import ITERATIONS, view
from ui.lesson import Part, run

run("faces", [Part("apart", view.says, draw=apart_part), Part("trials", (ITERATIONS, PIXELS), draw=trials_part)])
