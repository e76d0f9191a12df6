/**
 * The arithmetic of the live view: a stack of layers run on a still and on a moved picture, and how the two compare.
 *
 * It computes what core/layers and core/equivariance compute, from the same JSON, at every move of the pointer.
 * A map is a Float32Array (C, H, W): C channels of H rows of W cells, row by row. k is the side of a kernel, s a
 * stride, d a dilation; T_s moves a picture by s = (dy, dx) pixels, f is the stack up to some stage, T_q moves its map
 * by q whole cells.
 *
 * In order: moving and padding, windows, layers, the fast maxima and sums behind them, figures, and the lab, which is
 * what others use.
 */

export const THRESHOLDS = Object.freeze({ exactly: 1e-5, nearly: 0.05 });

/** What counts as zero, as unchanged and as a tie: this share of the largest magnitude. */
const ROUNDING = 1e-6;

/** @returns {"exactly" | "nearly" | "not"} what an error is called. */
export function verdict(error) {
  if (error <= THRESHOLDS.exactly) return "exactly";
  return error <= THRESHOLDS.nearly ? "nearly" : "not";
}

/** Options that do not go together, or not with the picture: `code` and `details` are those of core's ArgumentError. */
export class ArgumentError extends Error {
  constructor(code, details) {
    super(`${code} ${JSON.stringify(details)}`);
    Object.assign(this, { code, details });
  }
}

// ------------------------------------------------------------------------------------------------ moving and padding

const MODES = ["zeros", "reflect", "replicate", "circular"];
const NOTHING = -1; // in place of a cell: there is none here
const [STILL, MOVED, ERROR] = [0, 1, 2]; // the rooms of createMaps

const range = (n) => Array.from({ length: n }, (_, i) => i);
const last = (items) => items[items.length - 1];
const modulo = (a, b) => ((a % b) + b) % b;

/**
 * The cell 0..n-1 that place i of an endless axis shows, or NOTHING:
 *   zeros      0 0 | a b c d | 0 0        reflect   c b | a b c d | c b
 *   replicate  a a | a b c d | d d        circular  c d | a b c d | a b
 */
function cellAt(i, n, mode) {
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
function createMaps({ channels, height, width }) {
  const size = channels * height * width;
  const cells = new Float32Array(3 * size);
  const part = (room) => cells.subarray(room * size, (room + 1) * size);
  const [still, moved, error] = [STILL, MOVED, ERROR].map((room) => createMap(part(room), width));
  return { channels, height, width, size, cells, still, moved, error };
}

/** A map: its data, and a view of each of its rows. */
function createMap(data, width) {
  return { data, lines: range(data.length / width).map((i) => data.subarray(i * width, (i + 1) * width)) };
}

/** Moves the still map by whole `shift` = [dy, dx] cells, to the room MOVED or ERROR. */
function moveStill({ channels, height, width, size, cells }, [dy, dx], mode, room) {
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

/**
 * A padded copy of a map, one plane a channel: each place of `rows` and `columns` says which cell it shows. Behind the
 * last plane lie `spare` places more, which may be read but mean nothing.
 */
function createFrame({ channels, height, width }, rows, columns, { type = Float64Array, fill = 0, spare = 0 }) {
  const [plane, pitch] = [rows.length * columns.length, columns.length];
  const cells = new type(channels * plane + spare);
  const first = columns.indexOf(0);
  const isRow = first >= 0 && range(width).every((j) => columns[first + j] === j);
  const left = isRow ? first : null; // where the map's own columns begin, if they stand side by side
  return { channels, height, width, rows, columns, fill, plane, pitch, cells, left };
}

/** Copies the rows `lines` of a map into the frame, padded. */
function fillFrame({ channels, height, width, rows, columns, fill, pitch, cells, left }, lines) {
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let i = 0; i < rows.length; i++, at += pitch) {
      const line = lines[channel * height + rows[i]];
      if (rows[i] === NOTHING) {
        cells.fill(fill, at, at + pitch);
      } else if (left === null) {
        copyPlaces(cells, at, line, columns, 0, pitch, fill);
      } else {
        cells.set(line, at + left);
        copyPlaces(cells, at, line, columns, 0, left, fill);
        copyPlaces(cells, at, line, columns, left + width, pitch, fill);
      }
    }
  }
}

function copyPlaces(cells, at, line, columns, start, end, fill) {
  for (let j = start; j < end; j++) cells[at + j] = columns[j] === NOTHING ? fill : line[columns[j]];
}

// ----------------------------------------------------------------------------------------------------------- windows
// Where a layer looks is the same for every row and for every column, so each axis has its own windows.

/** Output i reads the cells i * stride - before + t * dilation of n, t = 0..size-1. */
function slidingWindow(n, { size, stride = 1, dilation = 1, before = 0, after = 0, mode = "zeros", ceil = false }) {
  const reach = (size - 1) * dilation + 1;
  const padded = n + before + after;
  let outputs = Math.floor((padded - reach) / stride) + 1;
  if (ceil) outputs = Math.ceil((padded - reach) / stride) + 1;
  if (ceil && (outputs - 1) * stride >= n + before) outputs -= 1; // the last starts on the map or the padding before
  const end = (outputs - 1) * stride + reach; // of what is read
  const hasBorder = end > padded || (mode !== "circular" && before + after > 0);
  const closes = !hasBorder && outputs * stride === n; // a circular shift goes round in it
  return { n, size, stride, dilation, before, after, reach, padded, mode, outputs, end, closes, transposed: false };
}

/** Cell i feeds the outputs i * stride - before + t * dilation, t = 0..size-1. */
function transposedWindow(n, { size, stride, dilation, before, after, extra }) {
  const reach = (size - 1) * dilation + 1;
  const whole = (n - 1) * stride + reach;
  const outputs = whole - before - after + extra;
  return { n, size, stride, dilation, before, reach, whole, outputs, closes: false, transposed: true };
}

const NO_TAP = -(2 ** 31);

/** The cell that tap t of output i reads, outside 0..n-1 for padding; NO_TAP where that tap feeds nothing to it. */
function cellRead({ stride, dilation, before, transposed }, i, t) {
  if (!transposed) return i * stride - before + t * dilation;
  const place = i + before - t * dilation;
  return place % stride === 0 ? place / stride : NO_TAP;
}

