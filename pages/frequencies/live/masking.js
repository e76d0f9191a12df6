// The picture as waves: its spectrum, the wave under the pointer, a mask that is drawn, and the picture that is left.

import { letKeys, make, put, shareOf } from "./dom.js";
import { draggable, whenPointed } from "./drag.js";
import { createPlan } from "./fourier.js";
import { buildMap, fillLegend, fillMap, paintOn } from "./maps.js";
import { CORNER, UNIT, dragged, painted, passes, readMask, writeMask } from "./masks.js";
import { fixed, number } from "./numbers.js";
import { ENDS, drawWave, greys, middleFirst, spectrumOf, strongestWave, waveAt, whatIsLeft } from "./spectra.js";
import { paintMasked } from "./tones.js";
import { buildTools } from "./tools.js";

const FINE = 16; // px: the longest period of the wave that is shown first
const CLOSE = 16; // periods that fit on the picture: of more, a quarter of it is shown

export function createMasking(kit) {
  const { root, say, tell, ask } = kit;
  const panels = Object.fromEntries(["picture", "wave", "spectrum", "left"].map((name) =>
    [name, buildMap(name, [], { hasLegend: name === "spectrum" || name === "left" })]));
  for (const [name, { title }] of Object.entries(panels)) tell(title, "text", name);
  const { spectrum: board } = panels;
  const marks = ["look", "look mirror"].map((name) => make("i", { class: name }));
  board.box.append(...marks);
  fillLegend(board.legend, ...ENDS, false);
  fillLegend(panels.left.legend, "0", "1", false);
  board.box.tabIndex = 0;
  board.box.setAttribute("role", "application");
  tell(board.box, "aria-label", "spectrum_about");
  const mask = kit.place("mask", readMask("keep.all"), { within: (to) => to, word: writeMask, text: writeMask });
  const tools = buildTools(kit, mask);
  root.replaceChildren(make("div", { class: "masking" },
    make("div", { class: "small" }, panels.picture.node, panels.wave.node), board.node, panels.left.node, tools.node));

  let given = ""; // the picture's digest
  let plan, spectrum, levels, work, left, shown;
  let found = null; // what the mask leaves, and of which
  let look = null; // [u, v]
  let isOver = false; // the pointer has chosen `look`

  function take({ digest, n, mask: text, ...header }, picture) {
    if (digest !== given) meet(digest, n, picture);
    mask.hear(readMask(text), header);
    found = null;
  }

  function meet(digest, n, picture) {
    given = digest;
    if (plan?.n !== n) {
      plan = createPlan(n);
      const cells = n * n;
      work = { re: new Float64Array(cells), im: new Float64Array(cells) };
      levels = new Float32Array(cells);
      [left, shown] = [new Uint8Array(cells), new Uint8Array(cells)];
      spectrum = null;
    }
    spectrum = spectrumOf(plan, picture, spectrum);
    fillMap(panels.picture, picture, [1, n, n], 1, false);
    greys(spectrum, levels);
    look = strongestWave(spectrum, FINE);
    isOver = false;
  }

  function paint() {
    const start = performance.now();
    tools.show();
    const looked = showLook();
    const text = writeMask(mask.at);
    if (found?.text !== text) found = { text, ...showLeft() };
    return { ...looked, mask: text, count: found.count, share: found.share, error: found.error,
      work: performance.now() - start };
  }

  function showLeft() {
    passes(mask.at, plan.n, left);
    middleFirst(plan.n, (from, to) => (shown[to] = left[from]));
    paintOn(board, plan.n, plan.n, (bytes) => paintMasked(levels, shown, bytes));
    const { picture, count, share, error } = whatIsLeft(plan, spectrum, left, work);
    fillMap(panels.left, picture, [1, plan.n, plan.n], 1, false);
    const parts = { share: share === null ? "–" : fixed(100 * share, 1), error: number(error) };
    put(panels.left.line, say("left_note", parts));
    return { count, share, error };
  }

  function showLook() {
    const { n } = plan;
    const wave = waveAt(spectrum, ...look);
    const side = n >= 4 && CLOSE * wave.period < n ? n / 4 : n; // fine stripes are shown from near
    const drawn = drawWave(wave, n, side);
    fillMap(panels.wave, drawn, [1, side, side], 1, false);
    [1, -1].forEach((sign, i) => {
      const share = (side) => `${(100 * (sign * side + n / 2 + 0.5)) / n}%`;
      Object.assign(marks[i].style, { left: share(wave.u), top: share(wave.v) });
    });
    put(panels.wave.title, say(isOver ? "wave" : "wave_strongest"));
    put(panels.wave.line, say("wave_note", { amplitude: number(wave.amplitude), side }));
    const fields = { f: fixed(wave.f, 3), period: fixed(wave.period, wave.period < 10 ? 2 : 1),
      direction: fixed(wave.direction, 0) };
    put(board.line, wave.f ? say("spectrum_note", fields) : say("mean_note"));
    return { look: look.join(","), amplitude: wave.amplitude, period: wave.period };
  }

  // --- what the user does -------------------------------------------------------------------------------------------

  // Cycles a pixel (right, down) under an event, and the nearest frequency there is.
  const frequency = (event) => shareOf(board.canvas, event).reverse().map((share) => share - 0.5 - 0.5 / plan.n);
  const nearest = (at) => at.map((f) => Math.max(-plan.n / 2, Math.min(plan.n / 2 - 1, Math.round(f * plan.n))));

  function lookAt([u, v]) {
    isOver = true;
    if (u === look[0] && v === look[1]) return;
    look = [u, v];
    ask();
  }

  whenPointed(board.box, (event) => spectrum && lookAt(nearest(frequency(event))));
  draggable(board.box, {
    begin(event) {
      const { at } = mask;
      if (!spectrum || at.kind === "all") return null;
      mask.hold();
      const from = frequency(event);
      mask.lead(at.kind === "ring" || at.kind === "wedge" ? at : dragged(at, from, from));
      return { from };
    },
    move: ({ from }, event) => mask.lead(dragged(mask.at, from, frequency(event))),
    over: () => mask.drop(),
    end: () => mask.rest(),
    back: () => mask.back(),
  });
  // The mask goes to where is looked.
  function bring() {
    const { kind, numbers } = mask.at;
    if (kind === "all") return false;
    const at = look.map((side) => side / plan.n);
    const here = [Math.hypot(...at), ((Math.atan2(-at[1], at[0]) * 180) / Math.PI + 360) % 180];
    if (kind === "brush") mask.lead(painted(mask.at, at));
    if (kind === "disc") mask.lead(dragged(mask.at, at, at));
    if (kind === "ring") {
      const half = (numbers[1] - numbers[0]) / 2;
      const middle = Math.round(UNIT * here[0]);
      mask.lead({ ...mask.at, numbers: [Math.max(0, Math.round(middle - half)),
        Math.min(CORNER, Math.round(middle + half))] });
    }
    if (kind === "wedge") mask.lead({ ...mask.at, numbers: [Math.round(here[1]) % 180, numbers[1]] });
    mask.rest(true);
  }

  letKeys(board.box, ([down, right]) => lookAt(nearest([(look[0] + right) / plan.n, (look[1] + down) / plan.n])),
    { leap: 8, keys: { Enter: bring, " ": bring } });

  return { take, paint };
}
