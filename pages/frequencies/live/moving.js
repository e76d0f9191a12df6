// A shift in space and among the waves: the picture is dragged, its magnitudes stay, its phases turn.

import { make } from "./dom.js";
import { createMover } from "./engine.js";
import { createPlan } from "./fourier.js";
import { letLead } from "./maps.js";
import { fixed, number, shiftText } from "./numbers.js";
import { paintGrey } from "./paint.js";
import { DECADES, addLegend, buildPanel, greyLegend, note, paintPanel, sizePanel } from "./panels.js";
import { compareSpectra, greys, spectrumOf } from "./spectra.js";
import { paintTurns } from "./tones.js";

export function createMoving(kit) {
  const { root, say, tell } = kit;
  const names = ["moved", "magnitude", "phase", "turn"];
  const panels = Object.fromEntries(names.map((name) => [name, buildPanel(name, tell)]));
  const { moved: handle } = panels;
  handle.frame.setAttribute("role", "application");
  handle.frame.classList.add("drags");
  tell(handle.frame, "aria-label", "moved_about");
  greyLegend(handle, ["0", "1"]);
  greyLegend(panels.magnitude, DECADES);
  for (const name of ["phase", "turn"])
    addLegend(panels[name], ["0°", "360°"], (bytes, shares) => paintTurns(shares, bytes));
  root.replaceChildren(make("div", { class: "moving" }, ...names.map((name) => panels[name].node)));

  let given = "";
  let edge = "circular";
  let plan, move, still, after, levels, phases, turns;
  const shift = kit.place("at", [0, 0], {
    within: (to) => to.map((side) => Math.max(1 - plan.n, Math.min(plan.n - 1, Math.round(side))) + 0),
    word: String,
  });
  letLead(handle.frame, () => [plan.n, plan.n], shift, { leap: 8, home: [0, 0] });

  function take(header, cells) {
    edge = header.edge;
    if (header.digest !== given) {
      const { n } = header;
      given = header.digest;
      plan = createPlan(n);
      move = createMover({ data: cells, channels: 1, height: n, width: n });
      still = spectrumOf(plan, cells);
      after = null;
      [levels, phases, turns] = Array.from({ length: 3 }, () => new Float32Array(n * n));
      for (const panel of Object.values(panels)) sizePanel(panel, n);
    }
    shift.hear(header.shift, header);
  }

  function paint() {
    const start = performance.now();
    const moved = move(shift.at, edge);
    after = spectrumOf(plan, moved, after);
    const { change, off } = compareSpectra(still, after, shift.at, phases, turns);
    greys(after, levels);
    paintPanel(handle, (bytes) => paintGrey(moved, moved.length, 1, bytes));
    paintPanel(panels.magnitude, (bytes) => paintGrey(levels, levels.length, 1, bytes));
    paintPanel(panels.phase, (bytes) => paintTurns(phases, bytes));
    paintPanel(panels.turn, (bytes) => paintTurns(turns, bytes));
    note(handle, say("moved_note", { shift: shiftText(shift.at) }));
    note(panels.magnitude, say("magnitude_note", { change: number(change) }));
    note(panels.phase, say("phase_note"));
    const [down, right] = shift.at.map((side) => fixed((-360 * side) / plan.n, 1));
    note(panels.turn, say("turn_note", { down, right }));
    return { shift: shift.at.join(), change, off, work: performance.now() - start };
  }

  return { take, paint };
}
