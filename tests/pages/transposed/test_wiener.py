"""What the browser says of noise and constant is taken where it is a place of their sliders."""

from types import SimpleNamespace

import pytest

from pages.transposed import wiener


@pytest.mark.parametrize(
    ("said", "noise", "power"),
    [
        ({"noise": 0, "power": 1}, 0.0, -7.75),
        ({"noise": 99, "power": 1}, 0.01, -7.75),
        ({"noise": "x"}, 0.01, -2.0),
        ("x", 0.01, -2.0),
        (None, 0.01, -2.0),
    ],
)
def test_what_the_browser_says_is_taken_where_it_is_a_place(monkeypatch, said, noise, power):
    state = {"v": {"places": said}, "p.noise": 0.01, "p.power": -2.0}
    for module in ("ui.live", "pages.transposed.wiener"):
        monkeypatch.setattr(f"{module}.st", SimpleNamespace(session_state=state))
    wiener.listen("p", key="v")
    assert (state["p.noise"], state["p.power"]) == (noise, power)
