// The live grids: what Streamlit calls, what is shown, what the user does. sums.js does the arithmetic.

import { icon, make, makeTexts, minus, mounted, put, short, stepOf } from "./dom.js";
import { cellOf, copiesOf, createSums, fedBy, outputOf, padded, tapsOf } from "./sums.js";
import { makeWord } from "./exchange.js";
import { buildGrid, cellAt, fillGrid, isReadable, isShort, markGrid, shapeGrid, sizeGrid } from "./grid.js";
import { buildFrame, fillFrame } from "./frame.js";

const REST = 400; // ms from the last step of a pinned cell or of the frame to the word to the server
const WALK = 12000; // ms that a walk over the output takes at most
const [QUICKEST, SLOWEST] = [50, 450]; // ms a step of it
const NARROW = 560; // width under which the grids stand in two rows
const AROUND = 352; // of the window's height, left to the page and the sums
const AROUND_WIDE = 330; // the same where the kernel stands beneath, beside the sums
const HIGHEST = 300; // of the input on a phone
const SMALL = 24; // side of a cell under which the kernel makes room
const LARGEST = 52; // side of a cell
const TAGGED = 26; // side of a cell from which on it has room for a weight in its corner
const TAG = 5; // width of a letter there
const LONG = 16; // products that need no scrolling
const GAP = 16;
const SHOWN = ["values", "padded", "bare"];
const ICONS = { play: "M4 2.5v11l9-5.5z", pause: "M4 3h3v10H4zM9 3h3v10H9z" };

