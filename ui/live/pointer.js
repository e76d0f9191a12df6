// What the pointer and the keys do on the panels: drag the handle, look at cells, enlarge.

import { HANDLE, PANELS, hideHint } from "./panels.js";

const TAP = 6; // display pixels that a finger may move in a tap
const FAST = 8; // pixels or cells a key moves with Shift
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const stepOf = (event) => {
  const step = event.ctrlKey || event.altKey || event.metaKey ? null : KEYS[event.key];
  return step?.map((part) => part * (event.shiftKey ? FAST : 1));
};

// `view` holds { panels, lab, shift, wanted, drag, look, large, isNarrow() };
// `on`: { grab(), ask(shift), release(), settle(axis) }. Sets view.drag while the handle is held.
export function listen(view, on) {
  const { panels, look, large } = view;
  dragHandle(view, on);
  for (const { name } of PANELS) {
    const panel = panels[name];
    const { frame } = panel;
    let pressed = null;
    frame.addEventListener("pointermove", (event) => {
      const slides = pressed && large.panel === panel; // a finger on the enlarged panel
      if (!view.drag && (event.pointerType === "mouse" || slides)) look.atPointer(panel, event);
    });
    frame.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && look.at(null));
    frame.addEventListener("blur", () => look.at(null));
    frame.addEventListener("keydown", (event) => pressKey(view, on, panel, event));
    if (name === HANDLE) {
      frame.addEventListener("dblclick", () => (large.panel ? large.close() : large.open(panel)));
      continue;
    }
    frame.addEventListener("pointerdown", (event) => {
      pressed = { x: event.clientX, y: event.clientY };
      if (large.panel === panel && event.pointerType !== "mouse") look.atPointer(panel, event);
    });
    frame.addEventListener("pointerup", (event) => {
      const tapped = pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < TAP;
      pressed = null;
      if (tapped && event.button === 0) tap(view, panel, event);
    });
    frame.addEventListener("pointercancel", () => (pressed = null));
  }
}

// A click enlarges a panel, and closes it. So does a tap where panels are small; elsewhere the first tap shows the cell
// and the second enlarges.
function tap(view, panel, event) {
  const { look, large } = view;
  if (large.panel) return large.close();
  const known = look.spot?.panel === panel;
  look.atPointer(panel, event);
  const { spot } = look;
  const touched = event.pointerType !== "mouse";
  if (touched && !view.isNarrow() && !known) return;
  // A finger's click is still to come, and would fall on the dialog.
  setTimeout(() => {
    large.open(panel);
    if (touched) look.at(spot);
  }, touched ? 50 : 0);
}

function dragHandle(view, on) {
  const handle = view.panels[HANDLE];
  const { frame } = handle;
  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !view.lab || view.drag) return;
    on.grab();
    frame.setPointerCapture(event.pointerId);
    frame.classList.add("held");
    const { pointerId: id, clientX: x, clientY: y } = event;
    view.drag = { id, x, y, from: view.shift, moved: false, touches: event.pointerType !== "mouse" };
  });
  frame.addEventListener("pointermove", (event) => {
    const { drag } = view;
    if (event.pointerId !== drag?.id) return;
    const across = event.clientX - drag.x;
    const down = event.clientY - drag.y;
    if (!drag.moved) {
      if (Math.hypot(across, down) < (drag.touches ? TAP : 1)) return;
      drag.moved = true;
      view.look.at(null);
      hideHint(handle);
    }
    const scale = handle.width / handle.shown.width; // picture pixels a display pixel
    on.ask([drag.from[0] + down * scale, drag.from[1] + across * scale]);
  });
  const release = (event) => {
    const { drag } = view;
    if (event.pointerId !== drag?.id) return;
    view.drag = null;
    frame.classList.remove("held");
    on.release();
    if (!drag.moved && drag.touches && event.type === "pointerup") tap(view, handle, event);
  };
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) frame.addEventListener(type, release);
}

function pressKey(view, on, panel, event) {
  const { look, large } = view;
  const step = stepOf(event);
  if (step && panel.name === HANDLE) {
    on.grab();
    look.at(null);
    hideHint(panel);
    on.ask([view.wanted[0] + step[0], view.wanted[1] + step[1]]);
    on.settle(step[0] ? "y" : "x");
  } else if (step) look.atStep(panel, step);
  else if (event.key === "Enter") (large.panel ? large.close() : large.open(panel));
  else if (event.key === "Escape" && look.spot && !large.panel) look.at(null);
  else return;
  event.preventDefault();
}