/** All cells, uncut, that some outputs read. */
function cellsRead(window, outputs) {
  const cells = outputs.flatMap((i) => range(window.size).map((t) => cellRead(window, i, t)));
  return [...new Set(cells)].filter((cell) => cell !== NO_TAP);
}

const endsOf = (cells) => [Math.min(...cells), Math.max(...cells)];

const isMarked = (mask, i) => i >= 0 && i < mask.length && mask[i] === 1;

/** Marks in `clean` the outputs that are fed by marked cells alone. Padding is not clean. */
function markClean(window, cells, clean) {
  for (let i = 0; i < clean.length; i++) {
    clean[i] = 1;
    for (let t = 0; t < window.size; t++) {
      const cell = cellRead(window, i, t);
      if (cell !== NO_TAP && !isMarked(cells, cell)) clean[i] = 0;
    }
  }
}

/** The windows of the rows and of the columns; options are pairs (vertical, horizontal), or one value for both. */
function windowPair(make, { height, width }, options) {
  return [height, width].map((n, axis) => {
    const own = Object.entries(options).map(([name, value]) => [name, Array.isArray(value) ? value[axis] : value]);
    return make(n, Object.fromEntries(own));
  });
}

/** {before, after}, each a pair, of a padding in JSON: "valid", "same" (ceil(n / stride) outputs), [[t, b], [l, r]]. */
function paddingOf(padding, { height, width }, size, stride, dilation) {
  const sides = [height, width].map((n, axis) => {
    if (padding === "valid") return [0, 0];
    if (padding !== "same") return padding[axis];
    const end = (Math.ceil(n / stride[axis]) - 1) * stride[axis] + (size[axis] - 1) * dilation[axis] + 1;
    const total = Math.max(end - n, 0);
    return [total >> 1, total - (total >> 1)];
  });
  return { before: sides.map(([before]) => before), after: sides.map(([, after]) => after) };
}

const both = (pair, name) => pair.map((window) => window[name]);

function checkFits(pair, noun) {
  if (pair.every(({ outputs }) => outputs > 0)) return;
  throw new ArgumentError(`${noun}_too_large`, { ...described(pair, noun), size: both(pair, "padded") });
}

/** What an ArgumentError tells of a kernel or a window: size, dilation (one number where it is one), and span. */
function described(pair, noun) {
  const [dilation, other] = both(pair, "dilation");
  const spread = dilation === other ? dilation : [dilation, other];
  return { [noun]: both(pair, "size"), dilation: spread, span: both(pair, "reach") };
}

// ------------------------------------------------------------------------------------------------------------ layers
// A layer is made from its options in JSON and the shape of its input: {channels, height, width, rows, columns, run}.
// `rows` and `columns` are its windows, one after the other; run(map, y) writes its output for {data, lines} to y.

const LAYERS = {
  conv2d: convolution,
  conv_transpose2d: transposedConvolution,
  relu: (options, shape) => pointwise(shape, relu),
  abs: (options, shape) => pointwise(shape, absolute),
  tanh: (options, shape) => pointwise(shape, tanh),
  max_pool2d: maxPool,
  avg_pool2d: averagePool,
  blur_pool2d: blurPool,
  max_blur_pool2d: maxBlurPool,
  polyphase_pool2d: polyphasePool,
  global_avg_pool2d: (options, shape) => globalPool(shape, mean),
  global_max_pool2d: (options, shape) => globalPool(shape, largest),
};

function createLayer(channels, rows, columns, run) {
  const [height, width] = [rows, columns].map((windows) => windows[windows.length - 1].outputs);
  return { channels, height, width, rows, columns, run };
}

/** y[o, i, j] = bias[o] + sum over c, t, u of w[o, c, t, u] * padded x[c, i * s + t * d, j * s + u * d] */
function convolution({ w, bias, stride, padding, dilation, groups, padding_mode: mode }, shape) {
  const [outs, depth, ...size] = w.shape;
  checkChannels(shape.channels, depth * groups);
  const pads = paddingOf(padding, shape, size, stride, dilation);
  const [row, column] = windowPair(slidingWindow, shape, { size, stride, dilation, ...pads, mode });
  checkFits([row, column], "kernel");
  const channel = (o, c) => Math.floor(o / (outs / groups)) * depth + c;
  const filters = range(outs).map((o) => ({
    bias: biasOf(bias, o),
    kernels: range(depth).map((c) => ({ channel: channel(o, c), weights: kernelOf(w, o * depth + c) })),
  }));
  const run = createCorrelation(shape, convolutionAxis(row), convolutionAxis(column), filters);
  return createLayer(outs, [row], [column], run);
}

/** x[c, i, j] * w[c, o, t, u] is added to place (i * s + t * d, j * s + u * d) of y[o]; then padding is cropped. */
function transposedConvolution({ w, bias, stride, padding, output_padding: extra, dilation, groups }, shape) {
  const [ins, share, ...size] = w.shape;
  checkChannels(shape.channels, ins);
  for (const axis of [0, 1]) {
    const limit = Math.max(stride[axis], dilation[axis]);
    if (extra[axis] < limit) continue;
    throw new ArgumentError("output_padding", { limit, got: extra[axis] });
  }
  if (padding === "same" && (extra[0] || extra[1])) throw new ArgumentError("output_padding_same", { got: extra });
  const crop = cropOf(padding, size, stride, dilation);
  const [row, column] = windowPair(transposedWindow, shape, { size, stride, dilation, ...crop, extra });
  if (row.outputs < 1 || column.outputs < 1) {
    const pair = [row, column];
    throw new ArgumentError("nothing_left", { size: both(pair, "whole"), ...described(pair, "kernel"), padding });
  }
  const depth = ins / groups;
  const channels = (o) => range(depth).map((c) => Math.floor(o / share) * depth + c);
  const filters = range(share * groups).map((o) => ({
    bias: biasOf(bias, o),
    kernels: channels(o).map((channel) => ({ channel, weights: kernelOf(w, channel * share + (o % share)) })),
  }));
  const run = createCorrelation(shape, transposedAxis(row), transposedAxis(column), filters);
  return createLayer(share * groups, [row], [column], run);
}

/** What a transposed convolution crops, {before, after}; "same" leaves n * stride cells. */
function cropOf(padding, size, stride, dilation) {
  if (padding !== "same") return paddingOf(padding, {});
  const excess = [0, 1].map((axis) => (size[axis] - 1) * dilation[axis] + 1 - stride[axis]);
  const before = excess.map((cells) => Math.max(cells, 0) >> 1);
  return { before, after: excess.map((cells, axis) => cells - before[axis]) };
}

