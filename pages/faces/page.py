"""Parts and wholes: a face is dragged apart, and five ways to pool its parts say whether it is still one."""

from __future__ import annotations

from collections.abc import Callable

from pages.faces.parts import apart_part, params, trials_part
from ui import link
from ui.lesson import lesson_in_parts

PAGE = "faces"
PARTS: dict[str, Callable[[str], None]] = {"apart": apart_part, "trials": trials_part}
PARAMS = (link.choice(f"{PAGE}.part", "part", tuple(PARTS), "apart"), *params(PAGE))

lesson_in_parts(PAGE, PARTS, PARAMS, question="faces.question", label="faces.part")
