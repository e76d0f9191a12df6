// The arithmetic of live views: what core/layers and core/equivariance compute, from the same JSON, at every move of
// the pointer, on typed arrays. It knows no canvas. This is its face; the rooms behind it, each on those before:
//
//   windows.js   moving and padding a map; where a layer looks
//   sums.js      fast: weighted sums of cells
//   pools.js     layers that pool, and fast maxima
//   layers.js    every kind of layer
//   terms.js     the products of a sliding kernel, one by one
//   figures.js   how a moved run compares with a still one
//   lab.js       a stack on a map; a picture under a stack, still and moved; a map that moves
//   sweep.js     the errors at many shifts

export { createForward, createLab, createMover, forward } from "./engine/lab.js";
export { periodOf, residueErrors, sweepErrors } from "./engine/sweep.js";
export { LAYERS } from "./engine/layers.js";
export { argmax } from "./engine/pools.js";
export { termsOf } from "./engine/terms.js";
export { THRESHOLDS, verdict } from "./engine/figures.js";
export { ArgumentError } from "./engine/windows.js";
