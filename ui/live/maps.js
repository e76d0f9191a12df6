// A map as a figure: title, canvas with one pixel a cell, marks over it, its legend and one line beneath. And what a
// hand does to it.

import { letKeys, make, put, shareOf } from "./dom.js";
import { draggable } from "./drag.js";
import { number } from "./numbers.js";
import { paintLegend, paintMap } from "./paint.js";
import "./maps.css";

const STEPS = 129; // of a legend

// `marks`: names of the marks over the map, each a <div class="mark NAME">.
export function buildMap(name, marks = [], { hasLegend = false } = {}) {
  const canvas = make("canvas", { "data-map": name });
  const over = Object.fromEntries(marks.map((mark) => [mark, make("div", { class: `mark ${mark}`, hidden: "" })]));
  const box = make("div", { class: "box" }, canvas, ...Object.values(over));
  const title = make("h3", { class: "title" });
  const line = make("p", { class: "line" });
  const legend = hasLegend ? buildLegend() : null;
  const node = make("figure", { class: `map ${name}` }, title, box, ...(legend ? [legend.node] : []), line);
  const map = { node, box, canvas, over, title, line, legend, image: null, height: 0, width: 0 };
  new ResizeObserver(() => sharpen(map)).observe(canvas);
  return map;
}

// Hard edges where a cell is a screen's pixel or more; averages where it is less, or stripes would show that are not
// there.
function sharpen({ box, canvas }) {
  box.classList.toggle("smooth", canvas.clientWidth * window.devicePixelRatio < canvas.width);
}

// Name a map, and its picture for who does not see it.
export function nameMap({ title, canvas }, tell, id) {
  canvas.setAttribute("role", "img");
  tell(title, "text", id);
  tell(canvas, "aria-label", id);
}

// A map that is led by a hand, and what is said of that.
export function nameHandle({ box }, tell, id, kind = "handle") {
  box.setAttribute("role", "application");
  box.classList.add(kind);
  for (const attribute of ["aria-label", "title"]) tell(box, attribute, id);
}

// Paint `values` (channels, height, width) in this scale.
export function fillMap(map, values, [channels, height, width], scale, signed) {
  paintOn(map, height, width, (bytes) => paintMap(values, channels, height * width, scale, signed, bytes));
}

// Paint what `paint(bytes)` writes, of so many cells.
export function paintOn(map, height, width, paint) {
  if (map.height !== height || map.width !== width) {
    Object.assign(map.canvas, { height, width });
    map.image = new ImageData(width, height);
    Object.assign(map, { height, width });
    map.box.style.aspectRatio = `${width} / ${height}`;
    sharpen(map);
  }
  paint(map.image.data);
  map.canvas.getContext("2d").putImageData(map.image, 0, 0);
}

// Put a mark over the cells from (row, column), `rows` x `columns`; null hides it.
export function setMark(map, name, at, rows = 1, columns = rows) {
  const mark = map.over[name];
  mark.hidden = !at;
  if (!at) return;
  lay(mark, at, [rows, columns], [map.height, map.width]);
}

// Lay a mark over cells from `at`, `sides` of them, of a whole of so many.
export function lay(mark, at, sides, [height, width]) {
  const share = (value, whole) => `${(100 * value) / whole}%`;
  Object.assign(mark.style, {
    top: share(at[0], height), left: share(at[1], width), height: share(sides[0], height),
    width: share(sides[1], width),
  });
}

// Let a node be dragged, as in drag.js: `on.start(at)`, with the cell under the pointer, or null for a key;
// `on.move([rows, columns])` since the start, in cells; `on.over()`, and then `on.rest()` or `on.back()`.
// Arrow keys step, with Shift by `leap`.
export function letDrag(node, cells, on, leap = 8) {
  const under = (event) => shareOf(node, event).map((share, i) => share * cells()[i]);
  node.tabIndex = 0;
  draggable(node, {
    begin(event) {
      on.start(under(event));
      return { from: under(event) };
    },
    move: ({ from }, event) => on.move(under(event).map((value, i) => value - from[i])),
    over: () => on.over(),
    end: () => on.rest(),
    back: () => on.back(),
  });
  letKeys(node, (step) => {
    on.start(null);
    on.move(step);
    on.over();
    on.rest();
  }, { leap });
}

// Let a node lead a place (makePlace): `grasp(cell)` comes before a drag from there, `to(from, by,
// isKey)` is where it goes, `home` where the keys Home and 0 bring it.
export function letLead(node, cells, place,
  { grasp = () => {}, to = (from, by) => from.map((value, i) => value + by[i]), leap = 4, home = null } = {}) {
  let [from, isKey] = [null, false];
  letDrag(node, cells, {
    start(cell) {
      isKey = !cell;
      place.hold();
      if (cell) grasp(cell);
      from = place.at;
      node.toggleAttribute("data-dragging", !isKey);
    },
    move: (by) => place.lead(to(from, by, isKey)),
    over() {
      place.drop();
      node.removeAttribute("data-dragging");
    },
    rest: () => place.rest(isKey),
    back: () => place.back(),
  }, leap);
  const goHome = () => {
    if (place.isHeld()) return false;
    place.lead(home);
    place.rest(true);
  };
  if (home) letKeys(node, () => false, { keys: { Home: goHome, 0: goHome } });
}

// The colours from the lowest number to the highest, with both ends in words.
export function buildLegend() {
  const canvas = make("canvas", { width: STEPS, height: 1 });
  const ends = [make("span"), make("span")];
  return { node: make("p", { class: "legend" }, ends[0], canvas, ends[1]), canvas, ends };
}

export function fillLegend(legend, low, high, signed) {
  colourLegend(legend, low, high, (bytes) => paintLegend(1, STEPS, signed, bytes));
}

// The same of a map that is painted in this scale.
export const scaleLegend = (legend, scale, signed, write = number) =>
  fillLegend(legend, signed ? `−${write(scale)}` : "0", `${signed ? "+" : ""}${write(scale)}`, signed);

// The same in colours of one's own, as `paint(bytes, shares)` has them, of shares from 0 to 1.
export function colourLegend({ canvas, ends }, low, high, paint) {
  const image = new ImageData(STEPS, 1);
  paint(image.data, Float32Array.from({ length: STEPS }, (_, i) => i / (STEPS - 1)));
  canvas.getContext("2d").putImageData(image, 0, 0);
  put(ends[0], low);
  put(ends[1], high);
}
