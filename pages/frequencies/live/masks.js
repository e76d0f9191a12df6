// Masks on a spectrum, as pages/frequencies/masks.py has them. Pure functions: nothing here knows a page.
//
// A mask is { keeps, kind, numbers }; lengths are thousandths of a cycle a pixel, angles degrees.
// n is the picture's side.

export const UNIT = 1000;
export const CORNER = 708; // the highest frequency, at the spectrum's corners
export const MOST_DABS = 100; // so that a link can hold all of them
const NEAR = 1e-9;

export function readMask(text) {
  const [act, kind, ...numbers] = text.split(".");
  return { keeps: act === "keep", kind, numbers: numbers.map(Number) };
}

export const writeMask = ({ keeps, kind, numbers }) => [keeps ? "keep" : "drop", kind, ...numbers].join(".");

// The direction of the wave with u cycles a side to the right and v down: 0 to 180, counter-clockwise from the right.
const directionOf = (u, v) => ((Math.atan2(-v, u) * 180) / Math.PI + 360) % 180;

// Does the shape cover the frequency (u right, v down)? One function a kind.
const COVERS = {
  all: () => () => true,
  disc: ([radius], n) => (u, v) => (u * u + v * v) * UNIT * UNIT <= (radius * n) ** 2,
  ring: ([inner, outer], n) => (u, v) => {
    const squared = (u * u + v * v) * UNIT * UNIT;
    return squared >= (inner * n) ** 2 && squared <= (outer * n) ** 2;
  },
  wedge: ([middle, half]) => (u, v) => {
    const off = (((Math.atan2(-v, u) * 180) / Math.PI - middle + 270 + 360) % 180) - 90;
    return Math.abs(off) <= half + NEAR;
  },
};

// What is left of the spectrum, 1 or 0 a frequency, in its order; the mean, the first, always.
export function passes({ keeps, kind, numbers }, n, left = new Uint8Array(n * n)) {
  if (kind === "brush") dab(numbers, n, left);
  else {
    const covers = COVERS[kind](numbers, n);
    for (let v = -n / 2, at = n / 2; at < n + n / 2; v++, at++) {
      for (let u = -n / 2, to = n / 2; to < n + n / 2; u++, to++) left[(at % n) * n + (to % n)] = covers(u, v) ? 1 : 0;
    }
  }
  if (kind === "wedge" || kind === "brush") addMirror(left, n);
  if (!keeps && kind !== "all") for (let i = 0; i < left.length; i++) left[i] ^= 1;
  left[0] = 1;
  return left;
}

function dab([radius, ...places], n, left) {
  left.fill(0);
  const reach = (radius * n) / UNIT;
  for (let i = 0; i < places.length; i += 2) {
    const [x, y] = [places[i], places[i + 1]];
    const [from, to] = [x, y].map((p) => (p * n) / UNIT)
      .flatMap((p) => [[Math.floor(p - reach), Math.ceil(p + reach)]]);
    for (let v = Math.max(to[0], -n / 2); v <= Math.min(to[1], n / 2 - 1); v++) {
      for (let u = Math.max(from[0], -n / 2); u <= Math.min(from[1], n / 2 - 1); u++) {
        if ((UNIT * u - x * n) ** 2 + (UNIT * v - y * n) ** 2 > (radius * n) ** 2) continue;
        left[((v + n) % n) * n + ((u + n) % n)] = 1;
      }
    }
  }
}

function addMirror(left, n) {
  for (let v = 0; v < n; v++) {
    for (let u = 0; u < n; u++) {
      const [here, there] = [v * n + u, ((n - v) % n) * n + ((n - u) % n)];
      if (left[here] || left[there]) left[here] = left[there] = 1;
    }
  }
}

// The mask that a drag over the spectrum says, from where it began to here: [right, down] in cycles a pixel.
export function dragged({ keeps, kind, numbers }, from, to) {
  const radius = ([x, y]) => Math.min(CORNER, Math.round(UNIT * Math.hypot(x, y)));
  const held = (numbers) => ({ keeps, kind, numbers });
  if (kind === "disc") return held([radius(to)]);
  if (kind === "ring") return held([radius(from), radius(to)].sort((a, b) => a - b));
  if (kind === "wedge") {
    const start = directionOf(...from);
    const turn = ((directionOf(...to) - start + 270) % 180) - 90; // the shorter way round
    return held([(Math.round(start + turn / 2) + 180) % 180, Math.max(1, Math.round(Math.abs(turn) / 2))]);
  }
  if (kind === "brush") return painted({ keeps, kind, numbers }, to);
  return held(numbers);
}

// One more dab, unless the last one is near; the same mask where all dabs are used up.
export function painted({ keeps, kind, numbers }, [x, y]) {
  const place = [x, y].map((side) => Math.max(-UNIT / 2, Math.min(UNIT / 2, Math.round(UNIT * side))));
  const [radius, ...places] = numbers;
  const last = places.slice(-2);
  const isNear = last.length && Math.hypot(place[0] - last[0], place[1] - last[1]) < 0.6 * radius;
  if (isNear || places.length >= 2 * MOST_DABS) return { keeps, kind, numbers };
  return { keeps, kind, numbers: [...numbers, ...place] };
}
