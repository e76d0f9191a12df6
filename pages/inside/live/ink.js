// A drawing as strokes, as text, and as the picture that the network sees: what pages/inside/ink.py says.
// Knows no page.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
export const GRID = LETTERS.length;
const MOST_SCALE = 3;

export const strokesOf = (text) => text.split(".").filter(Boolean).map((stroke) =>
  Array.from({ length: stroke.length / 2 },
    (_, i) => [LETTERS.indexOf(stroke[2 * i]), LETTERS.indexOf(stroke[2 * i + 1])]));

export const textOf = (strokes) => strokes
  .map((stroke) => stroke.map(([row, column]) => LETTERS[row] + LETTERS[column]).join("")).join(".");

export const pointsOf = (strokes) => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

// The strokes in pixels of a picture of `frame`; with `fit` centred, the longer side of their box made `box`.
export function placed(strokes, { fit, frame, box, radius }) {
  const pixels = strokes.map((stroke) => stroke
    .map((point) => point.map((value) => ((value + 0.5) * frame) / GRID - 0.5)));
  if (!fit || !pixels.length) return pixels;
  const [rows, columns] = [0, 1].map((axis) => {
    const values = pixels.flat().map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const longer = Math.max(rows[1] - rows[0], columns[1] - columns[0], 1e-9);
  const factor = Math.min((box - 2 * radius) / longer, MOST_SCALE);
  const middle = [(rows[0] + rows[1]) / 2, (columns[0] + columns[1]) / 2];
  return pixels.map((stroke) => stroke
    .map((point) => point.map((value, axis) => (value - middle[axis]) * factor + (frame - 1) / 2)));
}

// The picture, 0 the paper, 1 the ink, into `out` of frame x frame cells.
export function draw(strokes, options, out) {
  const { frame, radius, soft } = options;
  out.fill(Infinity);
  for (const stroke of placed(strokes, options)) {
    for (let i = 0; i < Math.max(stroke.length - 1, 1); i++) nearer(out, frame, stroke[i], stroke[i + 1] ?? stroke[i]);
  }
  for (let i = 0; i < out.length; i++)
    out[i] = Math.max(0, Math.min(1, (radius + soft / 2 - Math.sqrt(out[i])) / soft));
  return out;
}

// The squared distance of each cell to the line between two points, where it is less than what stands there.
function nearer(out, frame, [top, left], [bottom, right]) {
  const [down, across] = [bottom - top, right - left];
  const length = down * down + across * across;
  for (let row = 0, at = 0; row < frame; row++) {
    for (let column = 0; column < frame; column++, at++) {
      const [y, x] = [row - top, column - left];
      const share = length ? Math.max(0, Math.min(1, (y * down + x * across) / length)) : 0;
      const [dy, dx] = [y - share * down, x - share * across];
      out[at] = Math.min(out[at], dy * dy + dx * dx);
    }
  }
}
