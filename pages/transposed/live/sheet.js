// A matrix of tied weights on a canvas: every weight in its colour wherever it stands, what is chosen framed.

import { make } from "./dom.js";

const MARK = "#e6007e";
const WRITTEN = 15; // side of a cell from which on numbers are written in it
const FAINT = 0.2; // of what is not lit

// `turned`: the transpose, rows for input cells and columns for output cells.
export function buildSheet(name, turned) {
  const canvas = make("canvas", { "data-sheet": name, tabindex: 0, role: "application" });
  return { canvas, turned, rows: 0, columns: 0, side: 0 };
}

export function sizeSheet(sheet, rows, columns, side) {
  Object.assign(sheet, { rows, columns, side });
  const { canvas } = sheet;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [columns * side + 2, rows * side + 2];
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
}

// `band`: { row } or { column } of this sheet to be framed, or {}; `lit` a set of entries, null for all.
export function drawSheet(sheet, entries, { texts, colours, inks, lit, band, dot, ground, line }) {
  const { canvas, side, rows, columns, turned } = sheet;
  const paper = canvas.getContext("2d");
  const ratio = canvas.width / (columns * side + 2);
  paper.setTransform(ratio, 0, 0, ratio, ratio, ratio);
  paper.clearRect(-1, -1, columns * side + 2, rows * side + 2);
  paper.fillStyle = ground;
  paper.fillRect(0, 0, columns * side, rows * side);
  const gap = side > 6 ? 1 : 0;
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 1);
  const size = Math.min(18, 0.62 * side, (0.92 * side) / (0.57 * longest));
  const isWritten = side >= WRITTEN && size >= 8.5;
  paper.font = `600 ${size}px ${getComputedStyle(canvas).fontFamily}`;
  paper.textAlign = "center";
  paper.textBaseline = "middle";
  for (const entry of entries) {
    const [row, column] = turned ? [entry.i, entry.o] : [entry.o, entry.i];
    const isLit = !lit || lit.has(entry);
    paper.globalAlpha = isLit ? 1 : FAINT;
    paper.fillStyle = colours[entry.t];
    paper.fillRect(column * side, row * side, side - gap, side - gap);
    if (isWritten) {
      paper.globalAlpha = isLit ? 1 : 0.5;
      paper.fillStyle = isLit ? inks[entry.t] : line;
      paper.fillText(texts[entry.t], (column + 0.5) * side - gap / 2, (row + 0.53) * side);
    }
  }
  paper.globalAlpha = 0.22;
  paper.strokeStyle = line;
  paper.lineWidth = 1;
  paper.strokeRect(-0.5, -0.5, columns * side + 1, rows * side + 1);
  if (side > 6) {
    paper.globalAlpha = 0.12;
    paper.beginPath();
    for (let row = 1; row < rows; row++) paper.rect(0, row * side - 0.5, columns * side, 0);
    for (let column = 1; column < columns; column++) paper.rect(column * side - 0.5, 0, 0, rows * side);
    paper.stroke();
  }
  paper.globalAlpha = 1;
  const frame = (x, y, width, height) => {
    const thick = Math.max(2, Math.min(3, side / 8));
    paper.lineWidth = thick;
    paper.strokeStyle = MARK;
    paper.strokeRect(x * side + thick / 2 - 1, y * side + thick / 2 - 1, width * side - thick + 1,
      height * side - thick + 1);
  };
  if (band.row !== undefined) frame(0, band.row, columns, 1);
  if (band.column !== undefined) frame(band.column, 0, 1, rows);
  if (dot) frame(dot[1], dot[0], 1, 1);
}

// The [row, column] of a sheet under an event.
export function placeAt(sheet, { clientX, clientY }) {
  const box = sheet.canvas.getBoundingClientRect();
  const at = (from, to, count) => Math.max(0, Math.min(count - 1, Math.floor((from - to - 1) / sheet.side)));
  return [at(clientY, box.top, sheet.rows), at(clientX, box.left, sheet.columns)];
}
