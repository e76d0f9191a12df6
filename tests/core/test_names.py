"""The names that are documented can be imported where they are documented."""

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

import core
import core.layers
import core.pooling
from tests.house import ROOT, handed_on

DOCUMENTED = sorted(set(re.findall(r"`(core(?:\.[a-z_]+)+)`", (ROOT / "README.md").read_text("utf-8"))))


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_module_that_the_readme_names_can_be_imported(name: str) -> None:
    assert importlib.import_module(name).__doc__


@pytest.mark.parametrize(("known_as", "name"), sorted(core.KNOWN_AS.items()))
def test_a_module_that_has_moved_is_one_under_both_names(known_as: str, name: str) -> None:
    code = f"""
import core.{known_as} as old, {name} as new, sys
from core import {known_as} as again
assert old is new is again is sys.modules["core.{known_as}"] is sys.modules["{name}"]
assert new.__spec__.name == new.__name__ == "{name}"
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, check=True)


def test_a_module_that_there_never_was_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"core\.never"):
        importlib.import_module("core.never")


@pytest.mark.parametrize("package", [one.name for one in pkgutil.iter_modules(core.__path__) if one.ispkg])
def test_a_package_hands_on_what_it_says(package: str) -> None:
    face = importlib.import_module(f"core.{package}")
    names = handed_on(face)
    assert sorted(names) == sorted(set(names))
    assert all(getattr(face, name) is not None for name in names)


def test_pooling_hands_on_what_its_modules_say() -> None:
    modules = (importlib.import_module(f"core.pooling.{name}") for name in ("gradients", "means", "pooling"))
    said = sorted(name for module in modules for name in module.__all__)
    assert sorted(handed_on(core.pooling)) == said
    assert {"max_pool2d", "avg_pool2d", "avg_pool2d_grad", "max_pool1d", "max_unpool2d", "resize"} <= set(said)
    assert {"MaxPool2d", "Resize", "Conv2d", "Stack", "KINDS"} <= set(handed_on(core.layers))