/** Each cell on its own. */
function pointwise({ channels, height, width }, apply) {
  return { channels, height, width, rows: [], columns: [], run: ({ data }, y) => apply(data, y) };
}

function relu(x, y) {
  for (let i = 0; i < y.length; i++) y[i] = (x[i] + Math.abs(x[i])) / 2; // max(x, 0) without a branch to guess
}

function absolute(x, y) {
  for (let i = 0; i < y.length; i++) y[i] = Math.abs(x[i]);
}

function tanh(x, y) {
  for (let i = 0; i < y.length; i++) y[i] = Math.tanh(x[i]);
}

function poolWindows({ size, stride, padding, dilation = [1, 1], ceil_mode: ceil }, shape) {
  const pads = paddingOf(padding, shape, size, stride, dilation);
  const pair = windowPair(slidingWindow, shape, { size, stride, dilation, ...pads, ceil });
  checkFits(pair, "window");
  if (pair.some(seesOnlyPadding)) {
    throw new ArgumentError("only_padding", { size: both(pair, "n"), padding, ...described(pair, "window") });
  }
  return pair;
}

const seesOnlyPadding = (window) =>
  range(window.outputs).some((i) => cellsRead(window, [i]).every((cell) => cell < 0 || cell >= window.n));

/** The largest cell of each window; padding is -infinity and never wins. */
function maxPool(options, shape) {
  const [row, column] = poolWindows(options, shape);
  return createLayer(shape.channels, [row], [column], createMaximum(shape, row, column, -Infinity));
}

/** The mean of each window. Padding counts as zeros, or with `count_include_pad` false not at all. */
function averagePool(options, shape) {
  const [row, column] = poolWindows(options, shape);
  const filters = eachChannel(shape, outer(range(row.size).fill(1), range(column.size).fill(1)));
  const sum = createCorrelation(shape, convolutionAxis(row), convolutionAxis(column), filters);
  const [rowCounts, columnCounts] = [row, column].map((window) => cellCounts(window, options.count_include_pad));
  const run = (map, y) => {
    sum(map, y);
    for (let at = 0, i = 0; at < y.length; i = (i + 1) % row.outputs) {
      for (let j = 0; j < column.outputs; j++, at++) y[at] /= rowCounts[i] * columnCounts[j];
    }
  };
  return createLayer(shape.channels, [row], [column], run);
}

/** Over how many cells each window of an axis averages. */
function cellCounts({ n, size, stride, before, after, outputs }, withPadding) {
  const [first, end] = withPadding ? [-before, n + after] : [0, n];
  const start = (i) => i * stride - before;
  return Float64Array.from(range(outputs), (i) => Math.min(start(i) + size, end) - Math.max(start(i), first));
}

/** A blur by binomial taps, read at every stride-th cell (Zhang 2019). */
function blurPool({ taps, stride, padding_mode: mode }, shape) {
  const pads = { before: (taps - 1) >> 1, after: taps >> 1 };
  const [row, column] = windowPair(slidingWindow, shape, { size: taps, stride, ...pads, mode });
  const filters = eachChannel(shape, outer(binomial(taps), binomial(taps)));
  const run = createCorrelation(shape, convolutionAxis(row), convolutionAxis(column), filters);
  return createLayer(shape.channels, [row], [column], run);
}

/** The maximum at stride 1, then a blur-pool (Zhang 2019). */
function maxBlurPool({ size, ...options }, shape) {
  const pads = { before: size.map((k) => (k - 1) >> 1), after: size.map((k) => k >> 1) };
  const [row, column] = windowPair(slidingWindow, shape, { size, ...pads, mode: options.padding_mode });
  const maximum = createMaximum(shape, row, column, 0);
  const blur = blurPool(options, shape);
  const between = createMap(new Float32Array(shape.channels * shape.height * shape.width), shape.width);
  const run = (map, y) => {
    maximum(map, between.data);
    blur.run(between, y);
  };
  return createLayer(shape.channels, [row, ...blur.rows], [column, ...blur.columns], run);
}

/**
 * Every stride-th cell, from where the norm is largest (Chaman & Dokmanic 2021): of the phases
 * p = (row % s) * s + column % s the first whose sum of squares is within a millionth of the largest.
 */
function polyphasePool({ stride }, shape) {
  const { channels, height, width } = shape;
  const [dy, dx] = stride;
  if (height % dy || width % dx) throw new ArgumentError("polyphase_sides", { stride, size: [height, width] });
  const [row, column] = windowPair(slidingWindow, shape, { size: stride, stride });
  const norms = new Float64Array(dy * dx);
  const run = ({ data }, y) => {
    sumPhases(data, height, width, dy, dx, norms);
    const least = (1 - ROUNDING) * largest(norms, 0, norms.length);
    const phase = norms.findIndex((norm) => norm >= least);
    for (let i = Math.floor(phase / dx), at = 0; i < channels * height; i += dy) {
      for (let j = phase % dx; j < width; j += dx) y[at++] = data[i * width + j];
    }
  };
  return createLayer(channels, [row], [column], run);
}

/** The sum of squares of each phase over all channels, to `norms`. */
function sumPhases(x, height, width, dy, dx, norms) {
  norms.fill(0);
  for (let i = 0, at = 0; at < x.length; i++, at += width) {
    for (let phase = 0; phase < dx; phase++) {
      let sum = 0;
      for (let j = at + phase; j < at + width; j += dx) sum += x[j] * x[j];
      norms[((i % height) % dy) * dx + phase] += sum;
    }
  }
}

/** One number a channel: (C, 1, 1). */
function globalPool({ channels, height, width }, reduce) {
  const [row, column] = [height, width].map((n) => slidingWindow(n, { size: n }));
  const area = height * width;
  const run = ({ data }, y) => {
    for (let c = 0; c < channels; c++) y[c] = reduce(data, c * area, (c + 1) * area);
  };
  return { ...createLayer(channels, [row], [column], run), endsGrid: true };
}

function mean(x, start, end) {
  let sum = 0;
  for (let i = start; i < end; i++) sum += x[i];
  return sum / (end - start);
}

function largest(x, start, end) {
  let most = -Infinity;
  for (let i = start; i < end; i++) if (x[i] > most) most = x[i];
  return most;
}

function checkChannels(got, expected) {
  if (got !== expected) throw new ArgumentError("input_channels", { expected, got });
}

