// The way back through a convolution and a pooling of small squares of numbers. Pure functions: nothing knows a page.
//
// x has n x n cells, w k x k weights; s stride, p padding with zeros; L is a loss of the output, dy its gradient there.

import { forward, termsOf } from "./engine.js";

const STEP = 1e-3; // of a finite difference

const outputSide = (n, k, s, p) => Math.floor((n + 2 * p - k) / s) + 1;
const square = (values) => ({ shape: [1, 1, Math.sqrt(values.length), Math.sqrt(values.length)], values });

// What one layer makes of a square of numbers, row by row; the side of a square is at most `side`.
function through(layer, x, side = Infinity) {
  const n = Math.sqrt(x.length);
  const map = { data: Float64Array.from(x), channels: 1, height: n, width: n };
  const { data, width } = forward({ layers: [layer] }, map);
  return Array.from(data).filter((_, i) => i % width < side && i < side * width);
}

const sliding = ({ s, p }) => ({ stride: [s, s], padding: [[p, p], [p, p]] });

// Every product of the convolution: weight t was used at output o on input i (-1 where it lay on the padding).
export function usesOf({ n, k, s, p }) {
  const { height, terms } = termsOf({ size: [k, k], stride: [s, s], padding: p }, { height: n, width: n });
  return { out: height, uses: terms, n, k, s, p };
}

export const outputsOf = (way, x, w, bias = 0) =>
  through({ kind: "conv2d", w: square(w), bias: { shape: [1], values: [bias] }, ...sliding(way) }, x);

// The loss of an output: its sum, half the sum of its squares, or a sum weighted by g; and its gradient.
export const lossOf = (kind, y, g) =>
  y.reduce((sum, value, o) => sum
    + (kind === "squares" ? (value * value) / 2 : kind === "sum" ? value : g[o] * value), 0);
export const slopeOf = (kind, y, g) => y.map((value, o) => (kind === "squares" ? value : kind === "sum" ? 1 : g[o]));

// Both are convolutions again: dx a transposed one of dy, dw one of x whose kernel is dy, its cells a stride apart.
export function gradients(way, x, w, dy) {
  const { n, k, s, p } = way;
  const rest = (n + 2 * p - k) % s;
  const back = { kind: "conv_transpose2d", w: square(w), output_padding: [rest, rest], ...sliding(way) };
  const learnt = { kind: "conv2d", w: square(dy), dilation: [s, s], ...sliding({ s: 1, p }) };
  return { dx: through(back, dy), dw: through(learnt, x, k), db: dy.reduce((sum, value) => sum + value, 0) };
}

// dy with s - 1 zeros between its cells and k - 1 - p around: the full convolution reads it with the kernel turned.
export function spread(dy, { n, k, s, p }) {
  const side = n + k - 1;
  const out = outputSide(n, k, s, p);
  const cells = new Array(side * side).fill(null);
  const at = (o) => o * s + k - 1 - p;
  dy.forEach((value, o) => (cells[at(Math.floor(o / out)) * side + at(o % out)] = value));
  return { side, cells };
}

export const turned = (w) => [...w].reverse();

// The slope of `loss(value)` at a value, by two steps to both sides: exact to the fourth power of the step.
export function finiteDifference(loss, value, step = STEP) {
  const [near, far] = [1, 2].map((n) => loss(value + n * step) - loss(value - n * step));
  return (8 * near - far) / (12 * step);
}

// Windows of a pooling: their cells, the first of the largest, maximum and mean.
export function windowsOf(x, n, size, stride) {
  return termsOf({ size: [size, size], stride: [stride, stride] }, { height: n, width: n }).outputs.map((window) => {
    const cells = window.map(({ i }) => i);
    const winner = cells.reduce((best, i) => (x[i] > x[best] ? i : best));
    return { cells, winner, max: x[winner], mean: cells.reduce((sum, i) => sum + x[i], 0) / cells.length };
  });
}

export function poolGradients(windows, dy, cells) {
  const [max, mean] = [new Array(cells).fill(0), new Array(cells).fill(0)];
  windows.forEach(({ cells: window, winner }, o) => {
    max[winner] += dy[o];
    for (const i of window) mean[i] += dy[o] / window.length;
  });
  return { max, mean };
}
