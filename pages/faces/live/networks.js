// The picture of the four parts, what the detectors answer to it, and what four networks make of that. Pure functions.
//
// `known` is what both sides agree on (pages/faces/view.py): frame, side, turns, region, tolerance, offsets of the
// face's parts from its middle, `faces` the same at each turn, `learnt` places of the parts, bias; and `drawings` and
// `kernels`, each (parts, turns, side, side).

import { createForward } from "./engine.js";

// The parts where `poses` ([row, column, turn] each) say; where two overlap, the darker ink is seen.
export function draw(known, poses, ink) {
  const { frame, side, turns, drawings } = known;
  const half = side >> 1;
  ink.fill(0);
  poses.forEach(([row, column, turn], part) => {
    const first = (part * turns + turn) * side * side;
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        const at = (row + i - half) * frame + column + j - half;
        ink[at] = Math.max(ink[at], drawings[first + i * side + j]);
      }
    }
  });
}

// Every detector's map (parts, turns, frame, frame) of some ink, zeros around the picture; the next ones overwrite it.
// Paper is 0, so only ink is multiplied.
export function createDetectors({ frame, side, turns, learnt, kernels, bias }) {
  const count = learnt.length * turns;
  const w = { shape: [count, 1, side, side], values: kernels };
  const layer = { kind: "conv2d", w, bias: { shape: [count], values: Array(count).fill(bias) }, padding: "same" };
  const shape = { channels: 1, height: frame, width: frame, isSparse: true };
  const run = createForward({ layers: [layer, { kind: "relu" }] }, shape);
  return (ink) => run(ink).data;
}

// The map of a part's detector at a turn.
export const mapOf = ({ frame, turns }, maps, part, turn = 0) =>
  maps.subarray((part * turns + turn) * frame * frame, (part * turns + turn + 1) * frame * frame);

// The largest cell of a window that may reach over the edge: its place and value, of equals the first; {} where it is
// beyond the edge.
export function largest(map, frame, [top, left], rows, columns = rows) {
  let [best, place] = [-Infinity, null];
  for (let row = Math.max(0, top); row < Math.min(frame, top + rows); row++) {
    for (let column = Math.max(0, left); column < Math.min(frame, left + columns); column++) {
      if (map[row * frame + column] > best) [best, place] = [map[row * frame + column], [row, column]];
    }
  }
  return place ? { value: best, place } : {};
}

const mean = (taken) => taken.reduce((sum, { value }) => sum + value, 0) / taken.length;

// What each network takes of each part's map, [{value, place}], and its answer: their mean. `middle` and `turn` are
// those of the face that the second convolution sees.
export function answers(known, maps) {
  const { frame, region, tolerance, learnt, faces } = known;
  const upright = learnt.map((_, part) => mapOf(known, maps, part));
  const start = (value) => Math.floor(value / region) * region;
  const taken = {
    global: upright.map((map) => largest(map, frame, [0, 0], frame)),
    region: upright.map((map, part) => largest(map, frame, learnt[part].map(start), region)),
    local: upright.map((map, part) => largest(map, frame, learnt[part], 1)),
  };
  const { place: best, turn } = bestFace(known, maps);
  const offsets = faces[turn];
  const corner = (part) => offsets[part].map((value, i) => value + best[i] - (tolerance >> 1));
  taken.context = learnt.map((_, part) =>
    ({ value: 0, ...largest(mapOf(known, maps, part, turn), frame, corner(part), tolerance) }));
  const heard = offsets.flatMap((offset, part) => {
    const { value, place } = taken.context[part];
    return value > 0 ? [place.map((at, i) => at - offset[i])] : [];
  });
  // Several middles can be as good, within the tolerance: the one that is drawn is amid the parts that count.
  const middle = best.map((at, i) =>
    (heard.length ? Math.round(heard.reduce((sum, one) => sum + one[i], 0) / heard.length) : at));
  return { taken, middle, turn, values: Object.fromEntries(Object.entries(taken)
    .map(([name, all]) => [name, mean(all)])) };
}

// Where, and at which turn, the second convolution answers most: the middle of the face as it would have it.
function bestFace(known, maps) {
  const each = known.faces.map((offsets, turn) =>
    ({ turn, ...largest(sumsAt(known, maps, offsets, turn), known.frame, [0, 0], known.frame) }));
  return each.reduce((best, one) => (one.value > best.value ? one : best));
}

// The sums of the parts' maps at a turn, each from where its part stands in the face.
function sumsAt(known, maps, offsets, turn) {
  const { frame, tolerance } = known;
  const sums = new Float32Array(frame * frame);
  offsets.forEach(([down, right], part) => {
    const near = maximum(mapOf(known, maps, part, turn), frame, tolerance);
    for (let row = Math.max(0, -down); row < Math.min(frame, frame - down); row++) {
      for (let column = Math.max(0, -right); column < Math.min(frame, frame - right); column++) {
        sums[row * frame + column] += near[(row + down) * frame + column + right];
      }
    }
  });
  return sums;
}

// The largest cell of the window around every cell. Behind a ReLU few cells are above 0:
// each is spread over its window.
function maximum(map, frame, size) {
  const half = size >> 1;
  const out = new Float32Array(map.length);
  for (let cell = 0; cell < map.length; cell++) {
    const value = map[cell];
    if (!(value > 0)) continue;
    const [row, column] = [Math.floor(cell / frame), cell % frame];
    const [right, last] = [Math.min(frame - 1, column + half), Math.min(frame - 1, row + half)];
    for (let down = Math.max(0, row - half); down <= last; down++) {
      for (let at = Math.max(0, column - half); at <= right; at++) {
        if (value > out[down * frame + at]) out[down * frame + at] = value;
      }
    }
  }
  return out;
}
