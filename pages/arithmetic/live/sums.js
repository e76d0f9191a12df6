// The arithmetic of a kernel that slides over a small grid. Pure functions: nothing here knows a page.
//
// A place is a cell of the padded grid, row by row; `source` says for each place the input cell that stands there, -1
// where padding is a mere 0. Tap t, u of output i, j reads the place (i * stride + t * dilation,
// j * stride + u * dilation).

import { forward, termsOf } from "./engine.js";

// What data says, with the size of the padded grid and the taps of each output cell: { place, weight, row, column } (of
// the kernel as it is laid on), row by row.
export function createSums({ input, source, padding, kernel, stride, dilation, output }) {
  const [height, width] = input.size.map((side) => side + 2 * padding);
  const across = kernel.size[1];
  const { outputs } = termsOf({ size: kernel.size, stride, dilation: [dilation, dilation] }, { height, width });
  const taps = outputs.map((terms) => terms.map(({ t, place }) =>
    ({ place, weight: kernel.values[t], row: Math.floor(t / across), column: t % across })));
  return { input, source, padding, kernel, stride, dilation, output: output.size, height, width, taps };
}

export const cellOf = (index, width) => [Math.floor(index / width), index % width];

// The padded grid: what stands at each place when the input holds `values`.
export function padded({ source }, values) {
  return source.map((cell) => (cell < 0 ? 0 : values[cell]));
}

export const tapsOf = ({ taps, output }, row, column) => taps[row * output[1] + column];

// All sums over the padded grid, row by row.
export function outputOf({ kernel, stride, dilation, height, width }, places) {
  const w = { shape: [1, 1, ...kernel.size], values: kernel.values };
  const stack = { layers: [{ kind: "conv2d", w, stride, dilation: [dilation, dilation] }] };
  return Array.from(forward(stack, { data: Float64Array.from(places), channels: 1, height, width }).data);
}

// Where the value of a place stands: at all places with the same source, or there alone where it is a mere 0.
export function copiesOf({ source }, place) {
  if (source[place] < 0) return [place];
  return source.flatMap((cell, other) => (cell === source[place] ? [other] : []));
}

// The output cells that some of `places` feed: { output, weights }, a weight a tap, in the order of the output.
export function fedBy({ taps }, places) {
  const wanted = new Set(places);
  return taps.flatMap((all, output) => {
    const weights = all.filter(({ place }) => wanted.has(place)).map(({ weight }) => weight);
    return weights.length ? [{ output, weights }] : [];
  });
}

// The place in a grid of `size` that is next to a cell, which may lie outside.
export const nearestPlace = ([row, column], [height, width]) =>
  Math.max(0, Math.min(height - 1, row)) * width + Math.max(0, Math.min(width - 1, column));

// The cell of the input at a place of the padded grid, null for padding.
export function unpaddedAt(sums, place) {
  const [rows, columns] = sums.input.size;
  const [i, j] = cellOf(place, sums.width).map((side) => side - sums.padding);
  return i < 0 || j < 0 || i >= rows || j >= columns ? null : [i, j];
}
