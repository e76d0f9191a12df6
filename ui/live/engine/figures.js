// How the moved run of a stage compares with its still one, as core/equivariance says it.

import { ERROR, isMarked, last, modulo, moveStill, ROUNDING } from "./windows.js";

export const THRESHOLDS = Object.freeze({ exactly: 1e-5, nearly: 0.05 });

/** @returns {"exactly" | "nearly" | "not"} what an error is called. */
export function verdict(error) {
  if (error <= THRESHOLDS.exactly) return "exactly";
  return error <= THRESHOLDS.nearly ? "nearly" : "not";
}

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
export function measure(stage, shift, mode) {
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
export function spanOf({ lines }) {
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
