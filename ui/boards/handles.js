// What is dragged: dots that go up and down, and signals that go left and right. Mouse, touch, and arrow keys.

import { short } from "./dom.js";
import { each } from "./plot.js";

// Dots as sliders. `dots`: { cx, cy, value, label }, `to(index, y)` says the value at a height, `on(index, value, rest)`.
export function createDots(group, { low, high, step, to, on }) {
  const snap = (value) => Math.max(low(), Math.min(high(), Math.round(value / step()) * step()));
  const indexOf = (target) => [...group.childNodes].indexOf(target);
  let dragged = -1;
  group.addEventListener("pointerdown", (event) => {
    dragged = indexOf(event.target);
    if (dragged < 0) return;
    event.preventDefault();
    event.target.focus({ preventScroll: true });
    event.target.setPointerCapture(event.pointerId);
  });
  group.addEventListener("pointermove", (event) => {
    if (dragged < 0) return;
    event.stopPropagation();
    const top = group.ownerSVGElement.getBoundingClientRect().top;
    on(dragged, snap(to(event.clientY - top)), false);
  });
  const drop = () => {
    if (dragged >= 0) on(dragged, null, true);
    dragged = -1;
  };
  group.addEventListener("pointerup", drop);
  group.addEventListener("pointercancel", drop);
  group.addEventListener("keydown", (event) => {
    const at = indexOf(event.target);
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const aside = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !(by || aside) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (aside) group.childNodes[at + aside]?.focus();
    else on(at, snap(Number(event.target.getAttribute("aria-valuenow")) + by * step()), true);
  });
  return (dots) => each(group, "circle", dots, ({ cx, cy, value, label }) => ({
    class: "handle", cx, cy, r: 11, tabindex: 0, role: "slider", "aria-label": label, "aria-valuenow": value,
    "aria-valuetext": short(value), "aria-valuemin": low(), "aria-valuemax": high(), "aria-orientation": "vertical",
  }));
}

// A picture that is moved sideways: `on(steps from the start of the drag, is it the end)`. Arrow keys step by 1.
export function makeSlide(node, { cell, start, on }) {
  let from = null;
  node.setAttribute("tabindex", 0);
  node.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = { x: event.clientX, at: start() };
    node.setPointerCapture(event.pointerId);
    node.classList.add("dragged");
  });
  node.addEventListener("pointermove", (event) => {
    if (from) on(from.at + Math.round((event.clientX - from.x) / cell()), false);
  });
  const drop = () => {
    if (from) on(null, true);
    from = null;
    node.classList.remove("dragged");
  };
  node.addEventListener("pointerup", drop);
  node.addEventListener("pointercancel", drop);
  node.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    on(start() + by, true);
  });
}
