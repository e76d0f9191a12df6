// A shift in space and among the waves: the picture is dragged, its magnitudes stay, its phases turn.

import { make } from "./dom.js";
import { paintGrey } from "./paint.js";
import { createPlan } from "./fourier.js";
import { compareSpectra, greys, move, spectrumOf } from "./spectra.js";
import { paintTurns } from "./tones.js";
import { DECADES, addLegend, buildPanel, fixed, greyLegend, leapOf, note, number, oncePerFrame, paintPanel, sizePanel, under } from "./panels.js";

const REST = 350; // ms from the last step of a key to the word to the server

// `texts` of dom.js; `tell([down, right])` says a shift to the server.
export function createMoving(root, texts, tell) {
  const names = ["moved", "magnitude", "phase", "turn"];
  const panels = Object.fromEntries(names.map((name) => [name, buildPanel(name, texts)]));
  const { moved: handle } = panels;
  handle.frame.tabIndex = 0;
  handle.frame.setAttribute("role", "application");
  handle.frame.classList.add("drags");
  texts.tell(handle.frame, "aria-label", "moved_about");
  greyLegend(handle, ["0", "1"]);
  greyLegend(panels.magnitude, DECADES);
  for (const name of ["phase", "turn"]) addLegend(panels[name], ["0°", "360°"], (bytes, shares) => paintTurns(shares, bytes));
  root.replaceChildren(make("div", { class: "moving" }, ...names.map((name) => panels[name].node)));

  let given = "";
  let known = ""; // the shift as the server has it
  let shift = [0, 0];
  let edge = "circular";
  let plan, picture, still, after, moved, levels, phases, turns;
  let drag = null;
  let rest = 0;

  function accept({ digest, n, shift: said, edge: mode }, cells) {
    if (digest !== given) take(digest, n, cells);
    edge = mode;
    if (!drag && !rest && said.join() !== known) {
      known = said.join();
      shift = said;
    }
    ask();
  }

  function take(digest, n, cells) {
    given = digest;
    plan = createPlan(n);
    picture = cells;
    still = spectrumOf(plan, picture);
    after = null;
    moved = new Float32Array(n * n);
    [levels, phases, turns] = Array.from({ length: 3 }, () => new Float32Array(n * n));
    for (const panel of Object.values(panels)) sizePanel(panel, n);
  }

  const ask = oncePerFrame(() => {
    if (!plan) return;
    const start = performance.now();
    const { n } = plan;
    move(picture, n, shift, edge, moved);
    after = spectrumOf(plan, moved, after);
    const { change, off } = compareSpectra(still, after, shift, phases, turns);
    greys(after, levels);
    paintPanel(handle, (bytes) => paintGrey(moved, moved.length, 1, bytes));
    paintPanel(panels.magnitude, (bytes) => paintGrey(levels, levels.length, 1, bytes));
    paintPanel(panels.phase, (bytes) => paintTurns(phases, bytes));
    paintPanel(panels.turn, (bytes) => paintTurns(turns, bytes));
    note(handle, texts.at("moved_note", { shift: `(${shift.map((side) => fixed(side, 0)).join(", ")})` }));
    note(panels.magnitude, texts.at("magnitude_note", { change: number(change) }));
    note(panels.phase, texts.at("phase_note"));
    const [down, right] = shift.map((side) => fixed((-360 * side) / n, 1));
    note(panels.turn, texts.at("turn_note", { down, right }));
    Object.assign(root.dataset, { shift: shift.join(), change, off, work: (performance.now() - start).toFixed(2) });
  });

  // --- what the user does -------------------------------------------------------------------------------------------

  function go(to) {
    const limit = plan.n - 1;
    shift = to.map((side) => Math.max(-limit, Math.min(limit, Math.round(side))) + 0);
    ask();
  }

  function later(wait = REST) {
    clearTimeout(rest);
    rest = setTimeout(() => {
      rest = 0;
      if (shift.join() === known) return;
      known = shift.join();
      tell(shift);
    }, wait);
  }

  handle.frame.addEventListener("pointerdown", (event) => {
    if (event.button || !plan) return;
    handle.frame.setPointerCapture(event.pointerId);
    drag = { at: under(handle, event), from: shift };
    handle.frame.classList.add("held");
  });
  handle.frame.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [right, down] = under(handle, event).map((share, i) => (share - drag.at[i]) * plan.n);
    go([drag.from[0] + down, drag.from[1] + right]);
  });
  for (const type of ["pointerup", "pointercancel"]) {
    handle.frame.addEventListener(type, () => {
      if (!drag) return;
      drag = null;
      handle.frame.classList.remove("held");
      later(0);
    });
  }
  handle.frame.addEventListener("keydown", (event) => {
    const step = leapOf(event);
    if (step) go(shift.map((side, i) => side + step[i]));
    else if (event.key === "Home" || event.key === "0") go([0, 0]);
    else return;
    event.preventDefault();
    later();
  });

  return { accept, sleep: () => clearTimeout(rest) };
}
