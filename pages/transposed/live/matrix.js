// The live matrix: what Streamlit calls, what is shown, what the user does. tied.js does the arithmetic.

import { make, put } from "./dom.js";
import { buildGrid, fillGrid, markGrid, shapeGrid, sizeGrid } from "./grid.js";
import { view } from "./mount.js";
import { inParentheses, isShort, short } from "./numbers.js";
import { letPoint, letPointGrid } from "./pointing.js";
import { back, createTied, entryAt, litBy, readChosen, there, writeChosen } from "./tied.js";
import { buildSheet, drawSheet, placeAt, sizeSheet } from "./sheet.js";
import { QUIET, later } from "./waits.js";
import "./maps.css";
import "./matrix.css";

const [LARGEST, SMALLEST] = [30, 5]; // side of a cell of a matrix
const NARROW = 560; // width under which the matrices stand one beneath the other
const ABOVE = 112; // of the window's height, left to the page
const [LAWS, ARROWS, GAP] = [150, 150, 24]; // pixels: sums and titles; the arrows; between the matrices
const TALL = 4; // side of the output up to which the transpose is narrow enough to stand at the right
const [TAGGED, TAG] = [26, 6]; // side of a cell that has room for a weight in its corner, and for each letter of it
// One colour a weight: Okabe & Ito (2008), with two tints
const COLOURS = ["#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#9A9A9A", "#B9A3E3"];

export default view("matrix", "transposed.live", createView);

function ink(colour) {
  const [r, g, b] = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b > 120 ? "#111" : "#fff";
}

const INKS = COLOURS.map(ink);

