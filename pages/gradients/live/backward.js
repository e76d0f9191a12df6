// The way back through a convolution and a pooling of small squares of numbers. Pure functions: nothing knows a page.
//
// x has n x n cells, w k x k weights; s stride, p padding with zeros; L is a loss of the output, dy its gradient there.

const STEP = 1e-3; // of a finite difference

const outputSide = (n, k, s, p) => Math.floor((n + 2 * p - k) / s) + 1;

// Every product of the convolution: weight t was used at output o on input i (-1 where it lay on the padding).
export function usesOf({ n, k, s, p }) {
  const out = outputSide(n, k, s, p);
  const uses = [];
  for (let o = 0; o < out * out; o++) {
    for (let t = 0; t < k * k; t++) {
      const row = Math.floor(o / out) * s + Math.floor(t / k) - p;
      const column = (o % out) * s + (t % k) - p;
      const isInside = row >= 0 && column >= 0 && row < n && column < n;
      uses.push({ o, t, i: isInside ? row * n + column : -1 });
    }
  }
  return { out, uses };
}

export function correlate({ out, uses }, x, w, bias = 0) {
  const y = new Array(out * out).fill(bias);
  for (const { o, t, i } of uses) if (i >= 0) y[o] += w[t] * x[i];
  return y;
}

// The loss of an output: its sum, half the sum of its squares, or a sum weighted by g; and its gradient.
export const lossOf = (kind, y, g) =>
  y.reduce((sum, value, o) => sum
    + (kind === "squares" ? (value * value) / 2 : kind === "sum" ? value : g[o] * value), 0);
export const slopeOf = (kind, y, g) => y.map((value, o) => (kind === "squares" ? value : kind === "sum" ? 1 : g[o]));

export function gradients({ uses }, x, w, dy) {
  const [dx, dw] = [x.map(() => 0), w.map(() => 0)];
  for (const { o, t, i } of uses) {
    if (i < 0) continue;
    dx[i] += w[t] * dy[o];
    dw[t] += x[i] * dy[o];
  }
  return { dx, dw, db: dy.reduce((sum, value) => sum + value, 0) };
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
  const out = outputSide(n, size, stride, 0);
  return Array.from({ length: out * out }, (_, o) => {
    const cells = Array.from({ length: size * size }, (_, t) =>
      (Math.floor(o / out) * stride + Math.floor(t / size)) * n + (o % out) * stride + (t % size));
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
