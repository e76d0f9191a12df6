// Gradient descent on a bowl, seen along its axes; and a small recurrent network. Pure functions: nothing knows a page.
//
// The loss is least + the sum over directions of curvature_i / 2 * error_i^2. Along the axes of the bowl the m weights
// do not mix: velocity_i = momentum * velocity_i - rate * curvature_i * error_i, error_i = error_i + velocity_i.

export const NEGLIGIBLE = 1e-6; // of the largest curvature: as in core/convolution/kernel_fitting.py
const ENDLESS = 1e200; // a loss from which on a descent is not followed

// The axes' coordinates of a kernel's distance from the best one. vectors: row by row, column i the i-th direction.
// A bowl may have one number more than the kernel: a bias, which starts at 0.
export function errorsOf({ vectors, best }, kernel) {
  const m = best.length;
  return Float64Array.from({ length: m }, (_, i) =>
    best.reduce((sum, value, j) => sum + vectors[j * m + i] * ((kernel[j] ?? 0) - value), 0));
}

export function kernelOf({ vectors, best }, errors) {
  const m = best.length;
  return Float64Array.from({ length: m }, (_, j) => {
    let sum = best[j];
    for (let i = 0; i < m; i++) sum += vectors[j * m + i] * errors[i];
    return sum;
  });
}

// The best momentum and, for a momentum, the best rate and the one above which steps grow: Polyak 1964.
export function settingsOf({ curvatures }) {
  const largest = curvatures[0];
  const smallest = curvatures.filter((value) => value >= NEGLIGIBLE * largest).at(-1);
  const root = Math.sqrt(largest / smallest);
  return {
    momentum: ((root - 1) / (root + 1)) ** 2,
    rate: (momentum) => (2 * (1 + momentum)) / (largest + smallest),
    limit: (momentum) => (2 * (1 + momentum)) / largest,
    unit: 2 / largest,
    condition: largest / smallest,
  };
}

// errors (steps + 1, m) and losses of every step; `end` is the last step that was followed.
export function descend({ curvatures, least }, start, rate, momentum, steps) {
  const m = start.length;
  const errors = new Float64Array((steps + 1) * m);
  const losses = new Float64Array(steps + 1);
  const velocity = new Float64Array(m);
  errors.set(start);
  let end = steps;
  for (let n = 0; n <= steps; n++) {
    let loss = least;
    for (let i = 0, at = n * m; i < m; i++, at++) {
      const error = errors[at];
      loss += (curvatures[i] / 2) * error * error;
      velocity[i] = momentum * velocity[i] - rate * curvatures[i] * error;
      if (n < steps) errors[at + m] = error + velocity[i];
    }
    losses[n] = loss;
    if (!(loss < ENDLESS)) {
      end = n;
      break;
    }
  }
  return { errors, losses: losses.subarray(0, end + 1), end, m };
}

// Steps until the kernel's errors, as a vector, stay within a share of what they were; null where they never do.
export function stepsUntil({ errors, end, m }, share) {
  const size = (n) => {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += errors[n * m + i] ** 2;
    return Math.sqrt(sum);
  };
  const limit = share * size(0);
  let n = end;
  while (n >= 0 && size(n) <= limit) n--;
  return n === end ? null : n + 1;
}

// h[t] = f(w_h h[t-1] + w_x x[t]), the loss the last state; the share of every step in its gradient, and dL/dh[t].
export function recurrent(x, wh, wx, isTanh) {
  const T = x.length;
  const [h, shares, through] = [0, 0, 0].map(() => new Float64Array(T));
  for (let t = 0; t < T; t++) {
    const sum = wh * (t ? h[t - 1] : 0) + wx * x[t];
    h[t] = isTanh ? Math.tanh(sum) : sum;
  }
  for (let t = T - 1, back = 1; t >= 0; t--) {
    through[t] = back;
    const slope = back * (isTanh ? 1 - h[t] * h[t] : 1);
    shares[t] = slope * (t ? h[t - 1] : 0);
    back = slope * wh;
  }
  return { h, shares, through };
}

// A kernel on a line of numbers, the loss the sum of what comes out:
// the share of every position in a weight's gradient.
export function shared(x, tap, taps) {
  return Float64Array.from({ length: x.length - taps + 1 }, (_, o) => x[o + tap]);
}

export const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);
