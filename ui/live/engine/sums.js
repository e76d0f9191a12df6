// Convolution, transposed convolution, averages and blurs are one thing: sums of weighted cells of a padded frame.
// 1. A stride is none: the frame holds every s-th cell side by side, a phase, and taps of one phase read neighbours.
//    A transposed convolution has its phases on the other side: s x s small convolutions, interleaved on the output.
// 2. The taps of a kernel row go in passes of 3, 5 or 7: a cell is read once a pass, and kept as the pass slides on.
// 3. A kernel that is a column times a row takes two passes, down and along.
// 4. Every output adds the same terms in the same order, in float64, so a picture that moves moves its sums to the bit.

import { cellAt, greatestDivisor, NOTHING, range, table } from "./windows.js";

/**
 * A padded copy of a map, one plane a channel: each place of `rows` and `columns` says which cell it shows. Behind the
 * last plane lie `spare` places more, which may be read but mean nothing.
 */
export function createFrame({ channels, height, width }, rows, columns, { type = Float64Array, fill = 0, spare = 0 }) {
  const [plane, pitch] = [rows.length * columns.length, columns.length];
  const cells = new type(channels * plane + spare);
  const first = columns.indexOf(0);
  const isRow = first >= 0 && range(width).every((j) => columns[first + j] === j);
  const left = isRow ? first : null; // where the map's own columns begin, if they stand side by side
  return { channels, height, width, rows, columns, fill, plane, pitch, cells, left };
}

/** Copies the rows `lines` of a map into the frame, padded. */
export function fillFrame({ channels, height, width, rows, columns, fill, pitch, cells, left }, lines) {
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

/**
 * How a convolution reads an axis: the cells that the frame's `places` show, phases of `length` behind each other, and
 * for its one kind of output the groups of taps within a phase, `lane` places from tap to tap.
 */
export function convolutionAxis({ n, size, stride, dilation, before, end, mode, outputs }) {
  const length = Math.ceil(end / stride);
  const shown = (i) => (i % length) * stride + Math.floor(i / length) - before;
  const places = table(length * stride, (i) => cellAt(shown(i), n, mode));
  const groups = range(stride).map((phase) => {
    const taps = range(size).filter((t) => (t * dilation) % stride === phase);
    return { taps, start: phase * length, first: Math.floor((taps[0] * dilation) / stride) };
  });
  const lane = dilation / greatestDivisor(dilation, stride);
  const phases = [{ offset: 0, step: 1, count: outputs, groups: groups.filter(hasTaps) }];
  return { places, length, lane, outputs, phases };
}

/** How a transposed convolution reads an axis: the outputs offset, offset + s, .. are fed by one group of taps. */
export function transposedAxis({ n, size, stride, dilation, before, outputs }) {
  const margin = Math.max(0, -Math.floor((before - (size - 1) * dilation) / stride));
  const length = margin + Math.floor((outputs - 1 + before) / stride) + 1;
  const places = table(length, (i) => cellAt(i - margin, n, "zeros"));
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

/**
 * run(map, y): for each filter one channel of y, its bias plus the sums of its kernels over the map (C, H, W).
 * @param filters [{bias, kernels: [{channel of the map, weights: kH rows of kW numbers}]}]
 */
export function createCorrelation(shape, rowAxis, columnAxis, filters) {
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
      const part = high.taps.map((t) => new Float64Array(wide.taps.map((u) => weights[t][u])));
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
    const taps = new Float64Array(range(length).map((i) => (first + i < end ? weights[first + i] : 0)));
    passes.push({ at: at + first * lane, taps, lane });
  }
  return passes;
}

const work = (passes) => passes.reduce((sum, { taps }) => sum + taps.length, 0);

/**
 * The column and the row that meet in the largest weight; is their product the kernel, every weight to its own
 * rounding? A weight far smaller than the largest may be all that a window sees. Float32 weights of a product leave 4
 * times their unit roundoff, 2^-24; up to 5 a map rounded once more is within what float32
 * sums of 6 products or more may be off.
 */
function factorsOf(weights) {
  const peaks = weights.map((line) => line.reduce((most, w) => Math.max(most, Math.abs(w)), 0));
  const most = Math.max(...peaks);
  const row = weights[peaks.indexOf(most)];
  const pivot = row.findIndex((w) => Math.abs(w) === most);
  const column = new Float64Array(weights.map((line) => line[pivot] / (row[pivot] || 1)));
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

// ------------------------------------------------------------------------------------------------- fast: sparse maps

/**
 * createCorrelation for maps that are mostly zeros, such as ink on paper, at stride 1 with zeros around: of the cells
 * that are not, each adds its products to the outputs that read it. `row` and `column` are the windows.
 */
export function createSparseCorrelation({ channels, height, width }, row, column, filters) {
  const area = row.outputs * column.outputs;
  const readers = range(channels).map((channel) => filters.flatMap(({ kernels }, o) =>
    kernels.filter((kernel) => kernel.channel === channel).map(({ weights }) =>
      ({ start: o * area, weights: new Float64Array(weights.flatMap((line) => [...line])) }))));
  const sums = new Float64Array(filters.length * area);
  return ({ data }, y) => {
    filters.forEach(({ bias }, o) => sums.fill(bias, o * area, (o + 1) * area));
    for (let channel = 0, at = 0; channel < channels; channel++) {
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++, at++) {
          if (data[at] !== 0) addCell(data[at], row, column, i, j, readers[channel], sums);
        }
      }
    }
    y.set(sums);
  };
}

function addCell(value, row, column, i, j, readers, sums) {
  const [top, bottom] = tapsOver(row, i);
  const [left, right] = tapsOver(column, j);
  const { dilation, outputs, size } = column;
  for (let n = 0; n < readers.length; n++) {
    const { start, weights } = readers[n];
    for (let t = top; t < bottom; t++) {
      let to = start + (i + row.before - t * row.dilation) * outputs + j + column.before - left * dilation;
      for (let tap = t * size + left; tap < t * size + right; tap++, to -= dilation) sums[to] += value * weights[tap];
    }
  }
}

/** The taps, from the first to behind the last, with which some output reads cell i. */
function tapsOver({ size, dilation, before, outputs }, i) {
  const first = Math.max(0, Math.ceil((i + before - outputs + 1) / dilation));
  return [first, Math.min(size, Math.floor((i + before) / dilation) + 1)];
}
