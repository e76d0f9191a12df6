// The arithmetic of a convolution as a matrix whose entries are tied. Pure functions: nothing here knows a page.
//
// C has a row for each output cell `o` and a column for each input cell `i`. An entry { o, i, t } holds weight `t` of
// the kernel. A row of C says what one output cell reads, a column what one input cell is used for; in the transpose of
// C the two have changed places.

import { forward, termsOf } from "./engine.js";

export function createTied({ side, out, kernel, stride, padding }) {
  const size = [kernel.side, kernel.side];
  const { outputs } = termsOf({ size, stride: [stride, stride], padding }, { height: side, width: side });
  const rows = outputs.map((terms) => terms.filter(({ i }) => i >= 0));
  const entries = rows.flat();
  const columns = Array.from({ length: side * side }, () => []);
  const at = new Map();
  for (const entry of entries) {
    columns[entry.i].push(entry);
    at.set(entry.o * side * side + entry.i, entry);
  }
  const layer = { w: { shape: [1, 1, ...size], values: kernel.values }, stride: [stride, stride],
    padding: [[padding, padding], [padding, padding]] };
  return { side, out, stride, kernel, weights: kernel.values, entries, rows, columns, at, layer,
    rest: (side + 2 * padding - kernel.side) % stride };
}

export const entryAt = ({ at, side }, o, i) => at.get(o * side * side + i);

const through = (layer, x, side) =>
  Array.from(forward({ layers: [layer] }, { data: Float64Array.from(x), channels: 1, height: side, width: side }).data);

// y = C x, the convolution: each output cell gathers its row.
export const there = ({ layer, side }, x) => through({ kind: "conv2d", ...layer }, x, side);

// z = C^T y, the transposed convolution: each input cell gathers its column.
export const back = ({ layer, rest, out }, y) =>
  through({ kind: "conv_transpose2d", ...layer, output_padding: [rest, rest] }, y, out);

// What is chosen, from its text: "o3", "i5", "e3-5", "w4"; null for what is none here.
export function readChosen(tied, text) {
  const found = /^([oiew])(\d+)(?:-(\d+))?$/.exec(text ?? "");
  if (!found) return null;
  const [first, second] = [Number(found[2]), Number(found[3])];
  const [outputs, inputs] = [tied.rows.length, tied.columns.length];
  if (found[1] === "o") return first < outputs ? { kind: "o", o: first } : null;
  if (found[1] === "i") return first < inputs ? { kind: "i", i: first } : null;
  if (found[1] === "w") return first < tied.weights.length ? { kind: "w", t: first } : null;
  return first < outputs && second < inputs ? { kind: "e", o: first, i: second } : null;
}

export const writeChosen = ({ kind, o, i, t }) => ({ o: `o${o}`, i: `i${i}`, w: `w${t}`, e: `e${o}-${i}` })[kind];

// The entries that what is chosen lights up.
export function litBy(tied, { kind, o, i, t }) {
  if (kind === "o") return tied.rows[o];
  if (kind === "i") return tied.columns[i];
  if (kind === "w") return tied.entries.filter((entry) => entry.t === t);
  const entry = entryAt(tied, o, i);
  return entry ? tied.entries.filter((other) => other.t === entry.t) : [];
}
