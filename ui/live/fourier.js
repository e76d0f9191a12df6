// The Fourier transform of square pictures, in double precision. Pure functions: nothing here knows a page.
//
// n is a side, a power of two. A spectrum is a pair of Float64Array, real and imaginary, row by row, in the order of
// numpy.fft.fft2: the zero frequency first, those below zero at the end. Radix 2 (Cooley & Tukey 1965), in place: every
// butterfly joins two whole rows, so that the inner loop runs through memory in order, and columns become rows between.

// What transforms of side n share: { n, places (the order of reversed bits), cosines, sines of a turn in n steps }.
export function createPlan(n) {
  const bits = Math.log2(n);
  const places = Uint32Array.from({ length: n }, (_, i) => {
    let reversed = 0;
    for (let b = 0; b < bits; b++) reversed |= ((i >> b) & 1) << (bits - 1 - b);
    return reversed;
  });
  const turn = (i) => (2 * Math.PI * i) / n;
  const cosines = Float64Array.from({ length: n }, (_, i) => Math.cos(turn(i)));
  const sines = Float64Array.from({ length: n }, (_, i) => Math.sin(turn(i)));
  return { n, places, cosines, sines };
}

// F[v, u] = the sum over y, x of f[y, x] exp(-2 pi i (v y + u x) / n), in place.
export function forward(plan, re, im) {
  for (let axis = 0; axis < 2; axis++) {
    alongColumns(plan, re, im, -1);
    transpose(plan, re);
    transpose(plan, im);
  }
}

// The inverse of `forward`, in place.
export function inverse(plan, re, im) {
  for (let axis = 0; axis < 2; axis++) {
    alongColumns(plan, re, im, 1);
    transpose(plan, re);
    transpose(plan, im);
  }
  const share = 1 / (plan.n * plan.n);
  for (let i = 0; i < re.length; i++) {
    re[i] *= share;
    im[i] *= share;
  }
}

function alongColumns({ n, places, cosines, sines }, re, im, sign) {
  for (let row = 0; row < n; row++) {
    if (row >= places[row]) continue;
    swapRows(re, row * n, places[row] * n, n);
    swapRows(im, row * n, places[row] * n, n);
  }
  for (let size = 2; size <= n; size *= 2) {
    const [half, step] = [size / 2, n / size];
    for (let start = 0; start < n; start += size) {
      for (let j = 0; j < half; j++) {
        joinRows(re, im, (start + j) * n, (start + j + half) * n, n, cosines[j * step], sign * sines[j * step]);
      }
    }
  }
}

// Rows at p and q become p + w q and p - w q, w = c + i s.
function joinRows(re, im, p, q, n, c, s) {
  for (let x = 0; x < n; x++) {
    const [a, b] = [re[q + x], im[q + x]];
    const real = c * a - s * b;
    const imaginary = c * b + s * a;
    re[q + x] = re[p + x] - real;
    im[q + x] = im[p + x] - imaginary;
    re[p + x] += real;
    im[p + x] += imaginary;
  }
}

function swapRows(values, p, q, n) {
  for (let x = 0; x < n; x++) {
    const kept = values[p + x];
    values[p + x] = values[q + x];
    values[q + x] = kept;
  }
}

function transpose({ n }, values) {
  for (let row = 1; row < n; row++) {
    for (let x = 0; x < row; x++) {
      const [here, there] = [row * n + x, x * n + row];
      const kept = values[here];
      values[here] = values[there];
      values[there] = kept;
    }
  }
}
