// Where else a picture has the form of one of its patches. Pure functions on typed arrays: nothing here knows a page.
//
// A place is the upper left cell of a window, row by row; a map has (height - side + 1) x (width - side + 1) places.

import { forward } from "./engine.js";

const FLAT = 1e-12; // of the largest squared deviation: a window's variance below it is rounding
const STEPS = 1e5; // a correlation of 1: coefficients are compared in whole steps, so that rounding decides nothing

// A grey picture, (height, width) row by row, less its mean, with the sums of its values and squares to the upper left.
export function createFinder(pixels, height, width) {
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const free = Float64Array.from(pixels, (value) => value - mean);
  const across = width + 1;
  const [sums, squares] = [new Float64Array((height + 1) * across), new Float64Array((height + 1) * across)];
  let largest = 0;
  for (let i = 0; i < height; i++) {
    let [sum, square] = [0, 0];
    for (let j = 0; j < width; j++) {
      const value = free[i * width + j];
      sum += value;
      square += value * value;
      largest = Math.max(largest, value * value);
      const at = (i + 1) * across + j + 1;
      sums[at] = sums[at - across] + sum;
      squares[at] = squares[at - across] + square;
    }
  }
  return { free, height, width, sums, squares, flat: FLAT * largest };
}

// The sum over the window at (top, left) of what `sums` has added up.
function windowSum(sums, across, top, left, side) {
  const [above, below] = [top * across + left, (top + side) * across + left];
  return sums[below + side] - sums[below] - sums[above + side] + sums[above];
}

// The variance of a window, 0 where it is rounding.
function variance({ sums, squares, width, flat }, top, left, side) {
  const cells = side * side;
  const mean = windowSum(sums, width + 1, top, left, side) / cells;
  const found = windowSum(squares, width + 1, top, left, side) / cells - mean * mean;
  return found > flat ? found : 0;
}

// The correlation coefficient of the patch at (top, left) with the window at every place, -1 to 1, 0 where one is flat.
export function likeness(finder, [top, left], side) {
  const { free, height, width, sums } = finder;
  const own = variance(finder, top, left, side);
  if (!own) return new Float32Array((height - side + 1) * (width - side + 1));
  const mean = windowSum(sums, width + 1, top, left, side) / (side * side);
  const values = Float64Array.from({ length: side * side },
    (_, t) => free[(top + Math.floor(t / side)) * width + left + (t % side)] - mean);
  const stack = { layers: [{ kind: "conv2d", w: { shape: [1, 1, side, side], values } }] };
  const products = forward(stack, { data: free, channels: 1, height, width });
  return Float32Array.from(products.data, (product, at) => {
    const theirs = variance(finder, Math.floor(at / products.width), at % products.width, side);
    return theirs ? Math.max(-1, Math.min(1, product / (side * side * Math.sqrt(own * theirs)))) : 0;
  });
}

// The places [row, column] of at least `threshold`, best first, each at least half a side from those before it.
export function findPlaces(map, columns, threshold, side) {
  const least = Math.round(threshold * STEPS);
  const steps = Int32Array.from(map, (value) => Math.round(value * STEPS));
  const order = [];
  steps.forEach((step, place) => step >= least && order.push(place));
  order.sort((a, b) => steps[b] - steps[a] || a - b);
  const near = Math.ceil(side / 2) - 1;
  const rows = map.length / columns;
  const taken = new Uint8Array(map.length);
  const found = [];
  for (const place of order) {
    if (taken[place]) continue;
    const [row, column] = [Math.floor(place / columns), place % columns];
    found.push([row, column]);
    const [left, right] = [Math.max(0, column - near), Math.min(columns, column + near + 1)];
    for (let i = Math.max(0, row - near); i < Math.min(rows, row + near + 1); i++) {
      taken.fill(1, i * columns + left, i * columns + right);
    }
  }
  return found;
}
