// A blurred picture and two ways on: the transpose of the blur, and Wiener's filter. Pure functions on typed arrays.
//
// Everything wraps around. `K` is the blur's transfer function, as core.spectrum.transfer_function has it: the spectrum
// of the blurred picture is K times that of the picture, that of the transpose the conjugate of K times that.

import { forward as blurred } from "./engine.js";
import { createPlan, forward, inverse } from "./fourier.js";

// What does not change while noise and constant are moved.
export function createDeblur(side, kernel, x, field) {
  const plan = createPlan(side);
  const spectrum = (values) => {
    const parts = [Float64Array.from(values), new Float64Array(side * side)];
    forward(plan, ...parts);
    return parts;
  };
  const pixel = Float64Array.from({ length: side * side }, (_, i) => (i ? 0 : 1)); // blurred alone, it is the kernel
  const w = { shape: [1, 1, ...kernel.size], values: kernel.values };
  const blur = { layers: [{ kind: "conv2d", w, padding: "same", padding_mode: "circular" }] };
  const spread = blurred(blur, { data: pixel, channels: 1, height: side, width: side }).data;
  const [K, X, N] = [spread, x, field].map(spectrum);
  const cells = side * side;
  const power = Float64Array.from({ length: cells }, (_, i) => K[0][i] ** 2 + K[1][i] ** 2);
  const B = [new Float64Array(cells), new Float64Array(cells)];
  for (let i = 0; i < cells; i++) {
    B[0][i] = K[0][i] * X[0][i] - K[1][i] * X[1][i];
    B[1][i] = K[0][i] * X[1][i] + K[1][i] * X[0][i];
  }
  const shown = B.map((values) => values.slice());
  inverse(plan, ...shown);
  const most = power.reduce((a, b) => Math.max(a, b), 0);
  return { side, plan, x, field, K, N, B, power, most, blurred: shown[0] };
}

// The blurred picture with noise of that standard deviation, its transposed, and Wiener's with that constant.
export function deblur({ side, plan, field, K, N, B, power, most, blurred }, noise, constant) {
  const cells = side * side;
  const [re, im] = [new Float64Array(cells), new Float64Array(cells)];
  for (let i = 0; i < cells; i++) {
    const [yRe, yIm] = [B[0][i] + noise * N[0][i], B[1][i] + noise * N[1][i]];
    const tRe = K[0][i] * yRe + K[1][i] * yIm; // the conjugate of K times Y
    const tIm = K[0][i] * yIm - K[1][i] * yRe;
    const share = 1 / (power[i] + constant * most);
    re[i] = tRe * share - tIm; // both pictures are real: one transform for the two
    im[i] = tIm * share + tRe;
  }
  inverse(plan, re, im);
  return { blurred: blurred.map((value, i) => value + noise * field[i]), transposed: im, wiener: re };
}

// The L2 norm of what a map differs by from `x`, relative to that of `x`; 0 for a black one.
export function errorOf(values, x) {
  let [rest, whole] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    rest += (values[i] - x[i]) ** 2;
    whole += x[i] ** 2;
  }
  return whole ? Math.sqrt(rest / whole) : 0;
}
