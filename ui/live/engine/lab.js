// A stack of layers run on a map; or on a still and on a moved picture, and how the two compare.

import {
  cellsRead, createMap, createMaps, endsOf, greatestDivisor, last, markClean, MODES, MOVED, moveStill,
} from "./windows.js";
import { createLayers } from "./layers.js";
import { measure, spanOf } from "./figures.js";

/**
 * A picture under a stack, still and moved.
 * @param picture {data (C, H, W), channels, height, width}: data in Float64Array is computed in that, else in float32
 * @param stack   the parsed JSON of core.layers.Stack: {version: 1, layers: [{kind, ...}]}
 * @param mode    how the picture moves: "zeros", "reflect", "replicate" or "circular"
 * @throws ArgumentError where the stack cannot take the picture; Error where what is given is none of these
 *
 * lab.input and lab.stages[i], one a layer: {channels, height, width, still, moved}, and of both maps together the
 * lowest and highest value, `low` and `high`, and the largest magnitude, `peak`. The next move overwrites them.
 */
export function createLab({ data, channels, height, width }, stack, mode) {
  if (!MODES.includes(mode)) throw new Error(`expected a mode among ${MODES.join(", ")}, got ${mode}`);
  if (data.length !== channels * height * width || data.length === 0) {
    throw new Error(`expected a picture of ${channels}x${height}x${width} numbers, got ${data.length}`);
  }
  const input = createInput({ channels, height, width, type: typeOf(data) });
  const stages = [];
  for (const layer of createLayers(stack, input)) {
    stages.push(createStage(layer, stages.length ? last(stages) : input, mode));
  }
  input.still.set(data);
  for (const { layer, before, maps } of stages) layer.run(before.maps.still, maps.still.data);
  for (const stage of [input, ...stages]) keepStill(stage);
  const hasBorder = stages.some((stage) => !stage.closed);
  let shift;

  /** Moves the picture by `next` = [dy, dx] and runs every layer on it. */
  function move(next) {
    shift = [...next];
    moveStill(input.maps, shift, mode, MOVED);
    markFrame(input, shift);
    for (const { layer, before, maps, axes } of stages) {
      layer.run(before.maps.moved, maps.moved.data);
      if (hasBorder) for (const { windows, moved } of axes) followMask(windows, moved);
    }
    let scale = 0;
    for (const stage of [input, ...stages]) {
      keepMoved(stage, scale);
      scale = Math.max(scale, stage.peak);
    }
  }

  /** What stage `index` did at this shift, as core's ShiftReport says it; rows and columns mark the interior. */
  const report = (index) => (stages[index].figures ??= measure(stages[index], shift, mode));

  /** f(T_s x) - T_q f(x) of stage `index`, q the whole shift that fits best. */
  function error(index) {
    report(index);
    return stages[index].maps.error.data;
  }

  /** f(T_s x) - f(x) of stage `index`. */
  function change(index) {
    const { still, moved, change } = stages[index];
    for (let i = 0; i < change.length; i++) change[i] = moved[i] - still[i];
    return change;
  }

  /** What cell (y, x) of stage `index` sees of the input, inclusive and uncut; bottom < top where it sees nothing. */
  function field(index, y, x) {
    if (stages[index].endsGrid) return { top: 0, bottom: height - 1, left: 0, right: width - 1 };
    const [rows, columns] = [[y], [x]].map((cells, axis) => {
      const windows = stages.slice(0, index + 1).flatMap((stage) => stage.axes[axis].windows);
      return windows.reduceRight((outputs, window) => cellsRead(window, outputs), cells);
    });
    const [top, bottom] = rows.length && columns.length ? endsOf(rows) : [0, -1];
    const [left, right] = rows.length && columns.length ? endsOf(columns) : [0, -1];
    return { top, bottom, left, right };
  }

  move([0, 0]);
  return { input, stages, move, report, error, change, field };
}

/**
 * A stack on maps of one shape: run(data) gives the output of the last layer, {data, channels, height, width}, which
 * the next run overwrites; run.stages are the outputs of all layers.
 * @param shape {channels, height, width, type, isSparse}: of float32 where no type is given; sparse are maps of mostly
 *              zeros, which a convolution then leaves out
 * @throws as createLab
 */
