"""Live boards: the parts of a page that are drawn and handled in the browser, each with its controls.

What is chosen stands as texts in the URL, in the session and in the browser: one codec for the three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.link import LONGEST, Param
from ui.live import news, strict


@dataclass(frozen=True)
class Choices:
    """What can be chosen in each part: the params of its controls."""

    parts: Mapping[str, tuple[Param, ...]]

    def texts(self, part: str) -> dict[str, str]:
        """What the session holds for a part, by the names of the URL."""
        return {param.name: param.write(st.session_state[param.key]) for param in self.parts[part]}

    def values(self, part: str, said: Mapping[str, str]) -> dict[str, Any]:
        """The values that `texts` wrote."""
        return {param.name: param.read(said[param.name]) for param in self.parts[part]}

    def take(self, said: object) -> None:
        """Put what the browser said of a part ({"part": ..., name: text}) in the session; bad texts change nothing."""
        part = strict.one_of(strict.named(said, "part"), self.parts)
        for param in self.parts[part] if part else ():
            text = strict.text(strict.named(said, param.name))
            if text is not None and len(text) <= LONGEST:
                try:
                    st.session_state[param.key] = param.read(text)
                except ValueError:
                    continue

    def listen(self, *, key: str) -> None:
        """Take over what was done in the boards `key` since the last call. To be asked before anything is drawn."""
        self.take(news(key, "spec"))
