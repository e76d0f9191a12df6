// Moving a map, padding it, and where a layer looks: what all of the engine stands on.
//
// A map is a typed array (C, H, W): C channels of H rows of W cells, row by row. A sequence (C, L) is a map of one row,
// a vector (n,) one of one channel and one row. Its `type` is Float32Array or Float64Array, and so is that of all that
// is computed from it: sums are added up in float64 and rounded once. k is the side of a kernel, s a stride, d a
// dilation; T_s moves a picture by s = (dy, dx) pixels, f is the stack up to some stage, T_q moves its map by q whole
// cells.

/** What counts as zero, as unchanged and as a tie: this share of the largest magnitude. */
export const ROUNDING = 1e-6;

/** Options that do not go together, or not with the picture: `code` and `details` are those of core's ArgumentError. */
export class ArgumentError extends Error {
  constructor(code, details) {
    super(`${code} ${JSON.stringify(details)}`);
    Object.assign(this, { code, details });
  }
}

// -------------------------------------------------------------------------------------------------- moving and padding

export const MODES = ["zeros", "reflect", "replicate", "circular"];
export const NOTHING = -1; // in place of a cell: there is none here
const STILL = 0; // the rooms of createMaps
export const MOVED = 1;
export const ERROR = 2;

export function range(n) {
  const list = new Array(n); // a loop: views build a layer anew at every frame, and iterators are slow
  for (let i = 0; i < n; i++) list[i] = i;
  return list;
}

/** Int32Array of make(i), i = 0..n-1. */
export function table(n, make) {
  const list = new Int32Array(n);
  for (let i = 0; i < n; i++) list[i] = make(i);
  return list;
}

export const greatestDivisor = (a, b) => (b === 0 ? a : greatestDivisor(b, a % b));
export const last = (items) => items[items.length - 1];
export const modulo = (a, b) => ((a % b) + b) % b;

/**
 * The cell 0..n-1 that place i of an endless axis shows, or NOTHING:
 *   zeros      0 0 | a b c d | 0 0        reflect   c b | a b c d | c b
 *   replicate  a a | a b c d | d d        circular  c d | a b c d | a b
 */
export function cellAt(i, n, mode) {
  if (i >= 0 && i < n) return i;
  if (mode === "zeros") return NOTHING;
  if (mode === "circular") return modulo(i, n);
  if (mode === "replicate" || n === 1) return i < 0 ? 0 : n - 1;
  const there = modulo(i, 2 * n - 2); // there and back, neither end twice
  return there < n ? there : 2 * n - 2 - there;
}

/**
 * Room for three maps (C, H, W) of one place in the stack, in one buffer, in which cells can be copied by the block:
 * still, moved, and the error, whose room holds T_q f(x) before it holds f(T_s x) - T_q f(x).
 */
export function createMaps({ channels, height, width, type }) {
  const size = channels * height * width;
  const cells = new type(3 * size);
  const part = (room) => cells.subarray(room * size, (room + 1) * size);
  const [still, moved, error] = [STILL, MOVED, ERROR].map((room) => createMap(part(room), width));
  return { channels, height, width, size, cells, still, moved, error };
}

/** A map: its data, and a view of each of its rows. */
export function createMap(data, width) {
  return { data, lines: range(data.length / width).map((i) => data.subarray(i * width, (i + 1) * width)) };
}

/** Moves the still map by whole `shift` = [dy, dx] cells, to the room MOVED or ERROR. */
export function moveStill({ channels, height, width, size, cells }, [dy, dx], mode, room) {
  const runs = runsBetween(width, dx, mode);
  for (let channel = 0, at = room * size; channel < channels; channel++) {
    for (let i = 0; i < height; i++, at += width) {
      const row = cellAt(i - dy, height, mode);
      if (row === NOTHING) cells.fill(0, at, at + width);
      else moveLine(cells, (channel * height + row) * width, at, runs);
    }
  }
}

/** What n cells moved by `shift` show: runs [start, end, first], where place j shows cell first + j - start. */
function runsBetween(n, shift, mode) {
  const runs = [];
  for (let j = 0, end; j < n; j = end) {
    const first = cellAt(j - shift, n, mode);
    const next = (i) => (first === NOTHING ? NOTHING : first + i - j);
    for (end = j + 1; end < n && cellAt(end - shift, n, mode) === next(end); ) end++;
    runs.push([j, end, first]);
  }
  return runs;
}

function moveLine(cells, from, at, runs) {
  for (let n = 0; n < runs.length; n++) {
    const [start, end, first] = runs[n];
    if (first === NOTHING) cells.fill(0, at + start, at + end);
    else if (end === start + 1) cells[at + start] = cells[from + first];
    else cells.copyWithin(at + start, from + first, from + first + end - start);
  }
}

// ------------------------------------------------------------------------------------------------------------- windows
// Where a layer looks is the same for every row and for every column, so each axis has its own windows.

// Tap t = 0..size-1 of output i reads the cell `cell(i, t)`, outside 0..n-1 for padding, NO_TAP where it feeds nothing
// to it; `step` is the number of cells from one output to the next, over / under.

const NO_TAP = -(2 ** 31);

