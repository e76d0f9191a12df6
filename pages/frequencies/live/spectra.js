// What a picture's waves are, what is left without some of them, and what a shift does to them. Knows no page.
//
// A picture is n x n numbers; u are cycles a side to the right, v down, -n/2 to n/2 - 1.

import { forward, inverse } from "./fourier.js";

const HAS_PHASE = 1e-6; // of the largest magnitude: waves below it are rounding and have no phase
const DECADES = 4; // of magnitude, from black to white
export const ENDS = ["10⁻⁴", "1"]; // of their legend

export const place = (u, v, n) => ((v + n) % n) * n + ((u + n) % n);

// { n, re, im, power, total (of the power, without the mean), strongest (magnitude without the mean), largest }
export function spectrumOf(plan, picture, into = null) {
  const cells = plan.n * plan.n;
  const found = into ?? { n: plan.n, re: new Float64Array(cells), im: new Float64Array(cells),
    power: new Float64Array(cells) };
  found.re.set(picture);
  found.im.fill(0);
  forward(plan, found.re, found.im);
  let [total, strongest] = [0, 0];
  for (let i = 0; i < cells; i++) {
    const power = found.re[i] * found.re[i] + found.im[i] * found.im[i];
    found.power[i] = power;
    if (i === 0) continue;
    total += power;
    if (power > strongest) strongest = power;
  }
  return Object.assign(found, { total, strongest: Math.sqrt(strongest),
    largest: Math.sqrt(Math.max(strongest, found.power[0])) });
}

// Magnitudes as greys for paint.js, the zero frequency in the middle: 1 the strongest wave, 0 four powers of ten below.
export function greys({ n, power, strongest }, levels = new Float32Array(n * n)) {
  const floor = strongest ** 2 * 10 ** (-2 * DECADES);
  const scale = 0.5 / Math.LN10 / DECADES;
  const top = 2 * Math.log(strongest);
  middleFirst(n, (from, to) => {
    levels[to] = strongest && power[from] > floor ? 1 + scale * (Math.log(power[from]) - top) : 0;
  });
  return levels;
}

// Calls on(index in a spectrum's order, index with the zero frequency in the middle) for every frequency.
export function middleFirst(n, on) {
  const half = n >> 1;
  for (let v = 0; v < n; v++) {
    const row = ((v + half) & (n - 1)) * n;
    for (let u = 0; u < n; u++) on(v * n + u, row + ((u + half) & (n - 1)));
  }
}

// What is left of a picture: { picture, count, share (of the power without the mean), error, low, high }.
export function whatIsLeft(plan, spectrum, passes, work) {
  const { re, im } = work;
  let [count, kept] = [0, 0];
  for (let i = 0; i < re.length; i++) {
    const on = passes[i];
    re[i] = on ? spectrum.re[i] : 0;
    im[i] = on ? spectrum.im[i] : 0;
    count += on;
    if (on && i) kept += spectrum.power[i];
  }
  inverse(plan, re, im);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < re.length; i++) {
    if (re[i] < low) low = re[i];
    if (re[i] > high) high = re[i];
  }
  const share = spectrum.total ? kept / spectrum.total : null;
  return { picture: re, count, share, error: share === null ? null : Math.sqrt(Math.max(0, 1 - share)), low, high };
}

// The wave of a frequency: { u, v, f (cycles a pixel), period (px), direction, amplitude, phase }; amplitude is that of
// the cosine it is with its mirror.
export function waveAt({ n, re, im }, u, v) {
  const at = place(u, v, n);
  const mirror = place(-u, -v, n);
  const f = Math.hypot(u, v) / n;
  const amplitude = (Math.hypot(re[at], im[at]) / (n * n)) * (at === mirror ? 1 : 2);
  const direction = ((Math.atan2(-v, u) * 180) / Math.PI + 360) % 180;
  return { u, v, f, period: f ? 1 / f : Infinity, direction, amplitude, phase: Math.atan2(im[at], re[at]) };
}

// The strongest wave of a period of at most `longest` pixels, or of all where those are nothing: [u, v].
export function strongestWave({ n, power, strongest }, longest = Infinity) {
  let best = 0;
  for (let v = -n / 2; v < n / 2; v++) {
    for (let u = 0; u < n / 2; u++) {
      const at = place(u, v, n);
      if ((u || v) && Math.hypot(u, v) * longest >= n && (!best || power[at] > power[best] * (1 + 1e-9))) best = at;
    }
  }
  if (power[best] < (1e-6 * strongest) ** 2 && longest < Infinity) return strongestWave({ n, power, strongest });
  return [best % n, Math.floor(best / n)].map((side) => (side >= n / 2 ? side - n : side));
}

// The upper left side x side pixels of 0.5 + 0.5 cos(2 pi (u x + v y) / n + phase).
export function drawWave({ u, v, phase }, n, side) {
  const table = Float64Array.from({ length: n }, (_, i) => 0.5 + 0.5 * Math.cos((2 * Math.PI * i) / n + phase));
  const wrap = n - 1;
  return Float32Array.from({ length: side * side },
    (_, i) => table[(u * (i % side) + v * Math.floor(i / side)) & wrap]);
}

// What a shift did: { change (of a magnitude, at most, relative to the largest), off (from the ramp, at most, in
// degrees), phases, turns }: the phase of every wave and its change, in turns from 0 to 1,
// NaN where it has none, middle first.
export function compareSpectra(before, after, [down, right], phases, turns) {
  const { n, largest } = before;
  const weakest = (HAS_PHASE * largest) ** 2;
  let [change, off] = [0, 0];
  const turnOf = (re, im) => Math.atan2(im, re) / (2 * Math.PI);
  const [half, wrap] = [n >> 1, n - 1];
  const put = (list, v, u, turn) => {
    // a hair below 0 is 0
    list[((v + half) & wrap) * n + ((u + half) & wrap)] = turn < -1e-9 ? turn + 1 : Math.max(0, turn);
  };
  for (let v = 0; v <= half; v++) { // the other half mirrors this one: pictures are real
    for (let u = 0; u < n; u++) {
      const i = (v & wrap) * n + u;
      const [a, b] = [before.power[i], after.power[i]];
      change = Math.max(change, Math.abs(Math.sqrt(b) - Math.sqrt(a)));
      const phase = b > weakest ? turnOf(after.re[i], after.im[i]) : NaN;
      put(phases, -v, -u, -phase);
      put(phases, v, u, phase);
      if (a <= weakest || b <= weakest) {
        put(turns, -v, -u, NaN);
        put(turns, v, u, NaN);
        continue;
      }
      const re = after.re[i] * before.re[i] + after.im[i] * before.im[i];
      const im = after.im[i] * before.re[i] - after.re[i] * before.im[i];
      const turn = turnOf(re, im);
      put(turns, -v, -u, -turn);
      put(turns, v, u, turn);
      if (!i) continue;
      const rest = turn + ((u * right + v * down) % n) / n;
      off = Math.max(off, Math.abs(rest - Math.round(rest)));
    }
  }
  return { change: largest ? change / largest : 0, off: 360 * off };
}
