// The arithmetic of a convolution as a matrix whose entries are tied. Pure functions: nothing here knows a page.
//
// C has a row for each output cell `o` and a column for each input cell `i`. An entry { o, i, t } holds weight `t` of
// the kernel. A row of C says what one output cell reads, a column what one input cell is used for; in the transpose of
// C the two have changed places.

export function createTied({ side, out, kernel, stride, padding }) {
  const entries = [];
  const rows = Array.from({ length: out * out }, () => []);
  const columns = Array.from({ length: side * side }, () => []);
  const at = new Map();
  for (let o = 0; o < out * out; o++) {
    for (let t = 0; t < kernel.side ** 2; t++) {
      const row = Math.floor(o / out) * stride + Math.floor(t / kernel.side) - padding;
      const column = (o % out) * stride + (t % kernel.side) - padding;
      if (row < 0 || column < 0 || row >= side || column >= side) continue;
      const entry = { o, i: row * side + column, t };
      entries.push(entry);
      rows[o].push(entry);
      columns[entry.i].push(entry);
      at.set(o * side * side + entry.i, entry);
    }
  }
  return { side, out, stride, kernel, weights: kernel.values, entries, rows, columns, at };
}

export const entryAt = ({ at, side }, o, i) => at.get(o * side * side + i);

// y = C x: each output cell gathers its row.
export function forward({ rows, weights }, x) {
  return rows.map((row) => row.reduce((sum, { i, t }) => sum + weights[t] * x[i], 0));
}

// z = C^T y: each input cell gathers its column.
export function backward({ columns, weights }, y) {
  return columns.map((column) => column.reduce((sum, { o, t }) => sum + weights[t] * y[o], 0));
}

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
