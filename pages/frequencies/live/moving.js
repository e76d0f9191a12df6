// A shift in space and among the waves: the picture is dragged, its magnitudes stay, its phases turn.

import { make } from "./dom.js";
import { draggable } from "./drag.js";
import { makeWord } from "./exchange.js";
import { paintGrey } from "./paint.js";
import { createMover } from "./engine.js";
import { createPlan } from "./fourier.js";
import { compareSpectra, greys, spectrumOf } from "./spectra.js";
import { paintTurns } from "./tones.js";
import { DECADES, addLegend, buildPanel, greyLegend, leapOf, note, paintPanel, sizePanel,
  under } from "./panels.js";
import { fixed, number } from "./numbers.js";
import { REST, oncePerFrame } from "./waits.js";


// `texts` of dom.js.
export function createMoving(root, texts) {
  const names = ["moved", "magnitude", "phase", "turn"];
  const panels = Object.fromEntries(names.map((name) => [name, buildPanel(name, texts)]));
  const { moved: handle } = panels;
  handle.frame.tabIndex = 0;
  handle.frame.setAttribute("role", "application");
  handle.frame.classList.add("drags");
  texts.tell(handle.frame, "aria-label", "moved_about");
  greyLegend(handle, ["0", "1"]);
  greyLegend(panels.magnitude, DECADES);
  for (const name of ["phase", "turn"])
    addLegend(panels[name], ["0°", "360°"], (bytes, shares) => paintTurns(shares, bytes));
  root.replaceChildren(make("div", { class: "moving" }, ...names.map((name) => panels[name].node)));

  let given = "";
  let shift = [0, 0];
  let edge = "circular";
  let plan, move, still, after, levels, phases, turns;
  const said = makeWord("shift", () => shift);

  function accept(header, cells) {
    if (header.digest !== given) take(header.digest, header.n, cells);
    edge = header.edge;
    if (said.hears(JSON.stringify(header.shift), header)) ({ shift } = header);
    ask();
  }

  function take(digest, n, cells) {
    given = digest;
    plan = createPlan(n);
    move = createMover({ data: cells, channels: 1, height: n, width: n });
    still = spectrumOf(plan, cells);
    after = null;
    [levels, phases, turns] = Array.from({ length: 3 }, () => new Float32Array(n * n));
    for (const panel of Object.values(panels)) sizePanel(panel, n);
  }

  const ask = oncePerFrame(() => {
    if (!plan) return;
    const start = performance.now();
    const { n } = plan;
    const moved = move(shift, edge);
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

  draggable(handle.frame, {
    begin(event) {
      if (!plan) return null;
      said.hold();
      handle.frame.classList.add("held");
      return { at: under(handle, event), from: shift };
    },
    move({ at, from }, event) {
      const [right, down] = under(handle, event).map((share, i) => (share - at[i]) * plan.n);
      go([from[0] + down, from[1] + right]);
    },
    over() {
      said.isHeld = false;
      handle.frame.classList.remove("held");
    },
    end: () => said.tell(),
    back({ from }) {
      go(from);
      said.tell();
    },
  });
  handle.frame.addEventListener("keydown", (event) => {
    const step = leapOf(event);
    if (step) go(shift.map((side, i) => side + step[i]));
    else if (event.key === "Home" || event.key === "0") go([0, 0]);
    else return;
    event.preventDefault();
    said.tell(REST);
  });

  return { accept, use: said.use, sleep: said.sleep };
}
