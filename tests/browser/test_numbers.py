"""Numbers as text: a live view writes what the server writes."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Browser

from core.equivariance import EXACTLY
from tests.browser.conftest import arithmetic
from ui import numbers
from ui.live.modules import KIT

Text = Callable[..., str]

EVEN = [2.5, -3.5, 0.5, 1.5, 0.125, -0.375, 0.0625, 12.5, 62.5, 1.25e-5, 1024.5, 98765.0, 123450.0, 5e-324]
PLAIN = [0.0, 1.0, -1.0, 0.1, 0.15, 1.005, -0.045, 9.995, 99.95, 999.95, 9999.5, 9999.96, 0.99995, 0.0005, 5e-4, 1e-3]
FAR = [4.99e-4, 9.9996e-4, 1e4, 99999.5, 1e5, 1e20, 1e-7, -1e-7, -4e-4, 1e-300, 3.14159, -271.828, 1 / 3, 100.0]
OF_ONE: dict[str, list[Text]] = {
    "number(v)": [numbers.number],
    "fourDigits(v)": [numbers.four_digits],
    "brief(v)": [numbers.brief],
    **{f"fixed(v, {d})": [lambda v, d=d: numbers.fixed(v, d)] for d in range(6)},
    **{f"short(v, {d})": [lambda v, d=d: numbers.short(v, d)] for d in range(6)},
    **{f"power(v, {d})": [lambda v, d=d: numbers.power(v, d)] for d in range(4)},
    "signed(v)": [numbers.signed],
    "signed(v, 2)": [lambda v: numbers.signed(v, 2)],
    "inParentheses(m.short(v))": [lambda v: numbers.in_parentheses(numbers.short(v))],
    "shiftText([v, -v])": [lambda v: numbers.shift_text((v, -v))],
    "shiftText([v, 1], 1)": [lambda v: numbers.shift_text((v, 1), 1)],
    "shiftText([2, v], 2, { trim: true })": [lambda v: numbers.shift_text((2, v), 2, trim=True)],
    "errorWithDecibels(Math.abs(v))": [lambda v: numbers.error_with_decibels(abs(v))],
    "percent(Math.abs(v))": [lambda v: numbers.percent(abs(v))],
}


def values() -> list[float]:
    """Ties, limits between two forms, and several hundred numbers of all sizes."""
    rng = np.random.default_rng(14)
    sizes = 10.0 ** rng.uniform(-9, 9, 300) * rng.choice([-1, 1], 300)
    halves = rng.integers(-4000, 4000, 200) / 2.0 ** rng.integers(0, 8, 200)
    decimals = rng.integers(-99999, 99999, 200) / 10.0 ** rng.integers(0, 8, 200)
    return [*EVEN, *PLAIN, *FAR, *sizes.tolist(), *halves.tolist(), *decimals.tolist()]


@pytest.mark.parametrize("code", OF_ONE)
def test_a_live_view_writes_a_number_as_the_server_does(browser: Browser, code: str) -> None:
    (text,), many = OF_ONE[code], values()
    with arithmetic(browser, KIT / "numbers.js") as run:
        found = run(f"a.many.map(v => m.{code})", many=many)
    here = [text(value) for value in many]
    assert [(value, f, h) for value, f, h in zip(many, found, here, strict=True) if f != h] == []
    assert not re.search(r"-|−0(\.0*)?(?![.\d])", "".join(found))


def test_no_number_is_a_dash(browser: Browser) -> None:
    with arithmetic(browser, KIT / "numbers.js") as run:
        found = run("[m.number(null), m.number(NaN), m.brief(Infinity), m.errorWithDecibels(null), m.shiftText(null)]")
        assert run("m.EXACTLY") == EXACTLY
        assert run("m.minus(-3)") == numbers.minus(-3) == "−3"
    here = (numbers.number(None), numbers.number(np.nan), numbers.brief(np.inf))
    assert found == [*here, numbers.error_with_decibels(None), numbers.shift_text(None)] == ["–"] * 5
