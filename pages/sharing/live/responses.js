// The three layers on one square picture. Pure functions on typed arrays: nothing here knows a page.
//
// `side` of the picture, `window` of the kernels, zeros around the picture.

// The picture: `noise` plus the pattern at (row, column).
export function drawn(noise, pattern, side, window, [row, column], picture) {
  picture.set(noise);
  for (let t = 0; t < window; t++) {
    for (let u = 0; u < window; u++) picture[(row + t) * side + column + u] += pattern[t * window + u];
  }
  return picture;
}

// A weight for every pair of an output cell and an input cell.
export function dense(weights, picture, out) {
  const cells = picture.length;
  for (let i = 0, at = 0; i < cells; i++) {
    let sum = 0;
    for (let j = 0; j < cells; j++, at++) sum += weights[at] * picture[j];
    out[i] = sum;
  }
  return out;
}

// Near pairs only: a kernel an output cell, or, where there is one kernel alone, the same for all.
export function near(weights, picture, side, window, out) {
  const margin = window >> 1;
  const own = weights.length > window * window ? window * window : 0;
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const kernel = (i * side + j) * own;
      let sum = 0;
      for (let t = Math.max(0, margin - i); t < Math.min(window, side + margin - i); t++) {
        for (let u = Math.max(0, margin - j); u < Math.min(window, side + margin - j); u++) {
          sum += weights[kernel + t * window + u] * picture[(i + t - margin) * side + j + u - margin];
        }
      }
      out[i * side + j] = sum;
    }
  }
  return out;
}

// The first cell of the largest value.
export function strongest(map) {
  let best = 0;
  for (let i = 1; i < map.length; i++) if (map[i] > map[best]) best = i;
  return best;
}
