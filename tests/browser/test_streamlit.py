"""What Streamlit's front end is relied upon for beyond its API: see docs/streamlit.md."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.lab import Lab, text, wait_until
from tests.conftest import ROOT, Pages, settle
from ui.messages import SAID

SHEETS = tuple(ROOT / "ui" / name for name in ("shell.css", "picture_controls.css"))
# The selectors of a style sheet, without what is drawn before and after elements, and whether each finds something.
SELECTORS = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const texts = (rules) => [...rules].flatMap((rule) => rule.selectorText ?? texts(rule.cssRules));
  const alone = (list) => {
    const found = [""];
    let depth = 0;
    for (const letter of list) {
      depth += (letter === "(") - (letter === ")");
      if (letter === "," && !depth) found.push("");
      else found[found.length - 1] += letter;
    }
    return found.map((selector) => selector.trim().replace(/::(before|after)$/, ""));
  };
  return texts(sheet.cssRules).flatMap(alone).map((selector) => [selector, document.querySelector(selector) !== null]);
}"""
OVER = """zone => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["a"], "a.png"));
  for (const type of ["dragenter", "dragover"]) {
    zone.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
  }
}"""


class Sought:
    """The selectors of style sheets that have found nothing yet."""

    def __init__(self, css: str) -> None:
        self.css, self.known, self.left = css, set[str](), set[str]()

    def look(self, page: Page) -> None:
        """Look for them on a page as it is now."""
        settle(page)
        found = dict(page.evaluate(SELECTORS, self.css))
        before = self.left if self.known else set(found)
        self.left = before - {selector for selector, is_there in found.items() if is_there}
        self.known |= set(found)


def test_every_selector_of_the_style_sheets_finds_something(server: str, page: Pages, tmp_path: Path) -> None:
    css = "\n".join(sheet.read_text("utf-8") for sheet in SHEETS)
    sought = Sought(css + '\n[data-testid="nowhere"] { color: red; }')
    shown = Lab(page()).open(server, pic="upload")
    sought.look(shown.page)
    notes, heavy = tmp_path / "notes.png", [tmp_path / "heavy.png", tmp_path / "heavier.png"]
    notes.write_bytes(b"This is no picture, whatever its name says.")
    for number, path in enumerate(heavy):
        path.write_bytes(bytes((21 + number) * 2**20))
    held: list[Route] = []
    shown.page.route("**/_stcore/upload_file/**", lambda route: held.append(route))
    shown.upload(notes)
    chips = shown.page.get_by_test_id("stFileChip")
    wait_until(lambda: chips.count() == 1 and len(held) == 1, "the file to be on its way")
    sought.look(shown.page)
    held[0].continue_()
    expect(shown.page.locator(".st-key-picture-uploader").get_by_role("alert")).to_be_visible()
    sought.look(shown.page)
    shown.upload(heavy)
    expect(chips).to_have_count(2)
    sought.look(shown.page)
    shown.page.get_by_test_id("stFileUploaderDropzone").evaluate(OVER)
    sought.look(shown.page)
    sidebar = shown.page.get_by_test_id("stSidebar")
    sidebar.get_by_text(text("picture.camera"), exact=True).click()  # which is not allowed here
    expect(sidebar.get_by_test_id("stCameraInputWebcamComponent").locator("a")).to_have_count(1)
    sought.look(shown.page)
    shown.page.goto(f"{server}/training")
    expect(shown.page.get_by_test_id("stBaseButton-primary")).to_be_visible()
    sought.look(shown.page)
    shown.page.get_by_test_id("stSidebarHeader").hover()
    shown.page.get_by_test_id("stSidebarHeader").get_by_role("button").click()
    expect(shown.page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    sought.look(shown.page)
    taken = page.visit(f"{server}/?size=64", permissions=["camera"])
    taken.get_by_test_id("stSidebar").get_by_text(text("picture.camera"), exact=True).click()
    film = taken.locator("video")
    wait_until(lambda: film.count() > 0 and film.evaluate("film => film.currentTime") > 0, "the camera")
    taken.get_by_test_id("stCameraInputButton").click()
    expect(taken.get_by_test_id("stSidebar").locator(".st-key-picture-camera img")).to_be_visible()
    sought.look(taken)
    assert len(sought.known) > 40
    assert sought.left == {'[data-testid="stHeader"] a', '[data-testid="nowhere"]'}  # the header may have links


def test_every_variable_of_the_theme_is_given(server: str, page: Pages) -> None:
    sheets = [path.read_text("utf-8") for folder in ("ui", "pages") for path in (ROOT / folder).rglob("*.css")]
    names = {name for sheet in sheets for name in re.findall(r"var\((--st-[\w-]+)", sheet)}
    assert len(names) >= 8
    view = Lab(page()).open(server, size=64).view
    given = view.evaluate(
        "(root, names) => names.filter((name) => getComputedStyle(root).getPropertyValue(name))",
        [*names, "--st-nowhere-color"],
    )
    assert set(given) == names


def states_in(sent: list[bytes], kind: str) -> list[str]:
    """The states of a kind in what a browser has sent."""
    messages = [BackMsg.FromString(data) for data in sent]
    assert {message.WhichOneof("type") for message in messages} <= {"rerun_script"}
    states = [state for message in messages for state in message.rerun_script.widget_states.widgets]
    return [getattr(state, kind) for state in states if state.WhichOneof("value") == kind]


def test_what_a_browser_sends_is_where_it_is_looked_for(server: str, page: Pages) -> None:
    tab, sent = page(), list[bytes]()
    tab.on("websocket", lambda line: line.on("framesent", lambda data: sent.append(data)))
    shown = Lab(tab).open(server, size=64, at="1,2")
    shown.drag(4, -3)
    shown.certifies(4, -3)
    words = [json.loads(word) for word in states_in(sent, "json_value")]
    assert [4, -3] in [word.get("shift", {}).get("said", {}).get("shift") for word in words]
    assert states_in(sent, "json_trigger_value") == []
    assert set(SAID) == {"json_value", "json_trigger_value"}
    tab.goto(f"{server}/training")
    settle(tab)
    tab.get_by_test_id("stMain").get_by_test_id("stBaseButton-primary").click()  # what trains is looked at again
    train = tab.get_by_test_id("stMain").get_by_test_id("stBaseButton-primary")
    expect(train).to_be_hidden()
    wait_until(lambda: train.is_hidden() and states_in(sent, "json_trigger_value") != [], "a ticker's word")
    assert all("tick" in word for word in states_in(sent, "json_trigger_value"))
