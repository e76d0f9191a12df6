// Colours of spectra: removed frequencies, and phases on a circle of colours. Values to RGBA bytes; knows no canvas.

// Light at 0, blue at a quarter, dark at half a turn, red at three quarters: told apart by lightness too.
const STOPS = [
  [228, 220, 228], [147, 182, 202], [95, 115, 190], [82, 44, 138], [45, 20, 56], [112, 30, 82], [182, 92, 80],
  [209, 175, 158],
];
const STEPS = 512;
const NONE = [138, 138, 138]; // no phase
const CIRCLE = Uint8Array.from({ length: 3 * STEPS }, (_, i) => {
  const at = (Math.floor(i / 3) / STEPS) * STOPS.length;
  const [from, to] = [STOPS[Math.floor(at)], STOPS[(Math.floor(at) + 1) % STOPS.length]];
  return Math.round(from[i % 3] + (to[i % 3] - from[i % 3]) * (at % 1));
});

// Turns (0 to 1, NaN for none) in the colours of the circle.
export function paintTurns(turns, bytes) {
  for (let i = 0, at = 0; i < turns.length; i++, at += 4) {
    const isNone = Number.isNaN(turns[i]);
    const step = isNone ? 0 : 3 * (Math.round(turns[i] * STEPS) % STEPS);
    for (let c = 0; c < 3; c++) bytes[at + c] = isNone ? NONE[c] : CIRCLE[step + c];
    bytes[at + 3] = 255;
  }
}

// Greys (0 to 1) where `left`, a dim violet elsewhere: what is removed can still be made out.
export function paintMasked(levels, left, bytes) {
  for (let i = 0, at = 0; i < levels.length; i++, at += 4) {
    const level = levels[i];
    if (left[i]) bytes[at] = bytes[at + 1] = bytes[at + 2] = 255 * level;
    else {
      bytes[at] = 34 + 126 * level;
      bytes[at + 1] = 8 + 112 * level;
      bytes[at + 2] = 70 + 130 * level;
    }
    bytes[at + 3] = 255;
  }
}
