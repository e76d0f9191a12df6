"""What is required, installed and was tested fits together: ranges, and versions within them."""

from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

FILES = ("requirements.txt", "requirements-dev.txt")


def required(name: str) -> list[Requirement]:
    """The requirements of a file, but for the files that it names."""
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-r ")]


REQUIRED = {canonicalize_name(one.name): one for name in FILES for one in required(name)}
TESTED = {canonicalize_name(one.name): str(one.specifier) for one in required("requirements-tested.txt")}


def untested(required: dict[str, Requirement], tested: dict[str, str]) -> list[str]:
    """The names of which no one version was tested, or one outside of the range."""
    return [
        name
        for name, one in required.items()
        if not tested.get(name, "").startswith("==") or not one.specifier.contains(tested[name][2:])
    ]


def test_every_requirement_has_a_range_whose_ends_are_said() -> None:
    assert len(REQUIRED) >= 16
    for name, one in REQUIRED.items():
        assert sorted(limit.operator for limit in one.specifier) == ["<", ">="], name


def test_what_is_installed_lies_within_the_ranges() -> None:
    assert [name for name, one in REQUIRED.items() if not one.specifier.contains(version(name))] == []


def test_one_version_of_each_was_tested_and_lies_within_the_range() -> None:
    assert untested(REQUIRED, TESTED) == []


@pytest.mark.parametrize("tested", [{}, {"numpy": "==2.1.9"}, {"numpy": "==3.0"}, {"numpy": ">=2.2"}])
def test_a_version_that_is_missing_or_outside_of_the_range_is_named(tested: dict[str, str]) -> None:
    assert untested({"numpy": Requirement("numpy>=2.2,<3")}, tested) == ["numpy"]
