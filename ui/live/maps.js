// A map as a figure: title, canvas with one pixel a cell, marks over it, one line beneath. And what a hand does to it.

import { letKeys, make, put, shareOf } from "./dom.js";
import { draggable } from "./drag.js";
import { paintLegend, paintMap } from "./paint.js";
import "./maps.css";

// `marks`: names of the marks over the map, each a <div class="mark NAME">.
export function buildMap(name, marks = []) {
  const canvas = make("canvas", { "data-map": name });
  const over = Object.fromEntries(marks.map((mark) => [mark, make("div", { class: `mark ${mark}`, hidden: "" })]));
  const box = make("div", { class: "box" }, canvas, ...Object.values(over));
  const title = make("h3", { class: "title" });
  const line = make("p", { class: "line" });
  const node = make("figure", { class: "map" }, title, box, line);
  return { node, box, canvas, over, title, line, bytes: null, image: null, height: 0, width: 0 };
}

// Paint `values` (channels, height, width) in this scale.
export function fillMap(map, values, [channels, height, width], scale, signed) {
  if (map.height !== height || map.width !== width) {
    Object.assign(map.canvas, { height, width });
    map.image = new ImageData(width, height);
    Object.assign(map, { height, width });
    map.box.style.aspectRatio = `${width} / ${height}`;
  }
  paintMap(values, channels, height * width, scale, signed, map.image.data);
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
  const canvas = make("canvas", { width: 65, height: 1 });
  const ends = [make("span"), make("span")];
  return { node: make("p", { class: "legend" }, ends[0], canvas, ends[1]), canvas, ends };
}

export function fillLegend({ canvas, ends }, low, high, signed) {
  const image = new ImageData(65, 1);
  paintLegend(1, 65, signed, image.data);
  canvas.getContext("2d").putImageData(image, 0, 0);
  put(ends[0], low);
  put(ends[1], high);
}
