// A grid of cells with numbers: one element a cell, its colour the number's, a small text in its corner where asked.

import { make } from "./dom.js";
import { inkOn, paintMap } from "./paint.js";
import "./grid.css";

const ADVANCE = 0.57; // of a digit, in its own size
const [READABLE, LARGEST] = [9, 22]; // size of the text

export function buildGrid(name) {
  const node = make("div", { class: "grid", "data-grid": name });
  return { node, cells: [], height: 0, width: 0, side: 0, longest: 1, marked: [] };
}

// Cells for a grid of this size; the corner cell is called (-before, -before).
export function shapeGrid(grid, height, width, before = 0) {
  if (grid.height === height && grid.width === width && grid.before === before) return;
  Object.assign(grid, { height, width, before, marked: [] });
  grid.cells = Array.from({ length: height * width }, (_, index) => {
    const [row, column] = [Math.floor(index / width) - before, (index % width) - before];
    const [text, corner] = [document.createTextNode(""), document.createTextNode("")];
    const node = make("span", { "data-cell": `${row},${column}` }, make("b", {}, text), make("i", {}, corner));
    node.index = index;
    return { node, text, corner };
  });
  grid.node.style.setProperty("--columns", width);
  grid.node.replaceChildren(...grid.cells.map(({ node }) => node));
}

// Numbers and their colours, the strongest that of the largest number or of `least` where that is more; `texts` are
// what is written, `signed` whether negative ones have a colour of their own.
export function fillGrid(grid, values, texts, signed, least = 0) {
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), least);
  const bytes = new Uint8ClampedArray(4 * values.length);
  paintMap(values, 1, values.length, scale, signed, bytes);
  grid.longest = texts.reduce((most, text) => Math.max(most, text.length), 1);
  grid.cells.forEach(({ node, text }, i) => {
    if (text.data !== texts[i]) text.data = texts[i];
    const [r, g, b] = bytes.subarray(4 * i, 4 * i + 3);
    const colour = `rgb(${r},${g},${b})`;
    if (node.colour === colour) return;
    node.colour = colour;
    node.style.backgroundColor = colour;
    node.style.color = inkOn(r, g, b);
  });
  sizeText(grid);
}

export function sizeGrid(grid, side) {
  grid.side = side;
  grid.node.style.setProperty("--cell", `${side}px`);
  grid.node.style.setProperty("--ring", `${Math.max(1.5, Math.min(3, side / 12)).toFixed(1)}px`);
  sizeText(grid);
}

function sizeText(grid) {
  const size = Math.min(LARGEST, textSize(grid, grid.longest));
  grid.node.style.setProperty("--text-size", `${Math.max(6, size).toFixed(1)}px`);
}

const textSize = ({ side }, longest) => Math.min(0.5 * side, (0.94 * side) / (ADVANCE * longest));

// Whether these texts can be read in the grid's cells.
export function isReadable(grid, texts) {
  return !grid.side || textSize(grid, texts.reduce((most, text) => Math.max(most, text.length), 1)) >= READABLE;
}

// Mark these cells and no others: [index, class, text of the corner].
export function markGrid(grid, marks) {
  for (const { node, corner } of grid.marked) {
    node.className = "";
    if (corner.data) corner.data = "";
  }
  grid.marked = marks.map(([index, name, text = ""]) => {
    const cell = grid.cells[index];
    cell.node.className = text ? `${name} tagged` : name;
    if (cell.corner.data !== text) cell.corner.data = text;
    return cell;
  });
}

// The index of the cell that an event is about, or -1.
export function cellAt(event) {
  return event.target.closest?.("[data-cell]")?.index ?? -1;
}