export default mounted("cells", createView);

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function createView(root) {
  let labels = {};
  let given = {}; // the data that came last, without what the user chose here
  let data = null;
  let sums = null;
  let values = []; // of the input
  let places = []; // of the padded grid
  let output = [];
  let at = 0; // the output cell that is shown
  let pinned = false;
  let looked = null; // the place of the input that is looked at, instead of the output cell
  let show = "values";
  let walk = 0; // timer of the walk over the output
  let quiet = 0; // timer of the word to a screen reader
  let runs = 0;
  let size = "";

  const { at: say, tell, use } = makeTexts("arithmetic.cells");
  const cellPinned = () => (pinned ? cellOf(at, sums.output[1]) : null);
  const told = { // what the server is told of what the user chooses here
    pinned: makeWord("pinned", () => ({ cell: cellPinned() }), () => JSON.stringify(cellPinned())),
    crop: makeWord("crop", () => ({ cell: [...frame.at] }), () => JSON.stringify(frame.at)),
    show: makeWord("show", () => show),
  };

  // --- the page's parts ---------------------------------------------------------------------------------------------

  const grids = { input: buildGrid("input"), kernel: buildGrid("kernel"), output: buildGrid("output") };
  const titles = Object.fromEntries(Object.keys(grids).map((name) => [name, make("h3", { class: "title" })]));
  for (const name of ["input", "output"]) {
    grids[name].node.tabIndex = 0;
    grids[name].node.setAttribute("role", "application");
    tell(grids[name].node, "aria-label", `${name}_about`);
  }
  grids.kernel.node.setAttribute("role", "img");
  tell(grids.kernel.node, "aria-label", "kernel");
  const frame = buildFrame({
    cut, hold: () => told.crop.hold(), drop: () => (told.crop.isHeld = false), rest: () => told.crop.tell(REST),
  });
  tell(frame.node, "aria-label", "frame_about");
  tell(frame.node, "title", "frame_about");
  const hint = tell(make("p", { class: "note" }), "text", "frame_hint");
  const played = make("button", { type: "button", class: "play", "data-do": "play" }, icon(ICONS.play));
  const scrubber = tell(make("input", { type: "range", min: 0, step: 1 }), "aria-label", "scrubber");
  const step = make("output", { class: "step" });
  const pin = make("button", { type: "button", "data-do": "pin" });
  const modes = Object.fromEntries(SHOWN.map((id) => [id,
    tell(make("button", { type: "button", "data-show": id }), "text", `show_${id}`)]));
  const law = make("p", { class: "law" });
  const terms = make("div", { class: "terms", tabindex: 0, role: "group" });
  const spoken = make("p", { class: "spoken", "aria-live": "polite" });
  const part = (name, ...children) => make("section", { class: `part ${name}` }, titles[name], grids[name].node, ...children);
  root.replaceChildren(
    make("div", { class: "board" },
      part("input"), part("kernel", frame.node, hint), part("output")),
    make("div", { class: "controls" }, played, scrubber, step, pin,
      tell(make("span", { class: "modes", role: "group" }, ...Object.values(modes)), "aria-label", "show")),
    make("div", { class: "sum" }, law, terms), spoken);

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
    stop();
    for (const word of Object.values(told)) word.sleep();
    sizes.disconnect();
    window.removeEventListener("resize", layOut);
  }

  function accept(next) {
    const { pinned: cell = null, show: mode, travels, ...work } = next;
    if (!same(next.labels, labels)) {
      labels = next.labels;
      use(labels);
      size = "";
    }
    const isNew = !same(work, given);
    if (work.frame && told.crop.hears(JSON.stringify(work.frame.at), { travels })) frame.at = work.frame.at;
    if (isNew) take(work);
    if (told.pinned.hears(JSON.stringify(cell), { travels })) {
      pinned = Boolean(cell);
      if (cell) at = cell[0] * sums.output[1] + cell[1];
    }
    if (told.show.hears(JSON.stringify(mode), { travels })) show = mode;
    if (show === "bare" && !data.seen.bare) show = "values";
    if (isNew || root.dataset.show !== show) fill();
    layOut();
    paint();
  }

  function take(work) {
    const before = sums?.output;
    const [row, column] = before ? cellOf(at, before[1]) : [0, 0];
    given = work;
    data = work;
    sums = createSums(work);
    stop();
    looked = null;
    const [height, width] = sums.output;
    at = Math.min(row, height - 1) * width + Math.min(column, width - 1);
    if (before && (row >= height || column >= width)) pinned = false;
    shapeGrid(grids.input, sums.height, sums.width, sums.padding);
    shapeGrid(grids.kernel, ...sums.kernel.size);
    shapeGrid(grids.output, height, width);
    const [rows, columns] = sums.input.size;
    grids.input.cells.forEach(({ node }, place) => {
      const [i, j] = cellOf(place, sums.width).map((side) => side - sums.padding);
      node.toggleAttribute("data-pad", i < 0 || j < 0 || i >= rows || j >= columns);
    });
    const { values: weights } = work.kernel;
    fillGrid(grids.kernel, weights, weights.map((weight) => short(weight, weights.length > 25 ? 2 : 3)), true);
    put(titles.kernel, say(work.kernel.flip ? "kernel_turned" : "kernel"));
    frame.node.hidden = hint.hidden = !work.frame;
    values = work.input.values;
    if (work.frame) {
      fillFrame(frame, work.frame, sums.input.size);
      if (!same(frame.at, work.frame.at)) values = cutOut(frame.at); // a hand has it elsewhere
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
    data.input.decimals === null ? short(value, 2) : minus(value.toFixed(data.input.decimals));

  function fill() {
    const [rows, columns] = sums.input.size;
    const isSigned = (list) => list.some((value) => value < 0);
    let shown = places;
    if (show === "padded") shown = data.seen.padded;
    if (show === "bare") {
      shown = places.map((_, place) => {
        const [i, j] = cellOf(place, sums.width).map((side) => side - sums.padding);
        return i < 0 || j < 0 || i >= rows || j >= columns ? null : data.seen.bare[i * columns + j];
      });
    }
    const texts = shown.map((value) => (value === null ? "" : show === "values" ? valueText(value) : String(value)));
    const white = show === "values" && data.frame ? data.frame.steps * data.frame.unit : 0;
    fillGrid(grids.input, shown.map((value) => value ?? 0), texts, isSigned(shown), white);
    const written = [2, 1, 0].map((digits) => output.map((value) => short(value, digits)));
    fillGrid(grids.output, output, written.find((list) => isReadable(grids.output, list)) ?? written[2], isSigned(output));
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

  const inParentheses = (text) => (text.startsWith("−") ? `(${text})` : text);
  const term = (symbol, text) => {
    const [top, bottom] = [make("small"), make("span")];
    top.innerHTML = symbol;
    bottom.textContent = text;
    return make("span", { class: "term" }, top, bottom);
  };
  const index = (name, cell) => `<i>${name}</i><sub>${cell.map((side) => minus(String(side))).join(",")}</sub>`;
  const joined = (items, sign) => items.flatMap((item, i) => (i ? [make("span", { class: "sign" }, sign), item] : [item]));

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
      return term(`${index("x", from)}·${index("w", to)}`, `${x}·${inParentheses(w)}`);
    });
    isExact &&= isShort(sum, 4);
    const tags = taps.map(({ weight }) => `×${short(weight, 2)}`);
    const room = Math.max(TAGGED, ...tags.map((tag) => 6 + TAG * tag.length));
    const isTagged = show === "values" && grids.input.side >= room;
    markGrid(grids.input, taps.map(({ place }, i) => [place, "lit", isTagged ? tags[i] : ""]));
    markGrid(grids.kernel, []);
    markGrid(grids.output, [[at, pinned ? "out pinned" : "out"]]);
    const total = make("strong", {}, term(index("y", cell), short(sum, 4)));
    const sign = make("span", { class: "sign" }, isExact ? "=" : "≈");
    terms.replaceChildren(...joined(products, "+"), make("span", { class: "total" }, sign, total));
    terms.classList.toggle("long", taps.length > LONG);
    put(law, say("law", { row: cell[0], column: cell[1], count: taps.length }));
    root.dataset.sum = String(sum);
    delete root.dataset.fed;
    hear(say("spoken", { row: cell[0], column: cell[1], sum: short(sum, 4) }));
  }

  function paintFeeds() {
    const copies = copiesOf(sums, looked);
    const fed = fedBy(sums, copies);
    const [row, column] = cellOf(looked, sums.width).map((side) => side - sums.padding);
    const value = places[looked];
    markGrid(grids.input, copies.map((place) => [place, place === looked ? "here" : "here copy"]));
    markGrid(grids.output, fed.map(({ output: o, weights }) =>
      [o, "fed", grids.output.side >= TAGGED ? `×${weights.map((weight) => short(weight, 2)).join(" ×")}` : ""]));
    const used = fed.flatMap(({ output: o, weights }) => weights.map((weight) =>
      term(index("y", cellOf(o, sums.output[1])), `${valueText(value)}·${inParentheses(short(weight, 3))}`)));
    terms.classList.remove("long");
    terms.replaceChildren(...joined(used, ","));
    const sentence = say(fed.length ? "feeds" : "feeds_none", { row: minus(String(row)), column: minus(String(column)), count: fed.length, all: output.length });
    put(law, sentence);
    root.dataset.fed = fed.map(({ output: o }) => cellOf(o, sums.output[1]).join(",")).join(" ");
    hear(sentence);
  }

  function hear(sentence) {
    clearTimeout(quiet);
    quiet = setTimeout(() => put(spoken, sentence), 500);
  }

  // --- what the user does -------------------------------------------------------------------------------------------

  function go(to, { look = null } = {}) {
    at = to;
    looked = look;
    paint();
    if (pinned) told.pinned.tell(REST);
  }

  function setPinned(is) {
    pinned = is;
    looked = null;
    paint();
    told.pinned.tell();
  }

  function stepped(event) {
    const by = stepOf(event);
    return by && !event.altKey && !event.ctrlKey && !event.metaKey ? by : null;
  }

  function clamp([row, column], [height, width]) {
    return Math.max(0, Math.min(height - 1, row)) * width + Math.max(0, Math.min(width - 1, column));
  }

  grids.output.node.addEventListener("pointermove", (event) => {
    const cell = cellAt(event);
    if (event.pointerType !== "mouse" || pinned || walk || cell < 0 || (cell === at && looked === null)) return;
    go(cell);
  });
  grids.output.node.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell < 0) return;
    stop();
    if (pinned && cell === at && looked === null) return setPinned(false);
    at = cell;
    setPinned(true);
  });
  grids.output.node.addEventListener("keydown", (event) => {
    const by = stepped(event);
    if (by) {
      stop();
      go(clamp(cellOf(at, sums.output[1]).map((side, i) => side + by[i]), sums.output));
    } else if (event.key === "Enter" || event.key === " ") setPinned(!pinned);
    else return;
    event.preventDefault();
  });
  grids.input.node.addEventListener("pointermove", (event) => {
    const cell = cellAt(event);
    if (event.pointerType !== "mouse" || walk || cell < 0 || cell === looked) return;
    go(at, { look: cell });
  });
  grids.input.node.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && looked !== null) go(at);
  });
  grids.input.node.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell < 0 || event.pointerType === "mouse") return;
    stop();
    go(at, { look: cell === looked ? null : cell });
  });
  grids.input.node.addEventListener("keydown", (event) => {
    const by = stepped(event);
    if (!by) return;
    stop();
    const here = looked ?? sums.padding * sums.width + sums.padding;
    const next = looked === null ? cellOf(here, sums.width) : cellOf(here, sums.width).map((side, i) => side + by[i]);
    go(at, { look: clamp(next, [sums.height, sums.width]) });
    event.preventDefault();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || (!pinned && looked === null && !walk)) return;
    stop();
    if (pinned) setPinned(false);
    else go(at);
    event.preventDefault();
  });
  scrubber.addEventListener("input", () => {
    stop();
    go(Number(scrubber.value));
  });
  pin.addEventListener("click", () => {
    stop();
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

  // The walk: from the shown cell, or from the start where that is the last, to the end.
  played.addEventListener("click", () => {
    if (walk) return stop();
    const pace = Math.max(QUICKEST, Math.min(SLOWEST, WALK / output.length));
    const further = () => {
      go(at + 1);
      if (at >= output.length - 1) stop();
    };
    go(at >= output.length - 1 ? 0 : at);
    if (output.length > 1) walk = setInterval(further, pace);
    showWalk();
  });

  function stop() {
    clearInterval(walk);
    walk = 0;
    showWalk();
  }

  function showWalk() {
    const id = walk ? "pause" : "play";
    if (played.dataset.do === id && played.title === say(id)) return;
    played.dataset.do = id;
    played.title = say(id);
    played.setAttribute("aria-label", say(id));
    played.replaceChildren(icon(ICONS[id]));
  }

  // --- size ---------------------------------------------------------------------------------------------------------

  const sizes = new ResizeObserver(() => layOut());

  // The largest cells with which the grids stand side by side (on a phone: the input above the other two) and in sight.
  function layOut() {
    const width = root.clientWidth;
    const now = `${width} ${window.innerHeight}`;
    if (!width || !sums || now === size) return;
    size = now;
    const isNarrow = width < NARROW;
    root.classList.toggle("narrow", isNarrow);
    const across = Math.max(...sums.kernel.size);
    const middle = Math.min(across <= 3 ? 132 : across <= 5 ? 190 : 252, isNarrow ? 0.5 * width : Infinity);
    const tallest = Math.max(320, window.innerHeight - AROUND);
    const side = (...limits) => Math.max(8, Math.floor(Math.min(LARGEST, ...limits)));
    const both = sums.width + sums.output[1];
    const highest = Math.max(sums.height, sums.output[0]);
    let isWide = false;
    if (isNarrow) {
      sizeGrid(grids.input, side(width / sums.width, Math.max(HIGHEST / sums.height, 20), 44));
      sizeGrid(grids.output, side((width - middle - GAP) / sums.output[1], 44));
    } else {
      const beside = side((width - middle - 2 * GAP) / both, tallest / highest);
      const above = side((width - GAP) / both, (tallest + AROUND - AROUND_WIDE) / highest);
      isWide = beside < SMALL && above > beside;
      for (const name of ["input", "output"]) sizeGrid(grids[name], isWide ? above : beside);
    }
    root.classList.toggle("wide", isWide);
    sizeGrid(grids.kernel, isWide ? 24 : side(middle / across, 44));
    root.style.setProperty("--middle", `${middle}px`);
    fill();
    paint();
  }

  return update;
}
