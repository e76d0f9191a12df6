// A sliding kernel taken apart: its products one by one, for views that show how a sum, or a gradient, comes about.

import { cellAt, NOTHING, range, slidingWindow, windowPair } from "./windows.js";

/**
 * Every product of a kernel that slides, output by output and tap by tap, both row by row: {o, t, i, place}. With tap t
 * output o reads a place of the padded map, where cell i stands, or -1 for a zero.
 * @param options {size: [kH, kW], stride, dilation, padding: cells on every side, mode}
 * @returns {height, width, terms, outputs}: the outputs' rows and columns, all products, and those of each output
 */
export function termsOf({ size, stride = [1, 1], dilation = [1, 1], padding = 0, mode = "zeros" }, { height, width }) {
  const options = { size, stride, dilation, before: padding, after: padding, mode };
  const [rows, columns] = windowPair(slidingWindow, { height, width }, options);
  const reads = (window, o) => range(window.size).map((t) => {
    const at = window.cell(o, t);
    return { place: at + padding, cell: cellAt(at, window.n, mode) };
  });
  const outputs = range(rows.outputs * columns.outputs).map((o) => {
    const down = reads(rows, Math.floor(o / columns.outputs));
    const along = reads(columns, o % columns.outputs);
    return down.flatMap((row, t) => along.map((column, u) => ({
      o,
      t: t * size[1] + u,
      i: row.cell === NOTHING || column.cell === NOTHING ? NOTHING : row.cell * width + column.cell,
      place: row.place * columns.padded + column.place,
    })));
  });
  return { height: rows.outputs, width: columns.outputs, terms: outputs.flat(), outputs };
}