const biasOf = (bias, o) => (bias === null ? 0 : Math.fround(bias.values[o]));

/** Kernel `index` of weights w (.., .., kH, kW): kH rows of kW float32 numbers. */
function kernelOf(w, index) {
  const [high, wide] = w.shape.slice(2);
  const at = (t) => (index * high + t) * wide;
  return range(high).map((t) => Float64Array.from(w.values.slice(at(t), at(t) + wide), Math.fround));
}

const outer = (column, row) => column.map((a) => Float64Array.from(row, (b) => a * b));

const eachChannel = ({ channels }, weights) =>
  range(channels).map((channel) => ({ bias: 0, kernels: [{ channel, weights }] }));

/** 1; 1 1; 1 2 1; 1 3 3 1; ... divided by their sum. */
function binomial(taps) {
  let row = [1];
  while (row.length < taps) row = [...row, 0].map((a, i) => (a + (row[i - 1] ?? 0)) / 2);
  return row;
}

// ----------------------------------------------------------------------------------------------------- fast: maxima
// The larger of two cells is found by its place, p + (q - p) * (x[q] > x[p]): without a branch, which a processor
// guesses wrong every other time on a picture.

/** run(map, y): the largest cell of every window; `fill` is what zero padding holds. */
function createMaximum(shape, row, column, fill) {
  const isPadded = [row, column].some(({ before, end, n }) => before > 0 || end > n);
  const frame = isPadded && createFrame(shape, placesRead(row), placesRead(column), { type: Float32Array, fill });
  const [plane, pitch] = isPadded ? [frame.plane, frame.pitch] : [shape.height * shape.width, shape.width];
  const isFour = row.size === 2 && column.size === 2;
  const line = (isFour ? createMaximumOfFour : createMaximumLine)(row, column, pitch);
  return ({ data, lines }, y) => {
    if (isPadded) fillFrame(frame, lines);
    const cells = isPadded ? frame.cells : data;
    for (let channel = 0, at = 0; channel < shape.channels; channel++) {
      for (let i = 0; i < row.outputs; i++, at += column.outputs) {
        line(cells, channel * plane + i * row.stride * pitch, y, at);
      }
    }
  };
}

/** line(cells, from, y, at): the maxima of a row of windows that begins at `from`, down each column and then along. */
function createMaximumLine(row, column, pitch) {
  const tops = new Int32Array((column.outputs - 1) * column.stride + column.reach); // places of each column's largest
  return (cells, from, y, at) => {
    for (let j = 0; j < tops.length; j++) tops[j] = from + j;
    for (let t = 1; t < row.size; t++) raiseTops(tops, cells, from + t * row.dilation * pitch);
    for (let j = 0; j < column.outputs; j++) {
      y[at + j] = cells[highest(cells, tops, j * column.stride, column.size, column.dilation)];
    }
  };
}

function raiseTops(tops, cells, from) {
  for (let j = 0, q = from; j < tops.length; j++, q++) {
    const p = tops[j];
    tops[j] = p + (q - p) * ((cells[q] > cells[p]) | 0);
  }
}

function highest(cells, tops, j, size, dilation) {
  let p = tops[j];
  for (let u = 1; u < size; u++) {
    const q = tops[j + u * dilation];
    p += (q - p) * ((cells[q] > cells[p]) | 0);
  }
  return p;
}

/** The same for windows of 2 x 2 cells, the usual ones. */
function createMaximumOfFour(row, column, pitch) {
  const below = row.dilation * pitch;
  const { dilation: beside, stride, outputs } = column;
  return (cells, from, y, at) => {
    for (const end = at + outputs; at < end; at++, from += stride) {
      const p = from + beside * ((cells[from + beside] > cells[from]) | 0);
      const r = from + below;
      const q = r + beside * ((cells[r + beside] > cells[r]) | 0);
      y[at] = cells[p + (q - p) * ((cells[q] > cells[p]) | 0)];
    }
  };
}

/** What the places of a padded axis show, as far as windows read it. */
const placesRead = ({ n, before, end, mode }) => Int32Array.from(range(end), (i) => cellAt(i - before, n, mode));

// -------------------------------------------------------------------------------------------------------- fast: sums
// Convolution, transposed convolution, averages and blurs are one thing: sums of weighted cells of a padded frame.
// 1. A stride is none: the frame holds every s-th cell side by side, a phase, and taps of one phase read neighbours.
//    A transposed convolution has its phases on the other side: s x s small convolutions, interleaved on the output.
// 2. The taps of a kernel row go in passes of 3, 5 or 7: a cell is read once a pass, and kept as the pass slides on.
// 3. A kernel that is a column times a row takes two passes, down and along.
// 4. Every output adds the same terms in the same order, in float64, so a picture that moves moves its sums to the bit.

/**
 * How a convolution reads an axis: the cells that the frame's `places` show, phases of `length` behind each other, and
 * for its one kind of output the groups of taps within a phase, `lane` places from tap to tap.
 */
function convolutionAxis({ n, size, stride, dilation, before, end, mode, outputs }) {
  const length = Math.ceil(end / stride);
  const shown = (i) => (i % length) * stride + Math.floor(i / length) - before;
  const places = Int32Array.from(range(length * stride), (i) => cellAt(shown(i), n, mode));
  const groups = range(stride).map((phase) => {
    const taps = range(size).filter((t) => (t * dilation) % stride === phase);
    return { taps, start: phase * length, first: Math.floor((taps[0] * dilation) / stride) };
  });
  const lane = dilation / greatestDivisor(dilation, stride);
  const phases = [{ offset: 0, step: 1, count: outputs, groups: groups.filter(hasTaps) }];
  return { places, length, lane, outputs, phases };
}

/** How a transposed convolution reads an axis: the outputs offset, offset + s, .. are fed by one group of taps. */
function transposedAxis({ n, size, stride, dilation, before, outputs }) {
  const margin = Math.max(0, -Math.floor((before - (size - 1) * dilation) / stride));
  const length = margin + Math.floor((outputs - 1 + before) / stride) + 1;
  const places = Int32Array.from(range(length), (i) => cellAt(i - margin, n, "zeros"));
  const lane = dilation / greatestDivisor(dilation, stride);
  const phases = range(Math.min(stride, outputs)).map((offset) => {
    const feeds = (t) => (offset + before - t * dilation) % stride === 0;
    const taps = range(size).filter(feeds).reverse(); // the last tap reads the first cell
    const first = margin + (offset + before - taps[0] * dilation) / stride;
    const count = Math.ceil((outputs - offset) / stride);
    return { offset, step: stride, count, groups: [{ taps, start: 0, first }].filter(hasTaps) };
  });
  return { places, length, lane, outputs, phases };
}

