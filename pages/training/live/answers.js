// What networks answer when a digit moves. Pure functions: nothing here knows a page.

// `picture` (height, width) moved by `by` cells along "x" (right) or "y" (down); what comes in is 0, or the other side.
export function shifted(picture, [height, width], by, axis, mode, out) {
  const [down, right] = axis === "y" ? [by, 0] : [0, by];
  const from = (at, side) => (mode === "circular" ? ((at % side) + side) % side : at);
  for (let i = 0; i < height; i++) {
    const row = from(i - down, height);
    for (let j = 0; j < width; j++) {
      const column = from(j - right, width);
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      out[i * width + j] = inside ? picture[row * width + column] : 0;
    }
  }
  return out;
}

// The most probable class among `classes` numbers from `start`: [class, its probability]. Of equal ones the first.
export function answer(probabilities, start, classes) {
  let top = 0;
  for (let k = 1; k < classes; k++) if (probabilities[start + k] > probabilities[start + top]) top = k;
  return [top, probabilities[start + top]];
}
