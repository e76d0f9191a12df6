"""The names that are documented can be imported where they are documented."""

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

import core
from tests.house import ROOT

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
    assert sorted(face.__all__) == sorted(set(face.__all__))
    assert all(getattr(face, name) is not None for name in face.__all__)