const hasTaps = ({ taps }) => taps.length > 0;

const greatestDivisor = (a, b) => (b === 0 ? a : greatestDivisor(b, a % b));

/**
 * run(map, y): for each filter one channel of y, its bias plus the sums of its kernels over the map (C, H, W).
 * @param filters [{bias, kernels: [{channel of the map, weights: kH rows of kW numbers}]}]
 */
function createCorrelation(shape, rowAxis, columnAxis, filters) {
  const pitch = columnAxis.places.length;
  const spare = 2 * (rowAxis.lane * pitch + columnAxis.lane); // a pass of 3 reads 2 places past a single tap
  const frame = createFrame(shape, rowAxis.places, columnAxis.places, { spare });
  const columnSums = new Float64Array(columnAxis.length + 2 * columnAxis.lane);
  const sums = new Float64Array(columnAxis.outputs);
  const tasks = []; // one for each channel and phase of the output
  for (const [o, { bias, kernels }] of filters.entries()) {
    for (const rows of rowAxis.phases) {
      for (const columns of columnAxis.phases) {
        const start = (o * rowAxis.outputs + rows.offset) * columnAxis.outputs + columns.offset;
        const piecesOfKernel = (kernel) => piecesOf(kernel, rows, columns, frame, rowAxis.lane, columnAxis.lane);
        const pieces = kernels.flatMap(piecesOfKernel);
        tasks.push({ bias, rows, columns, start, pieces, sums: sums.subarray(0, columns.count) });
      }
    }
  }
  return ({ lines }, y) => {
    fillFrame(frame, lines);
    for (const { bias, rows, columns, start, pieces, sums } of tasks) {
      for (let i = 0; i < rows.count; i++) {
        sums.fill(bias);
        for (const piece of pieces) addPiece(piece, frame.cells, i * pitch, columnAxis.length, columnSums, sums);
        storeLine(sums, y, start + i * rows.step * columnAxis.outputs, columns.step);
      }
    }
  };
}

/**
 * One kernel as passes over the frame, a piece for each group of row taps and group of column taps: {along} where every
 * row of the kernel has its own passes, {down, along} where it is a column times a row and that is less work.
 */
function piecesOf({ channel, weights }, rows, columns, { plane, pitch }, rowLane, columnLane) {
  const pieces = [];
  for (const high of rows.groups) {
    for (const wide of columns.groups) {
      const at = channel * plane + (high.start + high.first) * pitch + wide.start;
      const part = high.taps.map((t) => Float64Array.from(wide.taps, (u) => weights[t][u]));
      const all = part.flatMap((row, t) => passesOf(row, at + t * rowLane * pitch + wide.first, columnLane));
      const factors = factorsOf(part);
      const down = passesOf(factors.column, at, rowLane * pitch);
      const along = passesOf(factors.row, wide.first, columnLane);
      if (factors.isProduct && work(down) + work(along) + 2 < work(all)) pieces.push({ down, along });
      else if (all.length) pieces.push({ along: all });
    }
  }
  return pieces;
}

/** The taps of one line but the zeros at its ends, `lane` places apart, in passes of 3, 5 or 7: [{at, taps, lane}]. */
function passesOf(weights, at, lane) {
  const isTap = range(weights.length).filter((i) => weights[i] !== 0);
  const end = isTap[isTap.length - 1] + 1;
  const passes = [];
  for (let first = isTap[0]; first < end; first += 7) {
    const length = [3, 5, 7].find((size) => first + size >= end) ?? 7;
    const taps = Float64Array.from(range(length), (i) => (first + i < end ? weights[first + i] : 0));
    passes.push({ at: at + first * lane, taps, lane });
  }
  return passes;
}

const work = (passes) => passes.reduce((sum, { taps }) => sum + taps.length, 0);

/**
 * The column and the row that meet in the largest weight; is their product the kernel, every weight to its own rounding?
 * A weight far smaller than the largest may be all that a window sees. Float32 weights of a product leave 4 times their
 * unit roundoff, 2^-24; up to 5 a map rounded once more is within what float32 sums of 6 products or more may be off.
 */
function factorsOf(weights) {
  const peaks = weights.map((line) => line.reduce((most, w) => Math.max(most, Math.abs(w)), 0));
  const most = Math.max(...peaks);
  const row = weights[peaks.indexOf(most)];
  const pivot = row.findIndex((w) => Math.abs(w) === most);
  const column = Float64Array.from(weights, (line) => line[pivot] / (row[pivot] || 1));
  const isNear = (w, product) => Math.abs(w - product) <= 5 * 2 ** -24 * Math.abs(w);
  const isProduct = weights.every((line, t) => line.every((w, u) => isNear(w, column[t] * row[u])));
  return { row, column, isProduct };
}

/** Adds a piece's weighted cells to a row of sums; the row begins at `at` in the frame, `length` cells of a phase. */
function addPiece({ down, along }, cells, at, length, columnSums, sums) {
  if (down) {
    columnSums.fill(0, 0, length);
    for (let n = 0; n < down.length; n++) stackUp(down[n], cells, at, columnSums, length);
  }
  for (let n = 0; n < along.length; n++) slide(along[n], down ? columnSums : cells, down ? 0 : at, sums);
}

/** Writes a row of sums to every step-th cell of y from `at` on. */
function storeLine(sums, y, at, step) {
  if (step === 1) y.set(sums, at);
  else for (let j = 0; j < sums.length; j++) y[at + j * step] = sums[j];
}

/** sums[j] += taps[0] * cells[at + j] + taps[1] * cells[at + j + lane] + ..; the pass slides along, lane by lane. */
function slide({ taps, at: offset, lane }, cells, at, sums) {
  const add = taps.length === 3 ? slide3 : taps.length === 5 ? slide5 : slide7;
  for (let first = 0; first < lane; first++) add(taps, cells, at + offset + first, sums, first, lane);
}

function slide3(taps, cells, i, sums, j, lane) {
  const w0 = taps[0], w1 = taps[1], w2 = taps[2];
  let a = cells[i], b = cells[i + lane];
  for (i += 2 * lane; j < sums.length; i += lane, j += lane) {
    const c = cells[i];
    sums[j] += w0 * a + w1 * b + w2 * c;
    a = b; b = c;
  }
}

