// The fast Fourier transform over both axes of a square whose side is a power of 2 (Cooley & Tukey 1965), in place.

// Tables for squares of `side`.
export function createFourier(side) {
  const bits = Math.round(Math.log2(side));
  const turned = Uint32Array.from({ length: side }, (_, i) => {
    let place = 0;
    for (let bit = 0; bit < bits; bit++) place |= ((i >> bit) & 1) << (bits - 1 - bit);
    return place;
  });
  const wave = (of) => Float64Array.from({ length: side / 2 }, (_, i) => of((2 * Math.PI * i) / side));
  return { side, turned, cos: wave(Math.cos), sin: wave(Math.sin) };
}

// `re` and `im` (side * side, row by row) become their transform, or what they are the transform of.
export function transform(fourier, re, im, inverse = false) {
  const { side } = fourier;
  const sign = inverse ? 1 : -1;
  for (let row = 0; row < side; row++) pass(fourier, re, im, row * side, 1, sign);
  for (let column = 0; column < side; column++) pass(fourier, re, im, column, side, sign);
  if (!inverse) return;
  const share = 1 / (side * side);
  for (let i = 0; i < side * side; i++) {
    re[i] *= share;
    im[i] *= share;
  }
}

// One line of `side` numbers from `start`, `step` apart.
function pass({ side, turned, cos, sin }, re, im, start, step, sign) {
  for (let i = 0; i < side; i++) {
    const j = turned[i];
    if (j <= i) continue;
    const [a, b] = [start + i * step, start + j * step];
    const [real, imaginary] = [re[a], im[a]];
    re[a] = re[b];
    im[a] = im[b];
    re[b] = real;
    im[b] = imaginary;
  }
  for (let half = 1; half < side; half *= 2) {
    const jump = side / (2 * half);
    for (let from = 0; from < side; from += 2 * half) {
      for (let k = 0; k < half; k++) {
        const c = cos[k * jump];
        const s = sign * sin[k * jump];
        const a = start + (from + k) * step;
        const b = a + half * step;
        const real = re[b] * c - im[b] * s;
        const imaginary = re[b] * s + im[b] * c;
        re[b] = re[a] - real;
        im[b] = im[a] - imaginary;
        re[a] += real;
        im[a] += imaginary;
      }
    }
  }
}