/** Output i reads the cells i * stride - before + t * dilation of n. */
export function slidingWindow(n, { size, stride = 1, dilation = 1, before = 0, after = 0, mode = "zeros", ceil }) {
  const reach = (size - 1) * dilation + 1;
  const padded = n + before + after;
  let outputs = Math.floor((padded - reach) / stride) + 1;
  if (ceil) outputs = Math.ceil((padded - reach) / stride) + 1;
  if (ceil && (outputs - 1) * stride >= n + before) outputs -= 1; // the last starts on the map or the padding before
  const end = (outputs - 1) * stride + reach; // of what is read
  const hasBorder = end > padded || (mode !== "circular" && before + after > 0);
  const closes = !hasBorder && outputs * stride === n; // a circular shift goes round in it
  const cell = (i, t) => i * stride - before + t * dilation;
  const step = { over: stride, under: 1 };
  return { n, size, stride, dilation, before, after, reach, padded, mode, outputs, end, closes, step, cell };
}

/** Cell i feeds the outputs i * stride - before + t * dilation. */
export function transposedWindow(n, { size, stride, dilation, before, after, extra }) {
  const reach = (size - 1) * dilation + 1;
  const whole = (n - 1) * stride + reach;
  const outputs = whole - before - after + extra;
  const cell = (i, t) => {
    const place = i + before - t * dilation;
    return place % stride === 0 ? place / stride : NO_TAP;
  };
  const step = { over: 1, under: stride };
  return { n, size, stride, dilation, before, reach, whole, outputs, closes: false, step, cell };
}

/** n cells drawn on `outputs`: one tap each, or two whose centres lie around (i + 1/2) * n / outputs - 1/2. */
export function resizedWindow(n, { outputs, isBilinear }) {
  const cell = (i, t) => {
    if (!isBilinear) return Math.floor((i * n) / outputs);
    const doubled = (2 * i + 1) * n - outputs; // twice the place, times the outputs: a whole number
    return t === 1 && modulo(doubled, 2 * outputs) === 0 ? NO_TAP : Math.floor(doubled / (2 * outputs)) + t;
  };
  return { n, size: isBilinear ? 2 : 1, outputs, closes: n === outputs, step: { over: n, under: outputs }, cell };
}

/** All cells, uncut, that some outputs read. */
export function cellsRead(window, outputs) {
  const cells = outputs.flatMap((i) => range(window.size).map((t) => window.cell(i, t)));
  return [...new Set(cells)].filter((cell) => cell !== NO_TAP);
}

export const endsOf = (cells) => [Math.min(...cells), Math.max(...cells)];

export const isMarked = (mask, i) => i >= 0 && i < mask.length && mask[i] === 1;

/** Marks in `clean` the outputs that are fed by marked cells alone. Padding is not clean. */
export function markClean(window, cells, clean) {
  for (let i = 0; i < clean.length; i++) {
    clean[i] = 1;
    for (let t = 0; t < window.size; t++) {
      const cell = window.cell(i, t);
      if (cell !== NO_TAP && !isMarked(cells, cell)) clean[i] = 0;
    }
  }
}

/** The windows of the rows and of the columns; options are pairs (vertical, horizontal), or one value for both. */
export function windowPair(make, { height, width }, options) {
  return [height, width].map((n, axis) => {
    const own = Object.entries(options).map(([name, value]) => [name, Array.isArray(value) ? value[axis] : value]);
    return make(n, Object.fromEntries(own));
  });
}

/** {before, after}, each a pair, of a padding in JSON: "valid", "same" (ceil(n / stride) outputs), [[t, b], [l, r]]. */
export function paddingOf(padding, { height, width }, size, stride, dilation) {
  const sides = [height, width].map((n, axis) => {
    if (padding === "valid") return [0, 0];
    if (padding !== "same") return padding[axis];
    const end = (Math.ceil(n / stride[axis]) - 1) * stride[axis] + (size[axis] - 1) * dilation[axis] + 1;
    const total = Math.max(end - n, 0);
    return [total >> 1, total - (total >> 1)];
  });
  return { before: sides.map(([before]) => before), after: sides.map(([, after]) => after) };
}

export const both = (pair, name) => pair.map((window) => window[name]);

export function checkFits(pair, noun) {
  if (pair.every(({ outputs }) => outputs > 0)) return;
  throw new ArgumentError(`${noun}_too_large`, { ...described(pair, noun), size: both(pair, "padded") });
}

/** What an ArgumentError tells of a kernel or a window: size, dilation (one number where it is one), and span. */
export function described(pair, noun) {
  const [dilation, other] = both(pair, "dilation");
  const spread = dilation === other ? dilation : [dilation, other];
  return { [noun]: both(pair, "size"), dilation: spread, span: both(pair, "reach") };
}

/** What the places of a padded axis show, as far as windows read it. */
export const placesRead = ({ n, before, end, mode }) => table(end, (i) => cellAt(i - before, n, mode));

/** A layer over an input of `shape` behind the windows `rows` and `columns`: what layers.js says. */
export function createLayer({ type }, channels, rows, columns, run) {
  const [height, width] = [rows, columns].map((windows) => windows[windows.length - 1].outputs);
  return { channels, height, width, type, rows, columns, run };
}