function createView({ root, say, tell, ask, spoken, place }) {
  let given = ""; // the data that came last, without what is chosen
  let tied = null;
  let [x, y, z] = [[], [], []];
  let texts = []; // of the weights
  let passing = null; // what the pointer is over, instead of what is chosen
  let size = "";
  const law = { many: make("p", { class: "law" }), one: make("p", { class: "law" }) };
  const laws = () => `${law.many.textContent} ${law.one.textContent}`;
  const chosen = place("lit", { kind: "o", o: 0 }, { within: (to) => to, text: writeChosen, speak: laws });
  const hear = later(() => (spoken.textContent = laws()), QUIET);

  // --- the page's parts ---------------------------------------------------------------------------------------------

  const grids = Object.fromEntries(["x", "y", "z", "w"].map((name) => [name, buildGrid(name)]));
  const sheets = { c: buildSheet("c", false), ct: buildSheet("ct", true) };
  const titles = Object.fromEntries([...Object.keys(grids), ...Object.keys(sheets)].map((name) =>
    [name, make("h3", { class: "title" })]));
  for (const [name, grid] of Object.entries(grids)) {
    grid.node.tabIndex = 0;
    grid.node.setAttribute("role", "application");
    tell(grid.node, "aria-label", `${name}_about`);
  }
  for (const [name, { canvas }] of Object.entries(sheets)) tell(canvas, "aria-label", `${name}_about`);
  const part = (name, node) => make("section", { class: `part ${name}` }, titles[name], node);
  const arrow = (id) => make("div", { class: "arrow" }, tell(make("small"), "text", id), make("span", {}, "→"));
  root.replaceChildren(
    make("div", { class: "chain" },
      part("x", grids.x.node), arrow("forward"), part("y", grids.y.node), arrow("back"), part("z", grids.z.node)),
    part("w", grids.w.node),
    make("div", { class: "laws" }, law.many, law.one),
    part("c", sheets.c.canvas), part("ct", sheets.ct.canvas),
    spoken);

  // --- data ---------------------------------------------------------------------------------------------------------

  function take({ at, labels, travels, ...work }) {
    const next = JSON.stringify([work, labels]);
    if (next !== given) accept(work);
    given = next;
    chosen.hear(readChosen(tied, at), { travels });
    if (!readChosen(tied, writeChosen(chosen.at))) chosen.at = readChosen(tied, at);
  }

  function accept(work) {
    tied = createTied(work);
    passing = null;
    x = work.x;
    y = there(tied, x);
    z = back(tied, y);
    const { side, out } = tied;
    texts = tied.weights.map((weight) => short(weight, 2));
    for (const [name, length] of Object.entries({ x: side, y: out, z: side, w: tied.kernel.side })) {
      shapeGrid(grids[name], length, length);
      put(titles[name], name === "w" ? say(name) : `${say(name)} ${length} × ${length}`);
    }
    put(titles.c, say("c", { rows: out * out, columns: side * side }));
    put(titles.ct, say("ct", { rows: side * side, columns: out * out }));
    size = "";
  }

  function fill() {
    const isSigned = (values) => values.some((value) => value < 0);
    for (const [name, values] of [["x", x], ["y", y], ["z", z]]) {
      const digits = values.every((value) => isShort(value, 0)) || values.some((value) => Math.abs(value) >= 100)
        ? 0 : 1;
      fillGrid(grids[name], values, values.map((value) => short(value, digits)), isSigned(values),
        name === "x" ? 9 : 0);
    }
    fillGrid(grids.w, tied.weights, texts, false);
    grids.w.cells.forEach(({ node }, t) => {
      node.colour = "";
      node.style.backgroundColor = COLOURS[t];
      node.style.color = INKS[t];
    });
  }

  // --- showing ------------------------------------------------------------------------------------------------------

  const cell = (index, width) => `${Math.floor(index / width)}, ${index % width}`;

  // A sum in words: its terms where they are few, and what they come to.
  function sumText(terms) {
    const total = terms.reduce((sum, [weight, value]) => sum + weight * value, 0);
    const written = terms.map(([weight, value]) => `${short(value, 1)}·${inParentheses(short(weight, 2))}`);
    const isExact = terms.every(([weight, value]) => isShort(weight, 2) && isShort(value, 1)) && isShort(total, 2);
    return terms.length ? `${written.join(" + ")} ${isExact ? "=" : "≈"} ${short(total, 2)}` : "0";
  }

  function paint(width) {
    layOut(width);
    const shown = passing ?? chosen.at;
    const { side, out, weights } = tied;
    const lit = litBy(tied, shown);
    const entry = shown.kind === "e" ? entryAt(tied, shown.o, shown.i) : null;
    const marks = { x: [], y: [], z: [] };
    const tagged = (grid, text) => grid.longest <= 2 && grid.side >= TAGGED + TAG * text.length;
    const cells = (list, name, kind, pick) => list.map((one) =>
      [one[pick], kind, tagged(grids[name], texts[one.t]) ? `×${texts[one.t]}` : "", COLOURS[one.t]]);
    const fields = { side, out };
    let [many, one] = ["", ""];
    if (shown.kind === "o") {
      Object.assign(fields, { cell: cell(shown.o, out), row: shown.o, count: lit.length, value: short(y[shown.o], 2) });
      marks.x = cells(lit, "x", "lit", "i");
      marks.y = [[shown.o, "out", ""]];
      marks.z = cells(lit, "z", "lit", "i");
      many = say("many", { ...fields, sum: sumText(lit.map(({ i, t }) => [weights[t], x[i]])) });
      one = say("one", fields);
    } else if (shown.kind === "i") {
      Object.assign(fields, { cell: cell(shown.i, side), row: shown.i, count: lit.length });
      marks.x = [[shown.i, "out", ""]];
      marks.y = cells(lit, "y", "lit", "o");
      marks.z = [[shown.i, "out", ""]];
      many = say("used", fields);
      one = say("gathers", { ...fields, sum: sumText(lit.map(({ o, t }) => [weights[t], y[o]])) });
    } else if (shown.kind === "e") {
      Object.assign(fields, { row: shown.o, column: shown.i, from: cell(shown.i, side), to: cell(shown.o, out) });
      const tags = entry ? [entry] : [];
      marks.x = tags.length ? cells(tags, "x", "lit", "i") : [[shown.i, "no", ""]];
      marks.y = [[shown.o, entry ? "out" : "no", ""]];
      marks.z = tags.length ? cells(tags, "z", "lit", "i") : [[shown.i, "no", ""]];
      if (entry) fields.weight = short(weights[entry.t], 4);
      many = say(entry ? "entry" : "nothing", fields);
      one = say(entry ? "tied" : "nothing_back", { ...fields, count: lit.length });
    } else {
      Object.assign(fields, { weight: short(weights[shown.t], 4), count: lit.length });
      many = say("weight", fields);
      one = say("weight_back", fields);
    }
    for (const [name, list] of Object.entries(marks)) {
      markGrid(grids[name], list);
      for (const [index, , , colour] of list) grids[name].cells[index].node.style.setProperty("--tie", colour ?? "");
    }
    const weight = shown.kind === "w" ? shown.t : entry?.t;
    markGrid(grids.w, weight === undefined ? [] : [[weight, "out", ""]]);
    const style = getComputedStyle(root);
    const looks = {
      texts,
      colours: COLOURS,
      inks: INKS,
      lit: new Set(lit),
      ground: style.getPropertyValue("--zero"),
      line: style.color,
    };
    const band = { o: { row: shown.o }, i: { column: shown.i } }[shown.kind] ?? {};
    const turned = { o: { column: shown.o }, i: { row: shown.i } }[shown.kind] ?? {};
    const [dot, turnedDot] = shown.kind === "e" ? [[shown.o, shown.i], [shown.i, shown.o]] : [];
    drawSheet(sheets.c, tied.entries, { ...looks, band, dot });
    drawSheet(sheets.ct, tied.entries, { ...looks, band: turned, dot: turnedDot });
    put(law.many, many);
    put(law.one, one);
    hear();
    const places = lit.map(({ o, i }) => `${o}-${i}`).join(" ");
    return { at: writeChosen(shown), lit: places, y: JSON.stringify(y), z: JSON.stringify(z) };
  }

  // --- what the user does -------------------------------------------------------------------------------------------

  function pass(next) {
    passing = next;
    ask();
  }

  function choose(next, isKey) {
    pass(null);
    chosen.lead(next);
    chosen.rest(isKey);
  }

  for (const [name, kind, field] of [["x", "i", "i"], ["y", "o", "o"], ["z", "i", "i"], ["w", "w", "t"]]) {
    const made = (index) => ({ kind, [field]: index });
    letPointGrid(grids[name], {
      from: () => (chosen.at.kind === kind ? chosen.at[field] : null),
      pass: (index) => pass(index === null ? null : made(index)),
      choose: (index, isKey) => choose(made(index), isKey),
    });
  }
  for (const sheet of Object.values(sheets)) {
    const turned = (at) => (sheet.turned ? at.toReversed() : at);
    const made = (at) => {
      const [o, i] = turned(at);
      return { kind: "e", o, i };
    };
    letPoint(sheet.canvas, {
      under: (event) => placeAt(sheet, event),
      from: () => (chosen.at.kind === "e" ? turned([chosen.at.o, chosen.at.i]) : null),
      sides: () => [sheet.rows, sheet.columns],
      pass: (at) => pass(at && made(at)),
      choose: (at, isKey) => choose(made(at), isKey),
    });
  }

  // --- size ---------------------------------------------------------------------------------------------------------

  // The largest cells with which grids stand in a row, and the matrices beneath them side by side and in sight.
  function layOut(width) {
    const now = `${width} ${window.innerHeight}`;
    if (!width || now === size) return;
    size = now;
    const isNarrow = width < NARROW;
    const { side, out } = tied;
    const [outputs, inputs] = [out * out, side * side];
    const isTall = !isNarrow && out <= TALL; // the transpose stands at the right, as high as the page
    root.classList.toggle("narrow", isNarrow);
    root.classList.toggle("tall", isTall);
    const whole = (cell, least, most) => Math.max(least, Math.min(most, Math.floor(cell)));
    const high = Math.max(300, window.innerHeight - ABOVE);
    const weights = tied.kernel.side;
    let [cell, c, ct] = [0, 0, 0];
    if (isTall) {
      ct = whole(Math.min((high - 44 - 30 * weights) / inputs, 230 / outputs), SMALLEST, LARGEST);
      const left = width - Math.max(ct * outputs, 30 * weights, 64) - GAP - 4;
      cell = whole(Math.min((left - ARROWS) / (2 * side + out), 172 / side), 14, 40);
      c = whole(Math.min((left - 2) / inputs, (high - cell * side - LAWS) / outputs), SMALLEST, LARGEST);
    } else {
      const across = isNarrow ? (width - 44) / (side + out) : (width - ARROWS - GAP) / (2 * side + out + weights);
      cell = whole(Math.min(across, 172 / Math.max(side, out)), 14, 36);
      const rooms = isNarrow ? [(width - 4) / inputs, (width - 4) / outputs] : [(width - GAP - 4) / (inputs + outputs)];
      const most = isNarrow ? 20 : Math.max(7, (high - cell * Math.max(side, out) - LAWS) / Math.max(inputs, outputs));
      c = whole(Math.min(rooms[0], most), 4, LARGEST);
      ct = whole(Math.min(rooms.at(-1), most), 4, LARGEST);
    }
    for (const name of ["x", "y", "z"]) sizeGrid(grids[name], cell);
    sizeGrid(grids.w, isTall ? 30 : Math.min(cell, 36));
    sizeSheet(sheets.c, outputs, inputs, c);
    sizeSheet(sheets.ct, inputs, outputs, ct);
    fill();
  }

  return { take, paint, sleep: hear.stop };
}