export function createForward(stack, { type = Float32Array, ...sides }) {
  const input = { ...sides, type };
  const layers = createLayers(stack, input);
  const [entering, ...stages] = [input, ...layers].map(({ channels, height, width }) => {
    const map = createMap(new type(channels * height * width), width);
    return { ...map, channels, height, width };
  });
  const run = (data) => {
    entering.data.set(data);
    layers.forEach((layer, i) => layer.run(i ? stages[i - 1] : entering, stages[i].data));
    return last(stages);
  };
  return Object.assign(run, { stages });
}

/** The output of a stack for one map {data, channels, height, width}, as a map; of the map's type. */
export const forward = (stack, { data, ...sides }) => createForward(stack, { ...sides, type: typeOf(data) })(data);

/** A map {data, channels, height, width} moved by whole cells: move([dy, dx], mode), which the next move overwrites. */
export function createMover({ data, ...sides }) {
  const maps = createMaps({ ...sides, type: typeOf(data) });
  maps.still.data.set(data);
  return (shift, mode) => {
    moveStill(maps, shift, mode, MOVED);
    return maps.moved.data;
  };
}

/** Float64Array stays, all else becomes float32. */
const typeOf = (data) => (data instanceof Float64Array ? Float64Array : Float32Array);

/** The picture itself, as the stage before the first. */
function createInput(shape) {
  const maps = createMaps(shape);
  const masks = (n) => ({ windows: [], still: [new Uint8Array(n).fill(1)], moved: [new Uint8Array(n)] });
  const axes = [masks(shape.height), masks(shape.width)];
  const place = { axes, strides: [0, 1].map(() => ({ over: 1, under: 1 })), closes: true, endsGrid: false };
  return { ...shape, still: maps.still.data, moved: maps.moved.data, ...place, maps };
}

/** One layer's output: its two maps, what lies between the picture and it, and room for what is measured. */
function createStage(layer, before, mode) {
  const { channels, height, width, type } = layer;
  const maps = createMaps(layer);
  const axes = [layer.rows, layer.columns].map((windows, axis) => ({
    windows,
    still: maskTrail(windows, last(before.axes[axis].still)),
    moved: maskTrail(windows, last(before.axes[axis].moved)),
  }));
  for (const { windows, still } of axes) followMask(windows, still);
  const strides = axes.map(({ windows }, axis) => windows.reduce(strideBehind, before.strides[axis]));
  const closes = before.closes && axes.every(({ windows }) => windows.every((window) => window.closes));
  const endsGrid = before.endsGrid || Boolean(layer.endsGrid);
  const closed = endsGrid || (closes && mode === "circular");
  const views = { still: maps.still.data, moved: maps.moved.data, change: new type(maps.size) };
  const interior = { rows: new Uint8Array(height), columns: new Uint8Array(width) };
  const place = { layer, before, axes, strides, closes, closed, endsGrid };
  return { channels, height, width, ...views, ...interior, ...place, maps, figures: null };
}

/** The total stride behind one more window, over / under in lowest terms. */
export function strideBehind({ over, under }, { step }) {
  const [top, bottom] = [over * step.over, under * step.under];
  const divisor = greatestDivisor(top, bottom);
  return { over: top / divisor, under: bottom / divisor };
}

/** The mask before the first window, and room for the one behind each. */
const maskTrail = (windows, first) => [first, ...windows.map(({ outputs }) => new Uint8Array(outputs))];

function followMask(windows, trail) {
  for (let i = 0; i < windows.length; i++) markClean(windows[i], trail[i], trail[i + 1]);
}

/** Marks the cells of the moved picture that came from inside the frame. */
function markFrame({ axes }, shift) {
  for (let axis = 0; axis < 2; axis++) {
    const mask = axes[axis].moved[0];
    for (let i = 0; i < mask.length; i++) mask[i] = i >= shift[axis] && i - shift[axis] < mask.length ? 1 : 0;
  }
}

function keepStill(stage) {
  stage.stillSpan = spanOf(stage.maps.still);
  stage.stillSquares = stage.still.reduce((sum, v) => sum + v * v, 0);
}

/** Notes the extremes of both maps, and the scale: the largest magnitude of all stages before. */
function keepMoved(stage, scale) {
  const moved = spanOf(stage.maps.moved);
  stage.movedSpan = moved;
  stage.low = Math.min(stage.stillSpan.low, moved.low);
  stage.high = Math.max(stage.stillSpan.high, moved.high);
  stage.peak = Math.max(stage.stillSpan.peak, moved.peak);
  stage.scale = scale;
  stage.figures = null;
}
