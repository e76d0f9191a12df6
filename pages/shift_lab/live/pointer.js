// What the pointer and the keys do on the panels: drag the handle, look at cells, enlarge.

import { stepOf } from "./dom.js";
import { draggable } from "./drag.js";
import { HANDLE, PANELS, hideHint } from "./panels.js";
import { later } from "./waits.js";

const TAP = 6; // display pixels that a finger may move in a tap
const FAST = 8; // pixels or cells a key moves with Shift

// `view` holds { panels, lab, shift, wanted, drag, look, large, isNarrow() };
// `on`: { grab(), ask(shift), release(), settle(axis) }. Sets view.drag while the handle is held.
export function listen(view, on) {
  const { panels, look, large } = view;
  dragHandle(view, on);
  for (const { name } of PANELS) {
    const panel = panels[name];
    const { frame } = panel;
    frame.addEventListener("pointermove", (event) => {
      if (!view.drag && event.pointerType === "mouse") look.atPointer(panel, event);
    });
    frame.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && look.at(null));
    frame.addEventListener("blur", () => look.at(null));
    frame.addEventListener("keydown", (event) => pressKey(view, on, panel, event));
    if (name === HANDLE) {
      frame.addEventListener("dblclick", () => (large.panel ? large.close() : large.open(panel)));
      continue;
    }
    const slide = (event) => { // a finger on the enlarged panel
      if (large.panel === panel && event.pointerType !== "mouse") look.atPointer(panel, event);
    };
    draggable(frame, {
      begin(event) {
        slide(event);
        return { x: event.clientX, y: event.clientY };
      },
      move: (_, event) => slide(event),
      end({ x, y }, event) {
        if (event.type === "pointerup" && Math.hypot(event.clientX - x, event.clientY - y) < TAP)
          tap(view, panel, event);
      },
    });
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
  later(() => {
    large.open(panel);
    if (touched) look.at(spot);
  }, touched ? 50 : 0)();
}

function dragHandle(view, on) {
  const handle = view.panels[HANDLE];
  const { frame } = handle;
  draggable(frame, {
    begin(event) {
      if (!view.lab) return null;
      on.grab();
      frame.classList.add("held");
      const { clientX: x, clientY: y } = event;
      view.drag = { x, y, from: view.wanted, moved: false, touches: event.pointerType !== "mouse" };
      return view.drag;
    },
    move(drag, event) {
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
    },
    over() {
      view.drag = null;
      frame.classList.remove("held");
    },
    end(drag, event) {
      on.release();
      if (!drag.moved && drag.touches && event.type === "pointerup") tap(view, handle, event);
    },
    back(drag) {
      on.ask(drag.from);
      on.release();
    },
  });
}

function pressKey(view, on, panel, event) {
  const { look, large } = view;
  const step = stepOf(event)?.map((part) => part * (event.shiftKey ? FAST : 1));
  if (step && panel.name === HANDLE) {
    on.grab();
    look.at(null);
    hideHint(panel);
    on.ask([view.wanted[0] + step[0], view.wanted[1] + step[1]]);
    on.settle(step[0] ? "y" : "x");
  } else if (step) look.atStep(panel, step);
  else if (event.key === "Enter") {
    if (large.panel) large.close();
    else large.open(panel);
  } else if (event.key === "Escape" && look.spot && !large.panel) look.at(null);
  else return;
  event.preventDefault();
}