function slide5(taps, cells, i, sums, j, lane) {
  const w0 = taps[0], w1 = taps[1], w2 = taps[2], w3 = taps[3], w4 = taps[4];
  let a = cells[i], b = cells[i + lane], c = cells[i + 2 * lane], d = cells[i + 3 * lane];
  for (i += 4 * lane; j < sums.length; i += lane, j += lane) {
    const e = cells[i];
    sums[j] += w0 * a + w1 * b + w2 * c + w3 * d + w4 * e;
    a = b; b = c; c = d; d = e;
  }
}

function slide7(taps, cells, i, sums, j, lane) {
  const w0 = taps[0], w1 = taps[1], w2 = taps[2], w3 = taps[3], w4 = taps[4], w5 = taps[5], w6 = taps[6];
  let a = cells[i], b = cells[i + lane], c = cells[i + 2 * lane];
  let d = cells[i + 3 * lane], e = cells[i + 4 * lane], f = cells[i + 5 * lane];
  for (i += 6 * lane; j < sums.length; i += lane, j += lane) {
    const g = cells[i];
    sums[j] += w0 * a + w1 * b + w2 * c + w3 * d + w4 * e + w5 * f + w6 * g;
    a = b; b = c; c = d; d = e; e = f; f = g;
  }
}

/** The same down the columns, for the first `length` sums; the lane is one row or more. */
function stackUp({ taps, at: offset, lane }, cells, at, sums, length) {
  const add = taps.length === 3 ? stack3 : taps.length === 5 ? stack5 : stack7;
  add(taps, cells, at + offset, lane, sums, length);
}

function stack3(taps, cells, i, lane, sums, length) {
  const w0 = taps[0], w1 = taps[1], w2 = taps[2];
  const b = lane, c = b + lane;
  for (let j = 0; j < length; j++, i++) sums[j] += w0 * cells[i] + w1 * cells[i + b] + w2 * cells[i + c];
}

function stack5(taps, cells, i, lane, sums, length) {
  const w0 = taps[0], w1 = taps[1], w2 = taps[2], w3 = taps[3], w4 = taps[4];
  const b = lane, c = b + lane, d = c + lane, e = d + lane;
  for (let j = 0; j < length; j++, i++) {
    sums[j] += w0 * cells[i] + w1 * cells[i + b] + w2 * cells[i + c] + w3 * cells[i + d] + w4 * cells[i + e];
  }
}

function stack7(taps, cells, i, lane, sums, length) {
  const w0 = taps[0], w1 = taps[1], w2 = taps[2], w3 = taps[3], w4 = taps[4], w5 = taps[5], w6 = taps[6];
  const b = lane, c = b + lane, d = c + lane, e = d + lane, f = e + lane, g = f + lane;
  for (let j = 0; j < length; j++, i++) {
    const upper = w0 * cells[i] + w1 * cells[i + b] + w2 * cells[i + c] + w3 * cells[i + d];
    sums[j] += upper + w4 * cells[i + e] + w5 * cells[i + f] + w6 * cells[i + g];
  }
}

// ----------------------------------------------------------------------------------------------------------- figures

/** The whole shifts next to s/S, S = over / under: floor and ceiling, or one where it is whole. */
function nextTo(shift, { over, under }) {
  const low = Math.floor((shift * under) / over);
  return low * over === shift * under ? [low] : [low, low + 1];
}

/** Pairs of whole shifts next to s/S, the nearest first, then the lower. Distances are compared in whole numbers. */
function candidates(shift, strides) {
  const [rows, columns] = strides.map((stride, axis) => nextTo(shift[axis], stride));
  const off = (q, axis) => (q[axis] * strides[axis].over - shift[axis] * strides[axis].under) * strides[1 - axis].over;
  const distance = (q) => off(q, 0) ** 2 + off(q, 1) ** 2;
  const pairs = rows.flatMap((y) => columns.map((x) => [y, x])); // in order, which sorting keeps
  return pairs.sort((a, b) => distance(a) - distance(b));
}

/** Marks the interior of q by row and column: cells clean in the moved run, their partners i - q in the still one. */
function markInterior({ rows, columns, axes, closed }, q) {
  markInteriorAxis(rows, axes[0], q[0], closed);
  markInteriorAxis(columns, axes[1], q[1], closed);
  return rows.includes(1) && columns.includes(1);
}

function markInteriorAxis(interior, { still, moved }, q, closed) {
  const [partners, cells] = [last(still), last(moved)];
  for (let i = 0; i < interior.length; i++) interior[i] = closed || (cells[i] && isMarked(partners, i - q)) ? 1 : 0;
}

function countInterior({ channels, rows, columns }) {
  const [high, wide] = [rows, columns].map((mask) => mask.reduce((sum, one) => sum + one, 0));
  return channels * high * wide;
}

/** Runs of columns inside or outside whose partners j - q, wrapped, neighbour too: [{start, end, from, inside}]. */
function runsOf(interior, q) {
  const n = interior.length;
  const runs = [];
  for (let j = 0, end; j < n; j = end) {
    const from = modulo(j - q, n);
    for (end = j + 1; end < n && interior[end] === interior[j] && from + end - j < n; ) end++;
    runs.push({ start: j, end, from, inside: interior[j] === 1 });
  }
  return runs;
}

// Sums over cells of two maps a and b are a Float64Array of two.
const DIFFERENCE = 0; // of the squares of a - b
const REFERENCE = 1; // of the squares of b
const UNCHANGED = 1; // or, where the reference is known: the number of cells that are the same

/** The sums of f(T_s x) and T_q f(x) over the interior of q. */
function sumInterior({ channels, height, width, still, moved, rows, columns }, q) {
  const sums = new Float64Array(2);
  const runs = runsOf(columns, q[1]).filter(({ inside }) => inside);
  for (let i = 0; i < channels * height; i++) {
    const row = i % height;
    if (!rows[row]) continue;
    const partner = (i - row + modulo(row - q[0], height)) * width;
    for (const { start, end, from } of runs) {
      sumLine(moved, i * width + start, still, partner + from, end - start, sums);
    }
  }
  return sums;
}

function sumLine(a, at, b, from, count, sums) {
  let difference = 0;
  let reference = 0;
  for (const end = at + count; at < end; at++, from++) {
    const v = b[from];
    const e = a[at] - v;
    difference += e * e;
    reference += v * v;
  }
  sums[DIFFERENCE] += difference;
  sums[REFERENCE] += reference;
}

