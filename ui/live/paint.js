// Values to RGBA bytes. Pure functions on typed arrays: nothing here knows a canvas.
//
// grey      non-negative maps and grey pictures: 0 black, `scale` white
// signed    the colour-blind safe pair of blue (-scale) and orange (+scale) about a near-white neutral; the colour
//           grows with the 0.6th power of the value, so that faint edges are seen on a projector too, and the legend
//           shows it so
// colour    three channels: 0 black and `scale` full for non-negative maps, mid-grey plus value for signed ones

const NEUTRAL = [247, 247, 247];
const POSITIVE = [179, 88, 6];
const NEGATIVE = [33, 102, 172];
const POWER = 0.6; // of the signed ramp
const STEPS = 4096; // of the signed ramp on each side of zero: within a byte where it is steepest

const GREY_TABLE = table(256, (i) => [i, i, i]);
const SIGNED_TABLE = table(2 * STEPS + 1, (i) => {
  const a = (i - STEPS) / STEPS;
  const end = a < 0 ? NEGATIVE : POSITIVE;
  return NEUTRAL.map((from, c) => from + (end[c] - from) * Math.abs(a) ** POWER);
});

// What a share of the largest value is painted in, R, G, B, where all values are positive and each is a number too.
export const mixture = (share) => NEUTRAL.map((from, c) => Math.round(from + (POSITIVE[c] - from) * share));

// One 32-bit word of R, G, B, 255 an entry, in this machine's byte order.
function table(length, colour) {
  const bytes = new Uint8ClampedArray(4 * length);
  for (let i = 0; i < length; i++) {
    const [r, g, b] = colour(i);
    bytes.set([r, g, b, 255], 4 * i);
  }
  return new Uint32Array(bytes.buffer);
}

// Is a map with these extremes drawn in the signed colours? `peak` is its largest magnitude, `low` its smallest value.
export function isSigned(low, peak) {
  return low < -1e-6 * peak;
}

// Black or white, whichever is the easier to read on a colour (WCAG 2.2, relative luminance).
export function inkOn(r, g, b) {
  const linear = (level) => (level > 10 ? ((level / 255 + 0.055) / 1.055) ** 2.4 : level / 255 / 12.92);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) > 0.179 ? "#000" : "#fff";
}

// Paint a (channels, cells) map into `bytes` (a Uint8ClampedArray of 4 * cells): what `scale` and `isSigned` say.
export function paintMap(values, channels, cells, scale, signed, bytes) {
  if (channels === 3) paintColour(values, cells, scale, signed, bytes);
  else if (signed) paintSigned(values, cells, scale, bytes);
  else paintGrey(values, cells, scale, bytes);
}

export function paintGrey(values, cells, scale, bytes) {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, cells);
  const k = scale > 0 ? 255 / scale : 0;
  for (let i = 0; i < cells; i++) {
    const level = (values[i] * k + 0.5) | 0;
    words[i] = GREY_TABLE[level < 0 ? 0 : level > 255 ? 255 : level];
  }
}

function paintSigned(values, cells, scale, bytes) {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, cells);
  const k = scale > 0 ? STEPS / scale : 0;
  for (let i = 0; i < cells; i++) {
    const step = (values[i] * k + (STEPS + 0.5)) | 0;
    words[i] = SIGNED_TABLE[step < 0 ? 0 : step > 2 * STEPS ? 2 * STEPS : step];
  }
}

// A Uint8ClampedArray rounds and clips by itself.
function paintColour(values, cells, scale, signed, bytes) {
  const zero = signed ? 127.5 : 0;
  const k = scale > 0 ? (signed ? 127.5 : 255) / scale : 0;
  for (let i = 0, at = 0; i < cells; i++, at += 4) {
    bytes[at] = zero + k * values[i];
    bytes[at + 1] = zero + k * values[cells + i];
    bytes[at + 2] = zero + k * values[2 * cells + i];
    bytes[at + 3] = 255;
  }
}

// The legend's bar, `length` pixels from the lowest value to the highest.
export function paintLegend(channels, length, signed, bytes) {
  const ramp = Float32Array.from({ length }, (_, i) => (signed ? (2 * i) / (length - 1) - 1 : i / (length - 1)));
  const planes = channels === 3 ? Float32Array.of(...ramp, ...ramp, ...ramp) : ramp;
  paintMap(planes, channels, length, 1, signed, bytes);
}
