"""Looking again: a fragment is asked to run until it has run, and no longer."""

from typing import Any

from playwright.sync_api import Browser

from tests.browser.conftest import blank
from ui.ticker import JAVASCRIPT

RUN = """async ([text, steps]) => {
  const tick = (await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})))).default;
  const parentElement = {}, said = [];
  let unmount = null;
  for (const [data, milliseconds] of steps) {
    const setTriggerValue = (name, turn) => said.push(turn);
    if (data) unmount = tick({ parentElement, data, setTriggerValue });
    else unmount();
    await new Promise(resolve => setTimeout(resolve, milliseconds));
  }
  return said;
}"""


def said(browser: Browser, *steps: tuple[dict[str, Any] | None, int]) -> list[int]:
    """What is asked of the server: for each step its data (None: unmounted), and for how long, in milliseconds."""
    with blank(browser) as page:
        found: list[int] = page.evaluate(RUN, [JAVASCRIPT, [list(step) for step in steps]])
    return found


def asking(turn: int, *, after: float = 0.01, unheard: float = 0.05) -> dict[str, Any]:
    return {"after": after, "unheard": unheard, "turn": turn}


def test_who_is_not_heard_asks_again(browser: Browser) -> None:
    found = said(browser, (asking(1), 500))
    assert set(found) == {1}
    assert len(found) >= 2


def test_who_is_heard_asks_once_and_then_anew(browser: Browser) -> None:
    assert said(browser, (asking(1, unheard=60), 300), (asking(2, unheard=60), 300)) == [1, 2]


def test_who_asks_no_more_or_is_gone_is_silent(browser: Browser) -> None:
    assert said(browser, (asking(1, after=0.2), 0), (asking(1, after=0), 500)) == []
    assert said(browser, (asking(1, after=0.2), 0), (None, 500)) == []
