// Layers that pool. Each is made from its options in JSON and the shape of its input, as layers.js says.

import {
  ArgumentError, both, cellsRead, checkFits, createLayer, createMap, described, paddingOf, placesRead, range, ROUNDING,
  slidingWindow, windowPair,
} from "./windows.js";
import { convolutionAxis, createCorrelation, createFrame, fillFrame } from "./sums.js";

export const POOLS = {
  max_pool2d: maxPool,
  avg_pool2d: averagePool,
  l2_pool2d: l2Pool,
  blur_pool2d: blurPool,
  max_blur_pool2d: maxBlurPool,
  polyphase_pool2d: polyphasePool,
  global_avg_pool2d: (_, shape) => globalPool(shape, mean),
  global_max_pool2d: (_, shape) => globalPool(shape, largest),
};

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
  return createLayer(shape, shape.channels, [row], [column], createMaximum(shape, row, column, -Infinity));
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
  return createLayer(shape, shape.channels, [row], [column], run);
}

/** The root of the sum of squares of each window (Sermanet, Chintala & LeCun 2012); padding counts as zeros. */
function l2Pool(options, shape) {
  const [row, column] = poolWindows(options, shape);
  const filters = eachChannel(shape, outer(range(row.size).fill(1), range(column.size).fill(1)));
  const sum = createCorrelation(shape, convolutionAxis(row), convolutionAxis(column), filters);
  const squares = createMap(new shape.type(shape.channels * shape.height * shape.width), shape.width);
  const run = (map, y) => {
    for (let at = 0; at < squares.data.length; at++) squares.data[at] = map.data[at] * map.data[at];
    sum(squares, y);
    for (let at = 0; at < y.length; at++) y[at] = Math.sqrt(y[at]);
  };
  return createLayer(shape, shape.channels, [row], [column], run);
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
  return createLayer(shape, shape.channels, [row], [column], run);
}

/** The maximum at stride 1, then a blur-pool (Zhang 2019). */
function maxBlurPool({ size, ...options }, shape) {
  const pads = { before: size.map((k) => (k - 1) >> 1), after: size.map((k) => k >> 1) };
  const [row, column] = windowPair(slidingWindow, shape, { size, ...pads, mode: options.padding_mode });
  const maximum = createMaximum(shape, row, column, 0);
  const blur = blurPool(options, shape);
  const between = createMap(new shape.type(shape.channels * shape.height * shape.width), shape.width);
  const run = (map, y) => {
    maximum(map, between.data);
    blur.run(between, y);
  };
  return createLayer(shape, shape.channels, [row, ...blur.rows], [column, ...blur.columns], run);
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
  return createLayer(shape, channels, [row], [column], run);
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
function globalPool(shape, reduce) {
  const { channels, height, width } = shape;
  const [row, column] = [height, width].map((n) => slidingWindow(n, { size: n }));
  const area = height * width;
  const run = ({ data }, y) => {
    for (let c = 0; c < channels; c++) y[c] = reduce(data, c * area, (c + 1) * area);
  };
  return { ...createLayer(shape, channels, [row], [column], run), endsGrid: true };
}

function mean(x, start, end) {
  let sum = 0;
  for (let i = start; i < end; i++) sum += x[i];
  return sum / (end - start);
}

/** The place of the largest of some values, of equal ones the first. */
export function argmax(x, start = 0, end = x.length) {
  let top = start;
  for (let i = start + 1; i < end; i++) if (x[i] > x[top]) top = i;
  return top;
}

function largest(x, start, end) {
  let most = -Infinity;
  for (let i = start; i < end; i++) if (x[i] > most) most = x[i];
  return most;
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

// -------------------------------------------------------------------------------------------------------- fast: maxima
// The larger of two cells is found by its place, p + (q - p) * (x[q] > x[p]): without a branch, which a processor
// guesses wrong every other time on a picture.

/** run(map, y): the largest cell of every window; `fill` is what zero padding holds. */
function createMaximum(shape, row, column, fill) {
  const isPadded = [row, column].some(({ before, end, n }) => before > 0 || end > n);
  const frame = isPadded && createFrame(shape, placesRead(row), placesRead(column), { type: shape.type, fill });
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
