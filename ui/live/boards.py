"""Live boards: the parts of a page that are drawn and handled in the browser, each with its controls.

What is chosen stands as texts in the URL, in the session and in the browser: one codec for the three. A board draws its
controls from what they say of themselves, in their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ui import control
from ui.control import Control
from ui.live import news, strict


@dataclass(frozen=True)
class Choices:
    """What can be chosen in each part: its controls; `along`: by name and option, what else is chosen with that."""

    parts: Mapping[str, Sequence[Control[Any]]]
    along: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    def told(self, part: str) -> dict[str, Any]:
        """What boards.js asks for of a part, beside `given` and `labels`: what is chosen, and from what."""
        controls = [one.described() | {"along": self.along.get(one.name, {})} for one in self.parts[part]]
        return {"part": part, "spec": self.texts(part), "controls": controls}

    def texts(self, part: str) -> dict[str, str]:
        """What the session holds for a part, by the names of the URL."""
        return control.texts(self.parts[part])

    def values(self, part: str, said: Mapping[str, str]) -> dict[str, Any]:
        """The values that `texts` wrote."""
        return control.read(self.parts[part], said)

    def take(self, said: object) -> None:
        """Put what the browser said of a part ({"part": ..., name: text}) in the session; bad texts change nothing."""
        part = strict.one_of(strict.named(said, "part"), self.parts)
        if part:
            control.hear(self.parts[part], said)

    def listen(self, *, key: str) -> None:
        """Take over what was done in the boards `key` since the last call. To be asked before anything is drawn."""
        self.take(news(key, "spec"))
