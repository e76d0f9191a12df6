// What each network looks at, as SVG shapes in pixels of the picture: over the picture itself, and over a part's map.
// Pure functions; `known` as in networks.js, with `span` and `threshold`; a shape is a set of attributes.

import { turned } from "./votes.js";

const box = ([row, column], size, kind) => ({ class: kind, x: column, y: row, width: size, height: size });
const around = ([row, column], size, kind) => box([row + 0.5 - size / 2, column + 0.5 - size / 2], size, kind);
const beside = (offset, middle) => offset.map((value, i) => value + middle[i]);
const regionOf = (place, region) => place.map((value) => Math.floor(value / region) * region);
const RING = 7; // pixels around a cell that counts

// Over a part's map: where the network looks, and the cell that it takes, {value, place}. `middle` and `turn` are the
// face's.
export function overMap(known, network, part, { value, place }, { middle, turn }) {
  const { region, tolerance, learnt, faces } = known;
  const kind = value > 0 ? "best" : "area";
  if (network === "local") return [around(learnt[part], RING, kind)];
  if (network === "context") return [around(beside(faces[turn][part], middle), tolerance, kind)];
  const best = value > 0 ? [around(place, RING, "best")] : [];
  return network === "region" ? [box(regionOf(learnt[part], region), region, "area"), ...best] : best;
}

// Over the picture, for the networks that read maps: the squares in which they found a part, or missed it.
export function overPicture(known, network, { taken, middle, turn, values }) {
  const { side, region, faces, learnt, span, threshold } = known;
  const kind = (isThere) => (isThere ? "found" : "missed");
  const isFound = (part) => kind(taken[network][part].value > 0);
  if (network === "global") return taken.global.filter(({ value }) => value > 0)
    .map(({ place }) => around(place, side, "found"));
  if (network === "region") return learnt.map((place, part) => box(regionOf(place, region), region, isFound(part)));
  if (network === "local") return learnt.map((place, part) => around(place, side, isFound(part)));
  const parts = faces[turn].map((offset, part) => around(beside(offset, middle), side, isFound(part)));
  return [around(middle, span + side - 1, `window ${kind(values.context >= threshold)}`), ...parts];
}

// The square of a part, for what the hand holds.
export const held = ({ side }, pose) => around(pose, side, "held");

// For capsules: a line from each part that is found to its vote, as thick as what it gives, a cross there, and a circle
// around the whole that they mean, if there is one. Votes are for the face, but where the other whole is seen.
export function overVotes({ side, span, threshold }, { parts, votes, coefficients, lengths, poses }) {
  const whole = lengths.at(-1)[1] >= threshold ? 1 : 0;
  const name = ["face", "cubist"][whole];
  const heard = parts.flatMap(({ pose, sure }, i) =>
    (sure > 0 ? [{ pose, to: votes[i][whole], given: coefficients.at(-1)[i][whole] }] : []));
  const lines = heard.map(({ pose, to, given }) => ({
    class: name, x1: pose[1] + 0.5, y1: pose[0] + 0.5, x2: to[1] + 0.5, y2: to[0] + 0.5,
    "stroke-width": 0.3 + 1.2 * given,
  }));
  const crosses = heard.map(({ to }) => ({ class: "vote", d: `M${to[1] - 1} ${to[0] - 1}l3 3m0 -3l-3 3` }));
  const isThere = lengths.at(-1)[whole] >= threshold;
  const head = { class: `head ${name}`, d: outline(poses[whole], (side + span) / 2 + 5) };
  return { lines, paths: isThere ? [...crosses, head] : crosses };
}

// A circle about a whole's middle, and a stroke on its crown.
function outline([row, column, turn], radius) {
  const [y, x] = [row + 0.5, column + 0.5];
  const [down, right] = turned([-1, 0], turn);
  return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`
    + `M${x + radius * right} ${y + radius * down}l${4 * right} ${4 * down}`;
}
