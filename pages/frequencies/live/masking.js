// The picture as waves: its spectrum, the wave under the pointer, a mask that is drawn, and the picture that is left.

import { make, put } from "./dom.js";
import { draggable, whenPointed } from "./drag.js";
import { makeWord } from "./exchange.js";
import { paintGrey } from "./paint.js";
import { createPlan } from "./fourier.js";
import { CORNER, UNIT, dragged, painted, passes, readMask, writeMask } from "./masks.js";
import { drawWave, greys, middleFirst, spectrumOf, strongestWave, waveAt, whatIsLeft } from "./spectra.js";
import { paintMasked } from "./tones.js";
import { buildTools } from "./tools.js";
import { DECADES, buildPanel, greyLegend, leapOf, note, paintPanel, sizePanel, under } from "./panels.js";
import { fixed, number } from "./numbers.js";
import { REST, oncePerFrame } from "./waits.js";

const FINE = 16; // px: the longest period of the wave that is shown first
const CLOSE = 16; // periods that fit on the picture: of more, a quarter of it is shown

// `texts` of dom.js.
export function createMasking(root, texts) {
  const panels = Object.fromEntries(["picture", "wave", "spectrum", "left"]
    .map((name) => [name, buildPanel(name, texts)]));
  const { spectrum: board } = panels;
  const marks = ["look", "look mirror"].map((name) => make("i", { class: name }));
  board.frame.append(...marks);
  greyLegend(board, DECADES);
  greyLegend(panels.left, ["0", "1"]);
  Object.assign(board.frame, { tabIndex: 0 });
  board.frame.setAttribute("role", "application");
  texts.tell(board.frame, "aria-label", "spectrum_about");
  const tools = buildTools(texts, (next, wait) => {
    change(next);
    said.tell(wait ?? REST);
  });
  root.replaceChildren(make("div", { class: "masking" },
    make("div", { class: "small" }, panels.picture.node, panels.wave.node), board.node, panels.left.node, tools.node));

  let given = ""; // the picture's digest
  let mask = readMask("keep.all");
  let plan, spectrum, levels, work, left, shown;
  let look = null; // [u, v]
  let isOver = false; // the pointer has chosen `look`
  const said = makeWord("mask", () => writeMask(mask), () => writeMask(mask));

  function accept(header, picture) {
    const { digest, n, mask: text } = header;
    if (digest !== given) take(digest, n, picture);
    if (said.hears(text, header)) mask = readMask(text);
    showTools();
    ask();
  }

  function take(digest, n, picture) {
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
    for (const panel of Object.values(panels)) sizePanel(panel, n);
    paintPanel(panels.picture, (bytes) => paintGrey(picture, picture.length, 1, bytes));
    greys(spectrum, levels);
    look = strongestWave(spectrum, FINE);
    isOver = false;
  }

  const ask = oncePerFrame(() => {
    if (!spectrum) return;
    const start = performance.now();
    showLook();
    showLeft();
    root.dataset.work = (performance.now() - start).toFixed(2);
  });
  const askLook = oncePerFrame(() => spectrum && showLook());

  function showLeft() {
    passes(mask, plan.n, left);
    middleFirst(plan.n, (from, to) => (shown[to] = left[from]));
    paintPanel(board, (bytes) => paintMasked(levels, shown, bytes));
    const found = whatIsLeft(plan, spectrum, left, work);
    paintPanel(panels.left, (bytes) => paintGrey(found.picture, found.picture.length, 1, bytes));
    const share = found.share === null ? "–" : fixed(100 * found.share, 1);
    note(panels.left, texts.at("left_note", { share, error: number(found.error) }));
    Object.assign(root.dataset, { mask: writeMask(mask), count: found.count, share: found.share, error: found.error });
  }

  function showLook() {
    const { n } = plan;
    const wave = waveAt(spectrum, ...look);
    const side = n >= 4 && CLOSE * wave.period < n ? n / 4 : n; // fine stripes are shown from near
    const drawn = drawWave(wave, n, side);
    sizePanel(panels.wave, side);
    paintPanel(panels.wave, (bytes) => paintGrey(drawn, drawn.length, 1, bytes));
    [1, -1].forEach((sign, i) => {
      const share = (side) => `${(100 * (sign * side + n / 2 + 0.5)) / n}%`;
      Object.assign(marks[i].style, { left: share(wave.u), top: share(wave.v) });
    });
    put(panels.wave.title, texts.at(isOver ? "wave" : "wave_strongest"));
    note(panels.wave, texts.at("wave_note", { amplitude: number(wave.amplitude), side }));
    const fields = { f: fixed(wave.f, 3), period: fixed(wave.period, wave.period < 10 ? 2 : 1),
      direction: fixed(wave.direction, 0) };
    note(board, wave.f ? texts.at("spectrum_note", fields) : texts.at("mean_note"));
    Object.assign(root.dataset, { look: look.join(","), amplitude: wave.amplitude, period: wave.period });
  }

  // --- what the user does -------------------------------------------------------------------------------------------

  function change(next) {
    mask = next;
    showTools();
    ask();
  }

  function showTools() {
    tools.show(mask);
    board.frame.classList.toggle("draws", mask.kind !== "all");
  }

  // Cycles a pixel (right, down) under an event, and the nearest frequency there is.
  const frequency = (event) => under(board, event).map((share) => share - 0.5 - 0.5 / plan.n);
  const nearest = (at) => at.map((f) => Math.max(-plan.n / 2, Math.min(plan.n / 2 - 1, Math.round(f * plan.n))));

  function lookAt([u, v]) {
    isOver = true;
    if (u === look[0] && v === look[1]) return;
    look = [u, v];
    askLook();
  }

  whenPointed(board.frame, (event) => spectrum && lookAt(nearest(frequency(event))));
  draggable(board.frame, {
    begin(event) {
      if (!spectrum || mask.kind === "all") return null;
      said.hold();
      const [from, before] = [frequency(event), mask];
      change(mask.kind === "ring" || mask.kind === "wedge" ? mask : dragged(mask, from, from));
      return { from, before };
    },
    move: ({ from }, event) => change(dragged(mask, from, frequency(event))),
    over: () => (said.isHeld = false),
    end: () => said.tell(),
    back({ before }) {
      change(before);
      said.tell();
    },
  });
  board.frame.addEventListener("keydown", (event) => {
    const step = leapOf(event);
    if (step) lookAt(nearest([(look[0] + step[1]) / plan.n, (look[1] + step[0]) / plan.n]));
    else if (mask.kind !== "all" && (event.key === " " || event.key === "Enter")) {
      const at = look.map((side) => side / plan.n);
      const here = [Math.hypot(...at), ((Math.atan2(-at[1], at[0]) * 180) / Math.PI + 360) % 180];
      if (mask.kind === "brush") change(painted(mask, at));
      if (mask.kind === "disc") change(dragged(mask, at, at));
      if (mask.kind === "ring") {
        const half = (mask.numbers[1] - mask.numbers[0]) / 2;
        const middle = Math.round(UNIT * here[0]);
        change({ ...mask, numbers: [Math.max(0, Math.round(middle - half)),
          Math.min(CORNER, Math.round(middle + half))] });
      }
      if (mask.kind === "wedge") change({ ...mask, numbers: [Math.round(here[1]) % 180, mask.numbers[1]] });
      said.tell(REST);
    } else return;
    event.preventDefault();
  });

  return { accept, use: said.use, sleep: said.sleep };
}
