// A browser in which the panels cannot be computed.

import { make, makeTexts } from "./dom.js";
import { unpack } from "./exchange.js";

// What it lacks: "browser", "canvas", or "" for nothing.
export function missingAbility() {
  if (typeof ResizeObserver === "undefined" || typeof HTMLDialogElement === "undefined") return "browser";
  return document.createElement("canvas").getContext?.("2d") ? "" : "canvas";
}

// One sentence, and one word to Python, which then shows the server's panels.
export function sayUnsupported(root, component, reason) {
  if (root.dataset.unsupported) return;
  root.dataset.unsupported = reason;
  const texts = makeTexts("shift_lab.live");
  texts.use(unpack(component.data).header.labels);
  root.replaceChildren(make("p", { class: "complaint", role: "alert" }, texts.at("unsupported")));
  component.setStateValue("unsupported", true);
}
