// What the view is made of: three grids with titles, the frame on the picture, controls, the sum.

import { make } from "./dom.js";
import { buildGrid } from "./grid.js";

// Puts all of it in `root`, with its labels bound by `tell`. `frame`, the walk's `button` and what is `spoken` are made
// elsewhere; `shown` are the ids of what the input's numbers can be, a button each.
export function buildParts(root, { tell, frame, button, shown, spoken }) {
  const grids = { input: buildGrid("input"), kernel: buildGrid("kernel"), output: buildGrid("output") };
  const titles = Object.fromEntries(Object.keys(grids).map((name) => [name, make("h3", { class: "title" })]));
  for (const name of ["input", "output"]) {
    grids[name].node.tabIndex = 0;
    grids[name].node.setAttribute("role", "application");
    tell(grids[name].node, "aria-label", `${name}_about`);
  }
  grids.kernel.node.setAttribute("role", "img");
  tell(grids.kernel.node, "aria-label", "kernel");
  tell(frame.node, "aria-label", "frame_about");
  tell(frame.node, "title", "frame_about");
  const hint = tell(make("p", { class: "note" }), "text", "frame_hint");
  const scrubber = tell(make("input", { type: "range", min: 0, step: 1 }), "aria-label", "scrubber");
  const step = make("output", { class: "step" });
  const pin = make("button", { type: "button", "data-do": "pin" });
  const modes = Object.fromEntries(shown.map((id) => [id,
    tell(make("button", { type: "button", "data-show": id }), "text", `show_${id}`)]));
  const law = make("p", { class: "law" });
  const terms = make("div", { class: "terms", tabindex: 0, role: "group" });
  const part = (name, ...children) => make("section", { class: `part ${name}` }, titles[name], grids[name].node,
    ...children);
  root.replaceChildren(
    make("div", { class: "board" }, part("input"), part("kernel", frame.node, hint), part("output")),
    make("div", { class: "controls" }, button, scrubber, step, pin,
      tell(make("span", { class: "choice", role: "group" }, ...Object.values(modes)), "aria-label", "show")),
    make("div", { class: "sum" }, law, terms), spoken);
  return { grids, titles, hint, scrubber, step, pin, modes, law, terms };
}
