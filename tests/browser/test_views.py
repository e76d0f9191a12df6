"""Every live view is JavaScript that a browser can load; and what several of them are made of."""

from pathlib import Path
from typing import Any

import pytest
from babel.messages.plurals import PLURALS
from playwright.sync_api import Browser

from tests.browser.conftest import arithmetic, blank
from tests.house import all_imported
from ui.live import VIEWS
from ui.live.modules import KIT, joined
from ui.translations import Plural

LOAD = """async text => {
  const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  return typeof module.default;
}"""

all_imported()


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_one_module_with_a_function(browser: Browser, view: str) -> None:
    with blank(browser) as page:
        assert page.evaluate(LOAD, joined(VIEWS[view].entry)) == "function"


ENTRY = """import { view } from "./mount.js";

export default view("own", "own", ({ root }) => {
  root.made = (root.made ?? 0) + 1;
  return { take: ({ said }) => (root.data = said), paint: () => ({}), sleep: () => (root.data = "gone") };
});
"""
CALL = """async text => {
  const { default: call } = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  const places = [1, 2].map(() => {
    const parentElement = document.createElement("div");
    parentElement.innerHTML = '<div data-testid="other-view"></div><div data-testid="own-view"></div>';
    return parentElement;
  });
  const told = [[0, "a"], [1, "b"], [0, "c"]].map(([n, data]) =>
    call({ data: { said: data, labels: {} }, parentElement: places[n] }));
  const said = () => places.map(({ lastChild: { made, data } }) => [made, data]);
  const before = said();
  told[1]();
  return [before, said()];
}"""


def test_a_view_is_made_once_for_each_of_its_roots(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "own.js").write_text(ENTRY)
    with blank(browser) as page:
        before, after = page.evaluate(CALL, joined(tmp_path / "own.js"))
    assert before == [[1, "c"], [1, "b"]]
    assert after == [[1, "c"], [1, "gone"]]


LED = """(async () => {
  const log = [];
  const place = m.makePlace("at", [0, 0], {
    within: to => to.map(value => Math.max(0, Math.min(9, Math.round(value)))),
    paint: () => log.push(place.at.join()),
    speak: () => log.push("rests"),
  });
  place.use({ setStateValue: (name, word) => log.push([name, word]) });
  const say = said => place.hear(said, {});
  say([2, 3]); // the server's first word
  if (a.held) place.hold();
  say([7, 7]); // and another one, maybe in the midst of a drag
  place.drop();
  log.push(place.at.join());
  for (const to of [[4.4, 12], [4.3, 40], [5, 9]]) place.lead(to); // the second is the place of the first
  place.rest(true);
  say([1, 1]); // before it has come to rest
  place.rest(true);
  await new Promise(done => setTimeout(done, a.wait));
  say([2, 3]); // late: an answer to what was before
  log.push(place.at.join());
  say([5, 9]); // the answer
  say([2, 3]); // a link, or the other tab
  place.rest(true);
  if (a.leaves) place.sleep();
  await new Promise(done => setTimeout(done, 400));
  return [...log, place.at.join()];
})()"""
TOLD = ["4,9", "5,9", "rests", ["at", {"said": "5,9", "nth": 1}], "5,9"]


@pytest.mark.parametrize(
    ("given", "log"),
    [
        ({"held": True, "wait": 400}, ["2,3", *TOLD, "rests", "2,3"]),
        ({"held": False, "wait": 400}, ["7,7", *TOLD, "rests", "2,3"]),  # what no hand holds follows the server
        ({"held": True, "wait": 400, "leaves": True}, ["2,3", *TOLD, "2,3"]),  # who leaves says no more
    ],
)
def test_a_place_is_told_where_it_has_come_to_rest(browser: Browser, given: dict[str, Any], log: list[Any]) -> None:
    with arithmetic(browser, KIT / "exchange.js") as run:
        assert run(LED, **given) == log


AT_ONCE = """(() => {
  const log = [];
  const speak = () => log.push("rests");
  const place = m.makePlace("at", 3, {within: to => to, paint: () => {}, speak, word: at => at});
  place.use({ setStateValue: (name, word) => log.push([name, word]) });
  place.hear(3, {});
  place.rest();
  place.lead(4);
  place.rest();
  return log;
})()"""


def test_what_a_pointer_lets_go_is_told_at_once_and_only_what_is_new(browser: Browser) -> None:
    with arithmetic(browser, KIT / "exchange.js") as run:
        assert run(AT_ONCE) == ["rests", "rests", ["at", {"said": 4, "nth": 1}]]


@pytest.mark.parametrize("language", ["en", "ko", "pl", "ar"])
def test_a_script_takes_the_plural_form_that_python_takes(browser: Browser, language: str) -> None:
    count, rule = PLURALS[language]
    text = Plural.of("n", tuple(f"{form}: {{n}}" for form in range(count)), rule)
    numbers = [*range(130), 199, 200, 201, 1005, 123456, "1,003", "1.0", "−1", ""]
    with arithmetic(browser, KIT / "dom.js") as run:
        said = run(
            "a.numbers.map(n => m.texts(a.labels, 'x')('cells', {n}))",
            numbers=numbers,
            labels={"x.cells": text.for_script},
        )
    assert said == [text.format(n=number) for number in numbers]
    assert len({form.partition(":")[0] for form in said}) == count
