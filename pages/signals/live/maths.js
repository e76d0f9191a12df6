// The arithmetic of signals. Pure functions on arrays of numbers, in double precision: nothing here knows a page.

// Windows of `x` under `w` as it is printed: a correlation without padding.
export function correlate(x, w, stride = 1, dilation = 1) {
  const cells = Math.max(0, Math.floor((x.length - (w.length - 1) * dilation - 1) / stride) + 1);
  const y = new Float64Array(cells);
  for (let o = 0; o < cells; o++) {
    let sum = 0;
    for (let i = 0; i < w.length; i++) sum += w[i] * x[o * stride + i * dilation];
    y[o] = sum;
  }
  return y;
}

export function rms(values) {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum / values.length);
}

const minus = (a, b) => Float64Array.from(a, (value, i) => value - b[i]);
export const roll = (x, by) => Array.from(x, (_, i) => x[(((i - by) % x.length) + x.length) % x.length]);

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

// The average about each shown sample.
export function averaged(x, w, causal, { margin, shown }) {
  const after = causal ? 0 : (w.length - 1) / 2;
  return correlate(x.subarray(margin + after - (w.length - 1), margin + shown + after), w);
}

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
  const only = minus(x, truth);
  const shown = truth.subarray(given.margin, given.margin + given.shown);
  const found = { errors: [], noise: [], blur: [] };
  for (const width of given.widths) {
    const w = weightsOf(shape, width, causal);
    found.errors.push(rms(minus(averaged(x, w, causal, given), shown)));
    found.noise.push(rms(averaged(only, w, causal, given)));
    found.blur.push(rms(minus(averaged(truth, w, causal, given), shown)));
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
  const c = new Array(a.length + b.length - 1).fill(0);
  a.forEach((p, i) => b.forEach((q, j) => (c[i + j] += p * q)));
  return c;
}

// The bell, its slope, the smoothed signal, and the slope of the smoothed signal in three ways.
export function slopesOf(x, sigma, { margin, shown }) {
  const w = bell(sigma);
  const reach = (w.length - 1) / 2;
  const slope = composed(w, DIFFERENCE);
  const cut = (values, lost) => values.subarray(margin - lost, margin - lost + shown);
  const smooth = correlate(x, w);
  const raw = correlate(x, DIFFERENCE);
  const ways = [correlate(smooth, DIFFERENCE), correlate(raw, w), correlate(x, slope)].map((y) => cut(y, reach + 1));
  let largest = 0;
  for (let i = 0; i < shown; i++) {
    const three = ways.map((way) => way[i]);
    largest = Math.max(largest, Math.max(...three) - Math.min(...three));
  }
  return { w, slope, smooth: cut(smooth, reach), raw: cut(raw, 1), ways, largest };
}
