"""What holds of every page: it computes, and leaves nothing in the thread that it ran in."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from core import layer
from tests.conftest import ROOT

TESTS = ROOT / "tests"


@pytest.fixture(autouse=True)
def the_app_calls_no_layer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A call is remembered for its `backward`, in threads that live on: the app asks `forward` and `trace` instead."""
    remembered: set[str] = set()
    keep = layer._Memory.keep

    def seen(self: layer._Memory, owner: Any, inputs: Any) -> None:
        caller = sys._getframe(2).f_code  # who called the layer or the stack
        if caller.co_filename.startswith(f"{ROOT}/") and not caller.co_filename.startswith(f"{TESTS}/"):
            remembered.add(f"{caller.co_filename}: {caller.co_name} calls {type(owner).__name__}")
        keep(self, owner, inputs)

    monkeypatch.setattr(layer._Memory, "keep", seen)
    yield
    assert not remembered
