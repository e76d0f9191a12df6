"""What the tests of core hold it against, counted: `python -m tests.suites` runs them and prints a table.

A test belongs to the first suite whose names it uses, itself or through a function of its own module.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

import pytest

SUITES: dict[str, Callable[[set[str], str], bool]] = {
    "shapes and options drawn by hypothesis, 40 to 150 a test": lambda used, name: "is_hypothesis_test" in used,
    "PyTorch's outputs, recorded in onnx's test data": lambda used, name: "run_with_core" in used,
    "onnx.reference": lambda used, name: "onnx_run" in used,
    "scipy": lambda used, name: bool(used & {"ndimage", "signal", "linalg", "sparse", "convolution_matrix"}),
    "slopes by finite differences": lambda used, name: "assert_gradient" in used,
    "adjoints, ⟨Cx, y⟩ = ⟨x, Cᵀy⟩": lambda used, name: "adjoint" in name,
    "refused arguments and their sentences": lambda used, name: "raises" in used,
    "laws with their twins, known answers, agreement of all ways to compute": lambda used, name: True,
}


def names_used(function: Any) -> set[str]:
    """The names in a test's code and in that of its module's functions that it calls."""
    found: set[str] = set()
    if hasattr(function, "hypothesis"):
        found.add("is_hypothesis_test")
        function = function.hypothesis.inner_test
    module = function.__globals__
    waiting = [function.__code__]
    while waiting:
        code = waiting.pop()
        for name in _names(code) - found:
            found.add(name)
            called = module.get(name)
            if isinstance(called, FunctionType) and called.__module__ == module["__name__"]:
                waiting.append(called.__code__)
    return found


def _names(code: CodeType) -> set[str]:
    """All names that a function and those within it look up."""
    return set(code.co_names).union(*(_names(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


class Counting:
    """A pytest plugin: how many tests of each suite passed, and how many did not."""

    def __init__(self) -> None:
        self._suite_of: dict[str, str] = {}
        self.passed: Counter[str] = Counter()
        self.others: Counter[str] = Counter()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if isinstance(item, pytest.Function):
                used = names_used(item.function)
                self._suite_of[item.nodeid] = next(suite for suite, fits in SUITES.items() if fits(used, item.name))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        suite = self._suite_of.get(report.nodeid)
        if suite is not None and (report.when == "call" or report.outcome != "passed"):
            (self.passed if report.outcome == "passed" else self.others)[suite] += 1

    def table(self) -> Iterator[str]:
        """The lines of a table in Markdown."""
        yield "| held against | tests that pass | that do not |\n| --- | --: | --: |"
        for suite in SUITES:
            yield f"| {suite} | {self.passed[suite]:,} | {self.others[suite]:,} |"
        yield f"| all | {sum(self.passed.values()):,} | {sum(self.others.values()):,} |"


if __name__ == "__main__":
    counting = Counting()
    status = pytest.main(["tests/core", "-q", "--no-header", *sys.argv[1:]], plugins=[counting])
    print("\n" + "\n".join(counting.table()))
    sys.exit(status)
