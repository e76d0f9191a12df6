// One panel large, over the page; it stays live, for it is the panel itself that moves there.

import { make } from "./dom.js";
import { fitPanel } from "./panels.js";

const BESIDE = 260; // display pixels beside the map: the magnifier and margins
const BELOW = 330; // under it where the magnifier stands below
const MARGIN = 48;
const ABOVE = 110;

// `view` holds { texts, look, isNarrow() }; `settled` is called when the panel is back in its place.
export function makeLarge(view, settled) {
  const close = make("button", { type: "button", class: "close" }, "✕");
  view.texts.tell(close, "aria-label", "close");
  const dialog = make("dialog", { class: "large" }, close);
  const large = { panel: null, dialog, open, fit, close: () => dialog.close() };
  let place = null; // keeps the panel's place in the board
  let home = null; // of the magnifier

  function open(panel) {
    large.panel = panel;
    view.look.at(null);
    place = make("div");
    place.style.height = `${panel.shown.height}px`;
    home = view.look.magnifier.parentNode;
    panel.frame.replaceWith(place);
    const caption = make("p", { class: "caption" }, view.texts.at(panel.name.replace("-", "_")));
    dialog.replaceChildren(caption, close, panel.frame, view.look.magnifier);
    dialog.setAttribute("aria-label", caption.textContent);
    dialog.showModal();
    fit();
    panel.frame.focus({ preventScroll: true });
  }

  function fit() {
    const [across, down] = view.isNarrow() ? [MARGIN, BELOW] : [BESIDE, ABOVE];
    fitPanel(large.panel, window.innerWidth - across, window.innerHeight - down);
  }

  dialog.addEventListener("close", () => {
    const { panel } = large;
    if (!panel) return;
    large.panel = null;
    view.look.at(null);
    place.replaceWith(panel.frame);
    home.append(view.look.magnifier);
    settled();
    panel.frame.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  close.addEventListener("click", () => dialog.close());
  return large;
}
