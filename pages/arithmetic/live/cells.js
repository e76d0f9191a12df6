// The live grids: what Streamlit calls, what is shown, what the user does. sums.js does the arithmetic.

import { letKeys, make, put } from "./dom.js";
import { whenPointed } from "./drag.js";
import { cellOf, copiesOf, createSums, fedBy, nearestPlace, outputOf, padded, tapsOf, unpaddedAt } from "./sums.js";
import { cellAt, fillGrid, isReadable, markGrid, shapeGrid, sizeGrid } from "./grid.js";
import { buildFrame, fillFrame } from "./frame.js";
import { view } from "./mount.js";
import { buildParts } from "./parts.js";
import { makePlayer } from "./player.js";
import { sidesOf } from "./sides.js";
import { symbol, term, withSigns } from "./written.js";
import { minus, fixed, short, isShort, inParentheses } from "./numbers.js";
import { QUIET, REST, later } from "./waits.js";
import "./controls.css";
import "./maps.css";
import "./cells.css";

const TAGGED = 26; // side of a cell from which on it has room for a weight in its corner
const TAG = 5; // width of a letter there
const LONG = 16; // products that need no scrolling
const SHOWN = ["values", "padded", "bare"];
const WALK = 12000; // ms that a walk over the output takes at most
const [QUICKEST, SLOWEST] = [50, 450]; // ms a step of it