/**
 * Turns T_q f(x) in the error's room into f(T_s x) - T_q f(x), and in the same pass sums the two over the interior and
 * over the rest, and f(T_s x) against f(x) over all: {inside, outside, change}.
 */
function compare({ channels, height, width, still, moved, rows, columns, peak, maps }) {
  const [inside, outside, change] = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
  const error = maps.error.data;
  const runs = runsOf(columns, 0);
  for (let i = 0, at = 0; i < channels * height; i++, at += width) {
    const isRowInside = rows[i % height] === 1;
    for (let n = 0; n < runs.length; n++) {
      const { start, end, inside: isInside } = runs[n];
      const sums = isInside && isRowInside ? inside : outside;
      compareLine(moved, error, still, at + start, at + end, ROUNDING * peak, sums, change);
    }
  }
  return { inside, outside, change };
}

function compareLine(moved, error, still, start, end, tolerance, sums, change) {
  let difference = 0;
  let reference = 0;
  let squares = 0;
  let unchanged = 0;
  for (let i = start; i < end; i++) {
    const m = moved[i];
    const r = error[i];
    const e = m - r;
    const c = m - still[i];
    error[i] = e;
    difference += e * e;
    reference += r * r;
    squares += c * c;
    unchanged += (Math.abs(c) <= tolerance) | 0;
  }
  sums[DIFFERENCE] += difference;
  sums[REFERENCE] += reference;
  change[DIFFERENCE] += squares;
  change[UNCHANGED] += unchanged;
}

/** Whether values count as zero next to what any stage before reached. */
const isZero = (peak, scale) => peak === 0 || peak < ROUNDING * scale;

/** ||a - b|| / ||b|| from sums over `cells` cells. `peaks()`, asked in doubt, gives the largest |a| and |b| there. */
function relative(difference, reference, cells, scale, peaks) {
  const least = ROUNDING * scale;
  if (reference <= cells * least * least) { // else some |b| is larger than what counts as zero
    const [a, b] = peaks();
    if (isZero(b, scale)) return isZero(a, scale) ? 0 : 1;
  }
  return Math.sqrt(difference / reference);
}

/** The largest magnitudes of f(T_s x) and of T_q f(x) over the interior of q, or over the rest. Fills the error map. */
function peaksOver({ channels, height, width, moved, rows, columns, maps }, q, mode, isInside) {
  const error = maps.error.data;
  const peaks = [0, 0];
  moveStill(maps, q, mode, ERROR);
  for (let i = 0, at = 0; i < channels * height; i++) {
    for (let j = 0; j < width; j++, at++) {
      const reference = error[at];
      error[at] = moved[at] - reference;
      if ((rows[i % height] === 1 && columns[j] === 1) !== isInside) continue;
      peaks[0] = Math.max(peaks[0], Math.abs(moved[at]));
      peaks[1] = Math.max(peaks[1], Math.abs(reference));
    }
  }
  return peaks;
}

/** Of the whole shifts that have an interior the one of the least error; of those that tie the first. */
function bestOf(tried, stage, mode) {
  if (tried.length === 1) return tried[0];
  const errors = tried.map((q) => {
    markInterior(stage, q);
    const sums = sumInterior(stage, q);
    const peaks = () => peaksOver(stage, q, mode, true);
    return relative(sums[DIFFERENCE], sums[REFERENCE], countInterior(stage), stage.scale, peaks);
  });
  const least = Math.min(...errors);
  return tried[errors.findIndex((error) => error <= least + ROUNDING)];
}

/** The figures of a stage whose picture moved by `shift`; fills its error map. */
function measure(stage, shift, mode) {
  const { strides, endsGrid, scale, peak, closed, rows, columns } = stage;
  const expected = shift.map((s, axis) => (endsGrid ? 0 : (s * strides[axis].under) / strides[axis].over));
  const near = endsGrid ? [[0, 0]] : candidates(shift, strides);
  const tried = near.filter((q) => markInterior(stage, q));
  const aligned = tried.length ? bestOf(tried, stage, mode) : expected.map(Math.floor);
  if (tried.length) markInterior(stage, aligned);
  else [rows, columns].forEach((axis) => axis.fill(0));

  moveStill(stage.maps, aligned, mode, ERROR);
  const sums = compare(stage);
  const { size } = stage.maps;
  const cells = { inside: countInterior(stage), outside: size - countInterior(stage) };
  const figure = (part) => {
    const peaks = () => peaksOver(stage, aligned, mode, part === "inside");
    return cells[part] ? relative(sums[part][DIFFERENCE], sums[part][REFERENCE], cells[part], scale, peaks) : null;
  };
  const wholePeaks = () => [stage.movedSpan.peak, stage.stillSpan.peak];
  return {
    shift: [...shift],
    expected,
    aligned,
    equivariance: figure("inside"),
    border: figure("outside"),
    invariance: relative(sums.change[DIFFERENCE], stage.stillSquares, size, scale, wholePeaks),
    unchanged: isZero(peak, scale) ? 1 : sums.change[UNCHANGED] / size,
    rows,
    columns,
    closed,
  };
}

/** The lowest and the highest value of a map, and its peak, the largest magnitude. */
function spanOf({ lines }) {
  const ends = Float64Array.of(Infinity, -Infinity);
  for (let i = 0; i < lines.length; i++) widen(ends, lines[i]);
  return { low: ends[0], high: ends[1], peak: Math.max(ends[1], -ends[0]) };
}

function widen(ends, line) {
  let low = ends[0];
  let high = ends[1];
  for (let j = 0; j < line.length; j++) {
    const v = line[j];
    if (v < low) low = v;
    if (v > high) high = v;
  }
  ends[0] = low;
  ends[1] = high;
}

// --------------------------------------------------------------------------------------------------------------- lab

/**
 * A picture under a stack, still and moved.
 * @param picture {data: Float32Array (C, H, W), channels, height, width}
 * @param stack   the parsed JSON of core.layers.Stack: {version: 1, layers: [{kind, ...}]}
 * @param mode    how the picture moves: "zeros", "reflect", "replicate" or "circular"
 * @throws ArgumentError where the stack cannot take the picture; Error where what is given is none of these
 *
 * lab.input and lab.stages[i], one a layer: {channels, height, width, still, moved}, and of both maps together the
 * lowest and highest value, `low` and `high`, and the largest magnitude, `peak`. The next move overwrites them.
 */
