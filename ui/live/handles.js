// What is dragged: dots that go up and down, signals that go left and right, a place on an axis. Mouse,
// touch, arrow keys.

import { letKeys, rightOf } from "./dom.js";
import { draggable } from "./drag.js";
import { each } from "./plot.js";
import { short } from "./numbers.js";

// Let a node of a board be dragged: `grip(event)` as `begin` of drag.js; `press(grip, event)`, where it does something,
// and `move(grip, event)` change the spec.
function letChange(kit, node, { grip = () => ({}), press = () => {}, move }) {
  draggable(node, {
    begin(event) {
      const taken = grip(event);
      if (!taken) return null;
      kit.hold();
      node.classList.add("dragged");
      press(taken, event);
      return taken;
    },
    move,
    over: () => node.classList.remove("dragged"),
    end: () => kit.change({}, true),
    back: () => kit.back(),
  });
}

// Let a place be chosen by pressing there: `choose(event)` at the press and while it is dragged.
export function letChoose(kit, node, choose) {
  letChange(kit, node, { press: (_, event) => choose(event), move: (_, event) => choose(event) });
}

// Dots as sliders. `dots`: { cx, cy, value, label }, `to(y)` says the value at a height, `on(index, value, rest)`.
export function createDots(kit, group, { low, high, step, to, on }) {
  const snap = (value) => Math.max(low(), Math.min(high(), Math.round(value / step()) * step()));
  const indexOf = (target) => [...group.childNodes].indexOf(target);
  letChange(kit, group, {
    grip(event) {
      const index = indexOf(event.target);
      if (index < 0) return null;
      event.preventDefault();
      event.target.focus({ preventScroll: true });
      return { index };
    },
    move: ({ index }, { clientY }) =>
      on(index, snap(to(clientY - group.ownerSVGElement.getBoundingClientRect().top)), false),
  });
  letKeys(group, ([down, right], { target }) => {
    const at = indexOf(target);
    if (at < 0) return false;
    if (right) group.childNodes[at + right]?.focus();
    else on(at, snap(Number(target.getAttribute("aria-valuenow")) - down * step()), true);
  });
  return (dots) => each(group, "circle", dots, ({ cx, cy, value, label }) => ({
    class: "handle", cx, cy, r: 11, tabindex: 0, role: "slider", "aria-label": label, "aria-valuenow": value,
    "aria-valuetext": short(value), "aria-valuemin": low(), "aria-valuemax": high(), "aria-orientation": "vertical",
  }));
}

// A picture that is moved sideways: `on(steps, is it the end)`, with `start()` of them at first. Arrow keys step by 1.
export function makeSlide(kit, node, { cell, start, on }) {
  node.setAttribute("tabindex", 0);
  letChange(kit, node, {
    grip: (event) => ({ x: rightOf(node, event), at: start() }),
    move: ({ x, at }, event) => on(at + Math.round((rightOf(node, event) - x) / cell()), false),
  });
  letKeys(node, ([, right]) => right !== 0 && on(start() + right, true));
}
