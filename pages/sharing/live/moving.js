// A picture moved by whole pixels, and how far it is from itself. Pure functions on typed arrays.

// `picture` (height, width) moved down by dy and to the right by dx, wrapped round or its border repeated.
export function moved(picture, [height, width], [dy, dx], mode, out) {
  const from = (at, side) => (mode === "circular" ? ((at % side) + side) % side : Math.max(0, Math.min(side - 1, at)));
  const columns = Int32Array.from({ length: width }, (_, j) => from(j - dx, width));
  for (let i = 0; i < height; i++) {
    const row = from(i - dy, height) * width;
    for (let j = 0; j < width; j++) out[i * width + j] = picture[row + columns[j]];
  }
  return out;
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// Distance (L2) of `b` from `a`, both without their means, relative to the length of `a`; and the cosine.
// NaN where flat.
export function apart(a, b) {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [a[i] - meanA, b[i] - meanB];
    aa += u * u;
    bb += v * v;
    ab += u * v;
  }
  const flat = 1e-12 * a.length;
  if (aa <= flat || bb <= flat) return { distance: NaN, cosine: NaN };
  return { distance: Math.sqrt(Math.max(0, aa + bb - 2 * ab) / aa), cosine: ab / Math.sqrt(aa * bb) };
}
