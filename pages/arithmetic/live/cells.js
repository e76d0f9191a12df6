// The live grids: what Streamlit calls, what is shown, what the user does. sums.js does the arithmetic.

import { make, makeTexts, mounted, put, stepOf } from "./dom.js";
import { cellOf, copiesOf, createSums, fedBy, nearestPlace, outputOf, padded, tapsOf, unpaddedAt } from "./sums.js";
import { makeWord } from "./exchange.js";
import { cellAt, fillGrid, isReadable, markGrid, shapeGrid, sizeGrid } from "./grid.js";
import { buildFrame, fillFrame } from "./frame.js";
import { buildParts } from "./parts.js";
import { sidesOf } from "./sides.js";
import { makeWalk } from "./walk.js";
import { symbol, term, withSigns } from "./written.js";
import { minus, fixed, short, isShort, inParentheses } from "./numbers.js";
import { QUIET, REST, later } from "./waits.js";
import "./cells.css";

const TAGGED = 26; // side of a cell from which on it has room for a weight in its corner
const TAG = 5; // width of a letter there
const LONG = 16; // products that need no scrolling
const SHOWN = ["values", "padded", "bare"];

export default mounted("cells", createView);

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function createView(root) {
  let labels = {};
  let data = null; // that came last, without what the user chose here
  let sums = null;
  let values = []; // of the input
  let places = []; // of the padded grid
  let output = [];
  let at = 0; // the output cell that is shown
  let pinned = false;
  let looked = null; // the place of the input that is looked at, instead of the output cell
  let show = "values";
  const hear = later((sentence) => put(spoken, sentence), QUIET);
  let runs = 0;
  let size = "";

  const { at: say, tell, use } = makeTexts("arithmetic.cells");
  const words = { // what the server is told of what the user chooses here, as links say it
    at: () => (pinned ? cellOf(at, sums.output[1]).join() : ""),
    cut: () => frame.at.join(),
    show: () => show,
  };
  const told = Object.fromEntries(Object.entries(words).map(([name, word]) => [name, makeWord(name, word, word)]));

  const frame = buildFrame({
    cut, hold: () => told.cut.hold(), drop: () => (told.cut.isHeld = false), rest: () => told.cut.tell(REST),
  });
  const walk = makeWalk({ at: () => at, count: () => output.length, go, say });
  const { grids, titles, hint, scrubber, step, pin, modes, law, terms, spoken } =
    buildParts(root, { tell, frame, button: walk.button, shown: SHOWN });

  // --- data ---------------------------------------------------------------------------------------------------------

  function update(component) {
    for (const word of Object.values(told)) word.use(component);
    const run = ++runs;
    sizes.observe(root);
    window.addEventListener("resize", layOut);
    if (component.data) accept(component.data);
    return () => run === runs && sleep();
  }

  function sleep() {
    walk.stop();
    for (const word of Object.values(told)) word.sleep();
    sizes.disconnect();
    window.removeEventListener("resize", layOut);
  }

  function accept(next) {
    const { said, travels, ...rest } = next;
    const [cell, corner] = [said.at, said.cut].map((text) => (text ? text.split(",").map(Number) : null));
    const work = { ...rest, corner };
    if (!same(next.labels, labels)) {
      labels = next.labels;
      use(labels);
      size = "";
    }
    const isNew = !same(work, data);
    if (corner && told.cut.hears(said.cut, { travels })) frame.at = corner;
    if (isNew) take(work);
    if (told.at.hears(said.at, { travels })) {
      pinned = Boolean(cell);
      if (cell) at = cell[0] * sums.output[1] + cell[1];
    }
    if (told.show.hears(said.show, { travels })) show = said.show;
    if (show === "bare" && !data.seen.bare) show = "values";
    if (isNew || root.dataset.show !== show) fill();
    layOut();
    paint();
  }

  function take(work) {
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
    size = "";
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
    compute();
    fill();
    paint();
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
    root.dataset.show = show;
    for (const [id, button] of Object.entries(modes)) {
      button.setAttribute("aria-pressed", String(id === show));
      button.hidden = (id === "bare" && (!sums.padding || !data.seen.bare));
    }
    put(titles.input, `${say(show === "values" ? "input" : `show_${show}_title`)} ${rows} × ${columns}`);
    put(titles.output, `${say("output")} ${sums.output[0]} × ${sums.output[1]}`);
  }

  // --- showing ------------------------------------------------------------------------------------------------------

  function paint() {
    if (looked === null) paintWindow();
    else paintFeeds();
    scrubber.value = at;
    const [row, column] = cellOf(at, sums.output[1]);
    put(step, say("step", { at: at + 1, all: output.length }));
    pin.setAttribute("aria-pressed", String(pinned));
    put(pin, say(pinned ? "pinned" : "pin"));
    root.dataset.out = `${row},${column}`;
    root.dataset.pinned = pinned ? `${row},${column}` : "";
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
    root.dataset.sum = String(sum);
    delete root.dataset.fed;
    hear(say("spoken", { row: cell[0], column: cell[1], sum: short(sum, 4) }));
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
    root.dataset.fed = fed.map(({ output: o }) => cellOf(o, sums.output[1]).join(",")).join(" ");
    hear(sentence);
  }

  // --- what the user does -------------------------------------------------------------------------------------------

  function go(to, { look = null } = {}) {
    at = to;
    looked = look;
    paint();
    if (pinned) told.at.tell(REST);
  }

  function setPinned(is) {
    pinned = is;
    looked = null;
    paint();
    told.at.tell();
  }

  function stepped(event) {
    const by = stepOf(event);
    return by && !event.altKey && !event.ctrlKey && !event.metaKey ? by : null;
  }

  grids.output.node.addEventListener("pointermove", (event) => {
    const cell = cellAt(event);
    if (event.pointerType !== "mouse" || pinned || walk.isUnderWay()) return;
    if (cell >= 0 && (cell !== at || looked !== null)) go(cell);
  });
  grids.output.node.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell < 0) return;
    walk.stop();
    if (pinned && cell === at && looked === null) return setPinned(false);
    at = cell;
    setPinned(true);
  });
  grids.output.node.addEventListener("keydown", (event) => {
    const by = stepped(event);
    if (by) {
      walk.stop();
      go(nearestPlace(cellOf(at, sums.output[1]).map((side, i) => side + by[i]), sums.output));
    } else if (event.key === "Enter" || event.key === " ") setPinned(!pinned);
    else return;
    event.preventDefault();
  });
  grids.input.node.addEventListener("pointermove", (event) => {
    const cell = cellAt(event);
    if (event.pointerType !== "mouse" || walk.isUnderWay() || cell < 0 || cell === looked) return;
    go(at, { look: cell });
  });
  grids.input.node.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && looked !== null) go(at);
  });
  grids.input.node.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell < 0 || event.pointerType === "mouse") return;
    walk.stop();
    go(at, { look: cell === looked ? null : cell });
  });
  grids.input.node.addEventListener("keydown", (event) => {
    const by = stepped(event);
    if (!by) return;
    walk.stop();
    const here = looked ?? sums.padding * sums.width + sums.padding;
    const next = looked === null ? cellOf(here, sums.width) : cellOf(here, sums.width).map((side, i) => side + by[i]);
    go(at, { look: nearestPlace(next, [sums.height, sums.width]) });
    event.preventDefault();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || (!pinned && looked === null && !walk.isUnderWay())) return;
    walk.stop();
    if (pinned) setPinned(false);
    else go(at);
    event.preventDefault();
  });
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
      fill();
      paint();
      told.show.tell();
    });
  }

  // --- size ---------------------------------------------------------------------------------------------------------

  const sizes = new ResizeObserver(() => layOut());

  function layOut() {
    const width = root.clientWidth;
    const now = `${width} ${window.innerHeight}`;
    if (!width || !sums || now === size) return;
    size = now;
    const { isNarrow, isWide, middle, ...sides } = sidesOf(sums, width, window.innerHeight);
    root.classList.toggle("narrow", isNarrow);
    root.classList.toggle("wide", isWide);
    for (const [name, side] of Object.entries(sides)) sizeGrid(grids[name], side);
    root.style.setProperty("--middle", `${middle}px`);
    fill();
    paint();
  }

  return update;
}
