// Capsules: the parts that are found, their votes for the wholes, and routing by agreement. Pure functions.
//
// As pages/faces/votes.py does it, but for one thing: of the bumps only their dot products are ever asked for, so no
// bump is made. `known` as in networks.js, with `offsets` of every whole as `wholes`, and the `width` of a bump.

import { largest, mapOf } from "./networks.js";

const TIE = 1e-6; // of agreement: of votes that agree as well, the first counts

// [row, column] after quarter turns, anticlockwise.
export const turned = ([row, column], turn) => (turn ? turned([-column, row], turn - 1) : [row, column]);

// The dot product of two bumps of length 1.
const overlap = (one, other, width) =>
  one[2] === other[2] ? Math.exp(-((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) / (4 * width * width)) : 0;

// The pose at which each part answers most, of all turns, and how sure it is.
function findParts(known, maps) {
  return known.learnt.map((_, part) => {
    const turns = Array.from({ length: known.turns },
      (_, turn) => largest(mapOf(known, maps, part, turn), known.frame, [0, 0], known.frame));
    const turn = turns.reduce((best, { value }, i) => (value > turns[best].value ? i : best), 0);
    return { pose: [...turns[turn].place, turn], sure: Math.min(1, turns[turn].value) };
  });
}

// Parts, votes (part, whole), the coefficients and lengths of every iteration, and the wholes' poses.
export function capsules(known, maps, iterations) {
  const parts = findParts(known, maps);
  const votes = parts.map(({ pose }, part) => known.wholes.map((offsets) => {
    const [down, right] = turned(offsets[part], pose[2]);
    return [pose[0] - down, pose[1] - right, pose[2]];
  }));
  const products = known.wholes.map((_, whole) => parts.map(({ sure }, i) =>
    parts.map((other, k) => sure * other.sure * overlap(votes[i][whole], votes[k][whole], known.width))));
  const noted = parts.map(() => known.wholes.map(() => 0));
  const [coefficients, lengths] = [[], []];
  let agreement = [];
  for (let n = 0; n < iterations; n++) {
    const c = noted.map(shares);
    const sums = products.map((rows, whole) => rows
      .map((row) => row.reduce((sum, value, i) => sum + value * c[i][whole], 0)));
    const squares = sums.map((sum, whole) => Math.max(0, sum.reduce((all, value, i) => all + value * c[i][whole], 0)));
    // squash: s keeps its direction, its length n becomes n^2 / (1 + n^2);
    // so a vote's agreement is its product by n / (1 + n^2)
    agreement = sums.map((sum, whole) => sum
      .map((value) => (value * Math.sqrt(squares[whole])) / (1 + squares[whole])));
    noted.forEach((row, i) => row.forEach((_, whole) => (row[whole] += agreement[whole][i])));
    coefficients.push(c);
    lengths.push(squares.map((square) => square / (1 + square)));
  }
  const weights = (whole) => parts.map(({ sure }, i) => sure * coefficients.at(-1)[i][whole]);
  const poses = known.wholes.map((_, whole) => agreed(votes.map((row) => row[whole]), weights(whole), agreement[whole],
    known.width));
  return { parts, votes, coefficients, lengths, poses };
}

// The softmax of a part's wholes, with one more place, for none of these, of which 0 stays noted.
function shares(noted) {
  const highest = Math.max(0, ...noted);
  const powers = noted.map((value) => Math.exp(value - highest));
  const all = powers.reduce((sum, value) => sum + value, Math.exp(-highest));
  return powers.map((value) => value / all);
}

// The mean of the votes around the one that agrees most with the whole.
function agreed(votes, weights, agreement, width) {
  const most = Math.max(...agreement);
  const best = votes[agreement.findIndex((value) => value >= most - TIE)];
  const near = votes.map((vote, i) => weights[i] * overlap(best, vote, width));
  const all = near.reduce((sum, value) => sum + value, 0);
  if (all === 0) return best;
  const along = (axis) => votes.reduce((sum, vote, i) => sum + near[i] * vote[axis], 0) / all;
  return [along(0), along(1), best[2]];
}
