// The arithmetic of signals. Pure functions on arrays of numbers, in double precision: nothing here knows a page.

import { createMover, forward } from "./engine.js";

const signal = (x) => ({ data: new Float64Array(x), channels: 1, height: 1, width: x.length });
const kernel = (w) => ({ shape: [1, 1, w.length], values: w });

// Windows of `x` under `w` as it is printed: a correlation without padding.
export const under = (x, w, stride = 1, dilation = 1) =>
  forward({ layers: [{ kind: "conv1d", w: kernel(w), stride, dilation }] }, signal(x)).data;

export function rms(values) {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum / values.length);
}

const minus = (a, b) => a.map((value, i) => value - b[i]);
// Moved to the right by whole samples, round and round.
export const round = (x, by) => Array.from(createMover(signal(x))([0, by], "circular"));

// --- the laser ------------------------------------------------------------------------------------------------------

export const readings = (given, noise) => Float64Array.from(given.truth, (x, i) => x + (noise / 100) * given.unit[i]);

export function weightsOf(shape, width, causal) {
  const reach = causal ? width - 1 : (width - 1) / 2;
  const raw = Array.from({ length: width }, (_, i) => {
    const age = Math.abs(i - reach) / Math.max(reach, 1);
    return shape === "box" ? 1 : shape === "exponential" ? Math.exp(-3 * age) : Math.exp(-4.5 * age * age);
  });
  const sum = raw.reduce((a, b) => a + b);
  return raw.map((value) => value / sum);
}

// The average of each of some signals about each shown sample: they lie as rows under one kernel.
function averages(signals, w, causal, { margin, shown }) {
  const width = shown + w.length - 1;
  const start = margin + (causal ? 0 : (w.length - 1) / 2) - (w.length - 1);
  const data = new Float64Array(signals.length * width);
  signals.forEach((x, row) => data.set(x.subarray(start, start + width), row * width));
  const stack = { layers: [{ kind: "conv2d", w: { shape: [1, 1, 1, w.length], values: w } }] };
  const found = forward(stack, { data, channels: 1, height: signals.length, width }).data;
  return signals.map((_, row) => found.subarray(row * shown, (row + 1) * shown));
}

export const averaged = (x, w, causal, given) => averages([x], w, causal, given)[0];

// How many samples `s` is behind the truth: the top of the correlation; null where there is none.
export function lagOf(s, { truth, margin, shown, lags: [low, high] }) {
  const free = (values) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return values.map((value) => value - mean);
  };
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const moving = free(s);
  if (!moving.some((value) => Math.abs(value) > 1e-12)) return null;
  const found = [];
  for (let lag = low; lag <= high; lag++) {
    const seen = free(truth.slice(margin - lag, margin - lag + shown));
    found.push(dot(moving, seen) / Math.sqrt(dot(moving, moving) * dot(seen, seen)));
  }
  const top = found.indexOf(Math.max(...found));
  if (top === 0 || top === found.length - 1) return null;
  const [before, here, after] = found.slice(top - 1, top + 2);
  return low + top + (before - after) / (2 * (before - 2 * here + after));
}

// Errors, what is left of the noise and what is done to the truth, for all widths.
export function errorsOf(given, noise, shape, causal) {
  const x = readings(given, noise);
  const truth = Float64Array.from(given.truth);
  const shown = truth.subarray(given.margin, given.margin + given.shown);
  const found = { errors: [], noise: [], blur: [] };
  for (const width of given.widths) {
    const [s, blurred] = averages([x, truth], weightsOf(shape, width, causal), causal, given);
    found.errors.push(rms(minus(s, shown)));
    found.noise.push(rms(minus(s, blurred)));
    found.blur.push(rms(minus(blurred, shown)));
  }
  return found;
}

// --- dots -----------------------------------------------------------------------------------------------------------

// Zeros or copies at both ends; `source` says which cell of a signal each place from -length on copies.
export function padded(x, [left, right], source) {
  return Array.from({ length: left + x.length + right }, (_, i) => {
    const at = i - left;
    if (at >= 0 && at < x.length) return x[at];
    return source ? x[source[at + x.length]] : 0;
  });
}

export function paddingOf(kind, length, span, stride) {
  if (kind === "full") return [span - 1, span - 1];
  if (kind === "causal") return [span - 1, 0];
  if (kind === "none") return [0, 0];
  const total = Math.max((Math.ceil(length / stride) - 1) * stride + span - length, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

export const flipped = (w) => [...w].reverse();

// --- pooling --------------------------------------------------------------------------------------------------------

// Each window: where it starts, its cells, its maximum and the first cell that holds it.
export function poolOf(x, size, stride) {
  const windows = [];
  for (let start = 0; start + size <= x.length; start += stride) {
    const cells = x.slice(start, start + size);
    const value = Math.max(...cells);
    windows.push({ start, cells, value, peak: cells.indexOf(value) });
  }
  return windows;
}

// --- layers ---------------------------------------------------------------------------------------------------------

// The lines that lead to output `at` of the last layer: a set of samples for each layer, and pairs between them.
// Samples before the first are padding.
export function treeOf(at, taps, rates) {
  const levels = [new Set([at])];
  const lines = [];
  for (const rate of [...rates].reverse()) {
    const below = new Set();
    const pairs = [];
    for (const to of levels[0]) {
      for (let i = 0; i < taps; i++) {
        below.add(to - i * rate);
        pairs.push([to - i * rate, to]);
      }
    }
    levels.unshift(below);
    lines.unshift(pairs);
  }
  return { levels, lines };
}

// --- derivatives ----------------------------------------------------------------------------------------------------

const DIFFERENCE = [-0.5, 0, 0.5];

export function bell(sigma) {
  const reach = Math.ceil(4 * sigma);
  const raw = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const sum = raw.reduce((a, b) => a + b);
  return raw.map((value) => value / sum);
}

// The kernel that does what two in a row do.
function composed(a, b) {
  const sides = [b.length - 1, b.length - 1];
  return under(padded(a, sides), flipped(b));
}

// The bell, its slope, the smoothed signal, and the slope of the smoothed signal in three ways.
export function slopesOf(x, sigma, { margin, shown }) {
  const w = bell(sigma);
  const reach = (w.length - 1) / 2;
  const slope = composed(w, DIFFERENCE);
  const cut = (values, lost) => values.subarray(margin - lost, margin - lost + shown);
  const smooth = under(x, w);
  const raw = under(x, DIFFERENCE);
  const ways = [under(smooth, DIFFERENCE), under(raw, w), under(x, slope)].map((y) => cut(y, reach + 1));
  let largest = 0;
  for (let i = 0; i < shown; i++) {
    const three = ways.map((way) => way[i]);
    largest = Math.max(largest, Math.max(...three) - Math.min(...three));
  }
  return { w, slope, smooth: cut(smooth, reach), raw: cut(raw, 1), ways, largest };
}