export function createLab({ data, channels, height, width }, stack, mode) {
  if (!MODES.includes(mode)) throw new Error(`expected a mode among ${MODES.join(", ")}, got ${mode}`);
  if (data.length !== channels * height * width || data.length === 0) {
    throw new Error(`expected a picture of ${channels}x${height}x${width} numbers, got ${data.length}`);
  }
  const input = createInput({ channels, height, width });
  const stages = [];
  for (const options of stack.layers) {
    if (!(options.kind in LAYERS)) throw new Error(`expected a layer that runs in the browser, got ${options.kind}`);
    const before = stages.length ? last(stages) : input;
    stages.push(createStage(LAYERS[options.kind](options, before), before, mode));
  }
  input.still.set(data);
  for (const { layer, before, maps } of stages) layer.run(before.maps.still, maps.still.data);
  for (const stage of [input, ...stages]) keepStill(stage);
  const hasBorder = stages.some((stage) => !stage.closed);
  let shift;

  /** Moves the picture by `next` = [dy, dx] and runs every layer on it. */
  function move(next) {
    shift = [...next];
    moveStill(input.maps, shift, mode, MOVED);
    markFrame(input, shift);
    for (const { layer, before, maps, axes } of stages) {
      layer.run(before.maps.moved, maps.moved.data);
      if (hasBorder) for (const { windows, moved } of axes) followMask(windows, moved);
    }
    let scale = 0;
    for (const stage of [input, ...stages]) {
      keepMoved(stage, scale);
      scale = Math.max(scale, stage.peak);
    }
  }

  /** What stage `index` did at this shift, as core's ShiftReport says it; rows and columns mark the interior. */
  const report = (index) => (stages[index].figures ??= measure(stages[index], shift, mode));

  /** f(T_s x) - T_q f(x) of stage `index`, q the whole shift that fits best. */
  function error(index) {
    report(index);
    return stages[index].maps.error.data;
  }

  /** f(T_s x) - f(x) of stage `index`. */
  function change(index) {
    const { still, moved, change } = stages[index];
    for (let i = 0; i < change.length; i++) change[i] = moved[i] - still[i];
    return change;
  }

  /** What cell (y, x) of stage `index` sees of the input, inclusive and uncut; bottom < top where it sees nothing. */
  function field(index, y, x) {
    if (stages[index].endsGrid) return { top: 0, bottom: height - 1, left: 0, right: width - 1 };
    const [rows, columns] = [[y], [x]].map((cells, axis) => {
      const windows = stages.slice(0, index + 1).flatMap((stage) => stage.axes[axis].windows);
      return windows.reduceRight((outputs, window) => cellsRead(window, outputs), cells);
    });
    const [top, bottom] = rows.length && columns.length ? endsOf(rows) : [0, -1];
    const [left, right] = rows.length && columns.length ? endsOf(columns) : [0, -1];
    return { top, bottom, left, right };
  }

  move([0, 0]);
  return { input, stages, move, report, error, change, field };
}

/** The picture itself, as the stage before the first. */
function createInput(shape) {
  const maps = createMaps(shape);
  const masks = (n) => ({ windows: [], still: [new Uint8Array(n).fill(1)], moved: [new Uint8Array(n)] });
  const axes = [masks(shape.height), masks(shape.width)];
  const place = { axes, strides: [0, 1].map(() => ({ over: 1, under: 1 })), closes: true, endsGrid: false };
  return { ...shape, still: maps.still.data, moved: maps.moved.data, ...place, maps };
}

/** One layer's output: its two maps, what lies between the picture and it, and room for what is measured. */
function createStage(layer, before, mode) {
  const { channels, height, width } = layer;
  const maps = createMaps(layer);
  const axes = [layer.rows, layer.columns].map((windows, axis) => ({
    windows,
    still: maskTrail(windows, last(before.axes[axis].still)),
    moved: maskTrail(windows, last(before.axes[axis].moved)),
  }));
  for (const { windows, still } of axes) followMask(windows, still);
  const strides = axes.map(({ windows }, axis) => windows.reduce(strideBehind, before.strides[axis]));
  const closes = before.closes && axes.every(({ windows }) => windows.every((window) => window.closes));
  const endsGrid = before.endsGrid || Boolean(layer.endsGrid);
  const closed = endsGrid || (closes && mode === "circular");
  const views = { still: maps.still.data, moved: maps.moved.data, change: new Float32Array(maps.size) };
  const interior = { rows: new Uint8Array(height), columns: new Uint8Array(width) };
  const place = { layer, before, axes, strides, closes, closed, endsGrid };
  return { channels, height, width, ...views, ...interior, ...place, maps, figures: null };
}

/** The total stride behind one more window, over / under in lowest terms. */
function strideBehind({ over, under }, { stride, transposed }) {
  const [top, bottom] = transposed ? [over, under * stride] : [over * stride, under];
  const divisor = greatestDivisor(top, bottom);
  return { over: top / divisor, under: bottom / divisor };
}

/** The mask before the first window, and room for the one behind each. */
const maskTrail = (windows, first) => [first, ...windows.map(({ outputs }) => new Uint8Array(outputs))];

function followMask(windows, trail) {
  for (let i = 0; i < windows.length; i++) markClean(windows[i], trail[i], trail[i + 1]);
}

/** Marks the cells of the moved picture that came from inside the frame. */
function markFrame({ axes }, shift) {
  for (let axis = 0; axis < 2; axis++) {
    const mask = axes[axis].moved[0];
    for (let i = 0; i < mask.length; i++) mask[i] = i >= shift[axis] && i - shift[axis] < mask.length ? 1 : 0;
  }
}

function keepStill(stage) {
  stage.stillSpan = spanOf(stage.maps.still);
  stage.stillSquares = stage.still.reduce((sum, v) => sum + v * v, 0);
}

/** Notes the extremes of both maps, and the scale: the largest magnitude of all stages before. */
function keepMoved(stage, scale) {
  const moved = spanOf(stage.maps.moved);
  stage.movedSpan = moved;
  stage.low = Math.min(stage.stillSpan.low, moved.low);
  stage.high = Math.max(stage.stillSpan.high, moved.high);
  stage.peak = Math.max(stage.stillSpan.peak, moved.peak);
  stage.scale = scale;
  stage.figures = null;
}
