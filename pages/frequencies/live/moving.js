// A shift in space and among the waves: the picture is dragged, its magnitudes stay, its phases turn.

import { make, put } from "./dom.js";
import { createMover } from "./engine.js";
import { createPlan } from "./fourier.js";
import { buildMap, colourLegend, fillLegend, fillMap, letLead, nameHandle, paintOn } from "./maps.js";
import { fixed, number, shiftText } from "./numbers.js";
import { ENDS, compareSpectra, greys, spectrumOf } from "./spectra.js";
import { paintTurns } from "./tones.js";

export function createMoving(kit) {
  const { root, say, tell } = kit;
  const names = ["moved", "magnitude", "phase", "turn"];
  const panels = Object.fromEntries(names.map((name) => [name, buildMap(name, [], { hasLegend: true })]));
  for (const name of names) tell(panels[name].title, "text", name);
  const { moved: handle } = panels;
  nameHandle(handle, tell, "moved_about");
  fillLegend(handle.legend, "0", "1", false);
  fillLegend(panels.magnitude.legend, ...ENDS, false);
  for (const name of ["phase", "turn"])
    colourLegend(panels[name].legend, "0°", "360°", (bytes, shares) => paintTurns(shares, bytes));
  root.replaceChildren(make("div", { class: "moving" }, ...names.map((name) => panels[name].node)));

  let given = "";
  let edge = "circular";
  let plan, move, still, after, levels, phases, turns;
  const shift = kit.place("at", [0, 0], {
    within: (to) => to.map((side) => Math.max(1 - plan.n, Math.min(plan.n - 1, Math.round(side))) + 0),
    word: String,
  });
  letLead(handle.box, () => [plan.n, plan.n], shift, { leap: 8, home: [0, 0] });

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
    }
    shift.hear(header.shift, header);
  }

  function paint() {
    const start = performance.now();
    const moved = move(shift.at, edge);
    after = spectrumOf(plan, moved, after);
    const { change, off } = compareSpectra(still, after, shift.at, phases, turns);
    greys(after, levels);
    const { n } = plan;
    fillMap(handle, moved, [1, n, n], 1, false);
    fillMap(panels.magnitude, levels, [1, n, n], 1, false);
    paintOn(panels.phase, n, n, (bytes) => paintTurns(phases, bytes));
    paintOn(panels.turn, n, n, (bytes) => paintTurns(turns, bytes));
    put(handle.line, say("moved_note", { shift: shiftText(shift.at) }));
    put(panels.magnitude.line, say("magnitude_note", { change: number(change) }));
    put(panels.phase.line, say("phase_note"));
    const [down, right] = shift.at.map((side) => fixed((-360 * side) / plan.n, 1));
    put(panels.turn.line, say("turn_note", { down, right }));
    return { shift: shift.at.join(), change, off, work: performance.now() - start };
  }

  return { take, paint };
}
