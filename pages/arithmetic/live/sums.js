// The arithmetic of a kernel that slides over a small grid. Pure functions: nothing here knows a page.
//
// A place is a cell of the padded grid, row by row; `source` says for each place the input cell that stands there, -1
// where padding is a mere 0. Tap t, u of output i, j reads the place (i * stride + t * dilation,
// j * stride + u * dilation).

// What data says, with the size of the padded grid.
export function createSums({ input, source, padding, kernel, stride, dilation, output }) {
  const [height, width] = input.size.map((side) => side + 2 * padding);
  return { input, source, padding, kernel, stride, dilation, output: output.size, height, width };
}

export const cellOf = (index, width) => [Math.floor(index / width), index % width];

// The padded grid: what stands at each place when the input holds `values`.
export function padded({ source }, values) {
  return source.map((cell) => (cell < 0 ? 0 : values[cell]));
}

// The taps of an output cell: { place, weight, row, column } (of the kernel as it is laid on), row by row.
export function tapsOf({ kernel, stride, dilation, width }, row, column) {
  const [height, across] = kernel.size;
  const taps = [];
  for (let t = 0; t < height; t++) {
    for (let u = 0; u < across; u++) {
      const place = (row * stride[0] + t * dilation) * width + column * stride[1] + u * dilation;
      taps.push({ place, weight: kernel.values[t * across + u], row: t, column: u });
    }
  }
  return taps;
}

export function sumOf(sums, places, row, column) {
  let sum = 0;
  for (const { place, weight } of tapsOf(sums, row, column)) sum += weight * places[place];
  return sum;
}

// All sums over the padded grid, row by row.
export function outputOf(sums, places) {
  const [height, width] = sums.output;
  return Array.from({ length: height * width }, (_, o) => sumOf(sums, places, ...cellOf(o, width)));
}

// Where the value of a place stands: at all places with the same source, or there alone where it is a mere 0.
export function copiesOf({ source }, place) {
  if (source[place] < 0) return [place];
  return source.flatMap((cell, other) => (cell === source[place] ? [other] : []));
}

// The output cells that some of `places` feed: { output, weights }, a weight a tap, in the order of the output.
export function fedBy(sums, places) {
  const wanted = new Set(places);
  const [height, width] = sums.output;
  const fed = [];
  for (let output = 0; output < height * width; output++) {
    const weights = tapsOf(sums, ...cellOf(output, width)).filter(({ place }) => wanted.has(place));
    if (weights.length) fed.push({ output, weights: weights.map(({ weight }) => weight) });
  }
  return fed;
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