export default view("cells", "arithmetic.cells", createView);

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function createView({ root, say, tell, ask, spoken, word }) {
  let given = ""; // what came last, without what the user chose here
  let data = null; // the same, without labels
  let sums = null;
  let values = []; // of the input
  let places = []; // of the padded grid
  let output = [];
  let at = 0; // the output cell that is shown
  let pinned = false;
  let looked = null; // the place of the input that is looked at, instead of the output cell
  let show = "values";
  const hear = later((sentence) => put(spoken, sentence), QUIET);
  let size = "";
  let filled = ""; // what the grids show, "" where they are to be filled anew

  const words = { // what the server is told of what the user chooses here, as links say it
    at: () => (pinned ? cellOf(at, sums.output[1]).join() : ""),
    cut: () => frame.at.join(),
    show: () => show,
  };
  const told = Object.fromEntries(Object.entries(words).map(([name, text]) =>
    [name, word(name, text, text)]));

  const frame = buildFrame({
    cut, hold: () => told.cut.hold(), drop: () => (told.cut.isHeld = false), rest: () => told.cut.tell(REST),
  });
  const walk = makePlayer({
    at: () => at, count: () => output.length, go, say,
    pace: () => Math.max(QUICKEST, Math.min(SLOWEST, WALK / output.length)),
  });
  const { grids, titles, hint, scrubber, step, pin, modes, law, terms } =
    buildParts(root, { tell, frame, button: walk.button, shown: SHOWN, spoken });

  // --- data ---------------------------------------------------------------------------------------------------------

  function take({ said, travels, labels, ...rest }) {
    const [cell, corner] = [said.at, said.cut].map((text) => (text ? text.split(",").map(Number) : null));
    const work = { ...rest, corner };
    if (corner && told.cut.hears(said.cut, { travels })) frame.at = corner;
    const next = JSON.stringify([work, labels]);
    if (next !== given) accept(work);
    given = next;
    if (told.at.hears(said.at, { travels })) {
      pinned = Boolean(cell);
      if (cell) at = cell[0] * sums.output[1] + cell[1];
    }
    if (told.show.hears(said.show, { travels })) show = said.show;
    if (show === "bare" && !data.seen.bare) show = "values";
  }

  function accept(work) {
    const before = sums?.output;
    const [row, column] = before ? cellOf(at, before[1]) : [0, 0];
    data = work;
    sums = createSums(work);
    walk.stop();
    looked = null;
    const [height, width] = sums.output;
    at = Math.min(row, height - 1) * width + Math.min(column, width - 1);
    if (before && (row >= height || column >= width)) pinned = false;
    shapeGrid(grids.input, sums.height, sums.width, sums.padding);
    shapeGrid(grids.kernel, ...sums.kernel.size);
    shapeGrid(grids.output, height, width);
    grids.input.cells.forEach(({ node }, place) => node.toggleAttribute("data-pad", !unpaddedAt(sums, place)));
    const { values: weights } = work.kernel;
    fillGrid(grids.kernel, weights, weights.map((weight) => short(weight, weights.length > 25 ? 2 : 3)), true);
    put(titles.kernel, say(work.kernel.flip ? "kernel_turned" : "kernel"));
    frame.node.hidden = hint.hidden = !work.frame;
    values = work.input.values;
    if (work.frame) {
      fillFrame(frame, work.frame, sums.input.size);
      if (!same(frame.at, work.corner)) values = cutOut(frame.at); // a hand has it elsewhere
    }
    scrubber.max = height * width - 1;
    [size, filled] = ["", ""];
    compute();
  }

  function compute() {
    places = padded(sums, values);
    output = outputOf(sums, places);
  }

  // The frame was moved: another part of the picture, at once.
  function cutOut([top, left]) {
    const { size: [, width], levels, unit } = data.frame;
    const [rows, columns] = sums.input.size;
    return Array.from({ length: rows * columns }, (_, i) =>
      levels[(top + Math.floor(i / columns)) * width + left + (i % columns)] * unit);
  }

  function cut(at) {
    values = cutOut(at);
    filled = "";
    compute();
    ask.now();
  }

  const valueText = (value) =>
    data.input.decimals === null ? short(value, 2) : fixed(value, data.input.decimals);

  function fill() {
    const [rows, columns] = sums.input.size;
    const isSigned = (list) => list.some((value) => value < 0);
    let shown = places;
    if (show === "padded") shown = data.seen.padded;
    if (show === "bare") {
      shown = places.map((_, place) => {
        const at = unpaddedAt(sums, place);
        return at && data.seen.bare[at[0] * columns + at[1]];
      });
    }
    const texts = shown.map((value) => (value === null ? "" : show === "values" ? valueText(value) : String(value)));
    const white = show === "values" && data.frame ? data.frame.steps * data.frame.unit : 0;
    fillGrid(grids.input, shown.map((value) => value ?? 0), texts, isSigned(shown), white);
    const written = [2, 1, 0].map((digits) => output.map((value) => short(value, digits)));
    const readable = written.find((list) => isReadable(grids.output, list));
    fillGrid(grids.output, output, readable ?? written[2], isSigned(output));
    filled = show;
    for (const [id, button] of Object.entries(modes)) {
      button.setAttribute("aria-pressed", String(id === show));
      button.hidden = (id === "bare" && (!sums.padding || !data.seen.bare));
    }
    put(titles.input, `${say(show === "values" ? "input" : `show_${show}_title`)} ${rows} × ${columns}`);
    put(titles.output, `${say("output")} ${sums.output[0]} × ${sums.output[1]}`);
  }

  // --- showing ------------------------------------------------------------------------------------------------------

  function paint(width) {
    layOut(width);
    if (filled !== show) fill();
    scrubber.value = at;
    const [row, column] = cellOf(at, sums.output[1]);
    put(step, say("step", { at: at + 1, all: output.length }));
    pin.setAttribute("aria-pressed", String(pinned));
    put(pin, say(pinned ? "pinned" : "pin"));
    const out = `${row},${column}`;
    return { show, out, pinned: pinned ? out : "", ...(looked === null ? paintWindow() : paintFeeds()) };
  }

  function paintWindow() {
    const cell = cellOf(at, sums.output[1]);
    const taps = tapsOf(sums, ...cell);
    const [height, width] = sums.kernel.size;
    let sum = 0;
    let isExact = true;
    const products = taps.map(({ place, weight, row, column }) => {
      const value = places[place];
      sum += weight * value;
      const [x, w] = [valueText(value), short(weight, 3)];
      isExact &&= isShort(weight, 3) && isShort(value, 2);
      const from = cellOf(place, sums.width).map((side) => side - sums.padding);
      const to = sums.kernel.flip ? [height - 1 - row, width - 1 - column] : [row, column];
      return term(`${symbol("x", from)}·${symbol("w", to)}`, `${x}·${inParentheses(w)}`);
    });
    isExact &&= isShort(sum, 4);
    const tags = taps.map(({ weight }) => `×${short(weight, 2)}`);
    const room = Math.max(TAGGED, ...tags.map((tag) => 6 + TAG * tag.length));
    const isTagged = show === "values" && grids.input.side >= room;
    markGrid(grids.input, taps.map(({ place }, i) => [place, "lit", isTagged ? tags[i] : ""]));
    markGrid(grids.kernel, []);
    markGrid(grids.output, [[at, pinned ? "out pinned" : "out"]]);
    const total = make("strong", {}, term(symbol("y", cell), short(sum, 4)));
    const sign = make("span", { class: "sign" }, isExact ? "=" : "≈");
    terms.replaceChildren(...withSigns(products, "+"), make("span", { class: "total" }, sign, total));
    terms.classList.toggle("long", taps.length > LONG);
    put(law, say("law", { row: cell[0], column: cell[1], count: taps.length }));
    hear(say("spoken", { row: cell[0], column: cell[1], sum: short(sum, 4) }));
    return { sum, fed: "" };
  }

  function paintFeeds() {
    const copies = copiesOf(sums, looked);
    const fed = fedBy(sums, copies);
    const [row, column] = cellOf(looked, sums.width).map((side) => minus(side - sums.padding));
    const value = places[looked];
    markGrid(grids.input, copies.map((place) => [place, place === looked ? "here" : "here copy"]));
    markGrid(grids.output, fed.map(({ output: o, weights }) =>
      [o, "fed", grids.output.side >= TAGGED ? `×${weights.map((weight) => short(weight, 2)).join(" ×")}` : ""]));
    const used = fed.flatMap(({ output: o, weights }) => weights.map((weight) =>
      term(symbol("y", cellOf(o, sums.output[1])), `${valueText(value)}·${inParentheses(short(weight, 3))}`)));
    terms.classList.remove("long");
    terms.replaceChildren(...withSigns(used, ","));
    const sentence = say(fed.length ? "feeds" : "feeds_none", { row, column, count: fed.length, all: output.length });
    put(law, sentence);
    hear(sentence);
    return { fed: fed.map(({ output: o }) => cellOf(o, sums.output[1]).join(",")).join(" ") };
  }

  // --- what the user does -------------------------------------------------------------------------------------------

  function go(to, { look = null } = {}) {
    at = to;
    looked = look;
    ask.now();
    if (pinned) told.at.tell(REST);
  }

  function setPinned(is) {
    pinned = is;
    looked = null;
    ask.now();
    told.at.tell();
  }

  const { output: out, input } = grids;
  // What a mouse passes over is shown, but while a cell is pinned or the window walks.
  const isLooking = ({ pointerType }) => pointerType === "mouse" && !walk.isRunning();
  whenPointed(out.node, (event) => {
    const cell = cellAt(event);
    if (isLooking(event) && !pinned && cell >= 0 && (cell !== at || looked !== null)) go(cell);
  });
  out.node.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell < 0) return;
    walk.stop();
    if (pinned && cell === at && looked === null) return setPinned(false);
    at = cell;
    setPinned(true);
  });
  const turnPin = () => setPinned(!pinned);
  letKeys(out.node, (by) => {
    walk.stop();
    go(nearestPlace(cellOf(at, sums.output[1]).map((side, i) => side + by[i]), sums.output));
  }, { keys: { Enter: turnPin, " ": turnPin } });
  whenPointed(input.node, (event) => {
    const cell = cellAt(event);
    if (isLooking(event) && cell >= 0 && cell !== looked) go(at, { look: cell });
  }, ({ pointerType }) => pointerType === "mouse" && looked !== null && go(at));
  input.node.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell < 0 || event.pointerType === "mouse") return;
    walk.stop();
    go(at, { look: cell === looked ? null : cell });
  });
  letKeys(input.node, (by) => {
    walk.stop();
    const first = cellOf(sums.padding * sums.width + sums.padding, sums.width);
    const next = looked === null ? first : cellOf(looked, sums.width).map((side, i) => side + by[i]);
    go(at, { look: nearestPlace(next, [sums.height, sums.width]) });
  });
  letKeys(root, () => false, { keys: {
    Escape() {
      if (!pinned && looked === null && !walk.isRunning()) return false;
      walk.stop();
      if (pinned) setPinned(false);
      else go(at);
    },
  } });
  scrubber.addEventListener("input", () => {
    walk.stop();
    go(Number(scrubber.value));
  });
  pin.addEventListener("click", () => {
    walk.stop();
    setPinned(!pinned);
  });
  for (const [id, button] of Object.entries(modes)) {
    button.addEventListener("click", () => {
      show = id;
      ask.now();
      told.show.tell();
    });
  }

  // --- size ---------------------------------------------------------------------------------------------------------

  function layOut(width) {
    const now = `${width} ${window.innerHeight}`;
    if (!width || now === size) return;
    [size, filled] = [now, ""];
    const { isNarrow, isWide, middle, ...sides } = sidesOf(sums, width, window.innerHeight);
    root.classList.toggle("narrow", isNarrow);
    root.classList.toggle("wide", isWide);
    for (const [name, side] of Object.entries(sides)) sizeGrid(grids[name], side);
    root.style.setProperty("--middle", `${middle}px`);
  }

  return {
    take, paint,
    sleep() {
      walk.stop();
      hear.stop();
    },
  };
}
