"""The screens that tests run on, and which of their cases run on which."""

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest

from tests.browser.lab import PHONE
from tests.conftest import VIEWPORT

SCREENS: dict[str, dict[str, Any]] = {"desk": {"viewport": VIEWPORT}, "phone": {"viewport": PHONE, "has_touch": True}}
LOCALES = {"en": "en-US", "ko": "ko-KR"}  # what browsers ask for
IS_EVERY = bool(os.environ.get("EVERY_SCREEN"))
Test = TypeVar("Test", bound=Callable[..., None])


def in_turn(cases: Sequence[tuple[Any, ...]], *, every: bool = IS_EVERY) -> list[tuple[Any, ...]]:
    """(screen, *case): each case on one screen, the next one on the next; where `every`, each on all of them."""
    names = list(SCREENS)
    return [(name, *case) for i, case in enumerate(cases) for name in (names if every else [names[i % len(names)]])]


def on_screens(fixture: str, names: Sequence[str], cases: Sequence[tuple[Any, ...]]) -> Callable[[Test], Test]:
    """Parametrises a test by `names`, and its `fixture` by screens: in turn, and all of them in `make screens`."""
    return lambda test: pytest.mark.screens(
        pytest.mark.parametrize((fixture, *names), in_turn(cases), indirect=[fixture])(test)
    )


def on_screen(fixture: str, name: str, *, every: bool = IS_EVERY) -> Callable[[Test], Test]:
    """Runs a test, by its `fixture`, on that screen; where `every`, on all of them."""
    screens = list(SCREENS) if every else [name]
    return lambda test: pytest.mark.screens(pytest.mark.parametrize(fixture, screens, indirect=True)(test))
