// Every kind of layer that core/layers has, from the same JSON.
//
// A layer is made from its options in JSON, where those that core has a default for may be left out, and the shape of
// its input {channels, height, width, type}: {channels, height, width, type, rows, columns, run, endsGrid}. `rows` and
// `columns` are its windows, one after the other; run(map, y) writes its output for {data, lines} to y.

import {
  ArgumentError, both, checkFits, createLayer, described, paddingOf, placesRead, range, resizedWindow, slidingWindow,
  transposedWindow, windowPair,
} from "./windows.js";
import {
  convolutionAxis, createCorrelation, createFrame, createSparseCorrelation, fillFrame, transposedAxis,
} from "./sums.js";
import { POOLS } from "./pools.js";

export const LAYERS = {
  conv2d: convolution,
  conv_transpose2d: transposedConvolution,
  conv1d: sequenceConvolution,
  depthwise_conv2d: depthwiseConvolution,
  locally_connected2d: locallyConnected,
  relu: (_, shape) => pointwise(shape, relu),
  abs: (_, shape) => pointwise(shape, absolute),
  tanh: (_, shape) => pointwise(shape, tanh),
  batch_norm2d: normalisation,
  softmax,
  resize,
  flatten,
  dense,
  ...POOLS,
};

/** The layers of a stack in JSON, over an input of `shape`. */
export function createLayers({ layers }, shape) {
  const made = [];
  for (const options of layers) {
    if (!(options.kind in LAYERS)) throw new Error(`expected a layer that runs in the browser, got ${options.kind}`);
    made.push(LAYERS[options.kind](options, made.at(-1) ?? shape));
  }
  return made;
}

const PLAIN = { stride: [1, 1], padding: [[0, 0], [0, 0]], dilation: [1, 1], groups: 1 };

/** y[o, i, j] = bias[o] + sum over c, t, u of w[o, c, t, u] * padded x[c, i * s + t * d, j * s + u * d] */
function convolution({ w, bias, padding_mode: mode = "zeros", ...options }, shape) {
  const { stride, padding, dilation, groups } = { ...PLAIN, ...options };
  const [outs, depth, ...size] = w.shape;
  checkChannels(shape.channels, depth * groups);
  const pads = paddingOf(padding, shape, size, stride, dilation);
  const [row, column] = windowPair(slidingWindow, shape, { size, stride, dilation, ...pads, mode });
  checkFits([row, column], "kernel");
  const channel = (o, c) => Math.floor(o / (outs / groups)) * depth + c;
  const filters = range(outs).map((o) => ({
    bias: biasOf(bias, o, shape),
    kernels: range(depth).map((c) => ({ channel: channel(o, c), weights: kernelOf(w, o * depth + c, shape) })),
  }));
  const isPlain = mode === "zeros" && stride.every((step) => step === 1);
  const run = shape.isSparse && isPlain ? createSparseCorrelation(shape, row, column, filters)
    : createCorrelation(shape, convolutionAxis(row), convolutionAxis(column), filters);
  return createLayer(shape, outs, [row], [column], run);
}

/** x[c, i, j] * w[c, o, t, u] is added to place (i * s + t * d, j * s + u * d) of y[o]; then padding is cropped. */
function transposedConvolution({ w, bias, output_padding: extra = [0, 0], ...options }, shape) {
  const { stride, padding, dilation, groups } = { ...PLAIN, ...options };
  const [ins, share, ...size] = w.shape;
  checkChannels(shape.channels, ins);
  for (const axis of [0, 1]) {
    const limit = Math.max(stride[axis], dilation[axis]);
    if (extra[axis] < limit) continue;
    throw new ArgumentError("output_padding", { limit, got: extra[axis] });
  }
  if (padding === "same" && (extra[0] || extra[1])) throw new ArgumentError("output_padding_same", { got: extra });
  const crop = cropOf(padding, size, stride, dilation);
  const [row, column] = windowPair(transposedWindow, shape, { size, stride, dilation, ...crop, extra });
  if (row.outputs < 1 || column.outputs < 1) {
    const pair = [row, column];
    throw new ArgumentError("nothing_left", { size: both(pair, "whole"), ...described(pair, "kernel"), padding });
  }
  const depth = ins / groups;
  const channels = (o) => range(depth).map((c) => Math.floor(o / share) * depth + c);
  const filters = range(share * groups).map((o) => ({
    bias: biasOf(bias, o, shape),
    kernels: channels(o).map((channel) => ({ channel, weights: kernelOf(w, channel * share + (o % share), shape) })),
  }));
  const run = createCorrelation(shape, transposedAxis(row), transposedAxis(column), filters);
  return createLayer(shape, share * groups, [row], [column], run);
}

/** What a transposed convolution crops, {before, after}; "same" leaves n * stride cells. */
function cropOf(padding, size, stride, dilation) {
  if (padding !== "same") return paddingOf(padding, {});
  const excess = [0, 1].map((axis) => (size[axis] - 1) * dilation[axis] + 1 - stride[axis]);
  const before = excess.map((cells) => Math.max(cells, 0) >> 1);
  return { before, after: excess.map((cells, axis) => cells - before[axis]) };
}

/** A sequence (C, L) is a map of one row: w (C_out, C_in / groups, k). */
function sequenceConvolution({ w, stride = 1, padding = [0, 0], dilation = 1, ...options }, shape) {
  if (shape.height !== 1) throw new Error(`expected a sequence, got a map of ${shape.height} rows`);
  const [outs, depth, size] = w.shape;
  return convolution({
    ...options,
    w: { shape: [outs, depth, 1, size], values: w.values },
    stride: [1, stride],
    padding: Array.isArray(padding) ? [[0, 0], padding] : padding,
    dilation: [1, dilation],
  }, shape);
}

/** As many groups as channels: w (C, kH, kW) or (C, multiplier, kH, kW). */
function depthwiseConvolution({ w, ...options }, shape) {
  const [channels, ...rest] = w.shape;
  const [high, wide] = rest.slice(-2);
  const kernels = { shape: [w.values.length / (high * wide), 1, high, wide], values: w.values };
  return convolution({ ...options, w: kernels, groups: channels }, shape);
}

/** A kernel for every place: w (H_out, W_out, C_out, C_in, kH, kW), bias (C_out,) or (C_out, H_out, W_out). */
function locallyConnected({ w, bias, ...options }, shape) {
  const { stride, padding, dilation } = { ...PLAIN, ...options };
  const [high, wide, outs, depth, ...size] = w.shape;
  checkChannels(shape.channels, depth);
  const pads = paddingOf(padding, shape, size, stride, dilation);
  const [row, column] = windowPair(slidingWindow, shape, { size, stride, dilation, ...pads });
  checkFits([row, column], "kernel");
  if (row.outputs !== high || column.outputs !== wide) {
    throw new Error(`expected ${row.outputs}x${column.outputs} places, got kernels for ${high}x${wide}`);
  }
  const frame = createFrame(shape, placesRead(row), placesRead(column), {});
  const weights = numbersOf(w, shape);
  const offsets = range(depth).flatMap((c) => range(size[0]).flatMap((t) => range(size[1]).map((u) =>
    c * frame.plane + t * dilation[0] * frame.pitch + u * dilation[1])));
  const places = high * wide;
  const isOwn = bias?.shape.length === 3;
  const start = range(outs * places).map((at) => biasOf(bias, isOwn ? at : Math.floor(at / places), shape));
  const run = ({ lines }, y) => {
    fillFrame(frame, lines);
    for (let i = 0, place = 0, weight = 0; i < high; i++) {
      for (let j = 0; j < wide; j++, place++) {
        const from = i * stride[0] * frame.pitch + j * stride[1];
        for (let at = place; at < y.length; at += places) {
          let sum = start[at];
          for (let n = 0; n < offsets.length; n++) sum += weights[weight++] * frame.cells[from + offsets[n]];
          y[at] = sum;
        }
      }
    }
  };
  return createLayer(shape, outs, [row], [column], run);
}

/** Each cell on its own. */
function pointwise({ channels, height, width, type }, apply) {
  return { channels, height, width, type, rows: [], columns: [], run: ({ data }, y) => apply(data, y) };
}

function relu(x, y) {
  for (let i = 0; i < y.length; i++) y[i] = (x[i] + Math.abs(x[i])) / 2; // max(x, 0) without a branch to guess
}

function absolute(x, y) {
  for (let i = 0; i < y.length; i++) y[i] = Math.abs(x[i]);
}

function tanh(x, y) {
  for (let i = 0; i < y.length; i++) y[i] = Math.tanh(x[i]);
}

/**
 * scale * (x - mean) / sqrt(variance + eps) + bias, channel by channel, with the map's own statistics where none are
 * given (Ioffe & Szegedy 2015). Each step is rounded as core rounds it: of a flat map nothing else would be left.
 */
function normalisation({ scale, bias, mean = null, variance = null, eps = 1e-5 }, shape) {
  checkChannels(shape.channels, scale.values.length);
  const rounded = shape.type === Float32Array ? Math.fround : Number;
  const area = shape.height * shape.width;
  return pointwise(shape, (x, y) => {
    for (let c = 0, at = 0; c < shape.channels; c++) {
      const cells = x.subarray(at, at + area);
      const middle = rounded(mean ? mean.values[c] : sum(cells) / area);
      const spread = variance ? variance.values[c] : sum(cells.map((v) => (v - middle) ** 2)) / area;
      const deviation = rounded(Math.sqrt(spread + eps));
      const [gain, offset] = [rounded(scale.values[c]), rounded(bias.values[c])];
      for (let i = 0; i < area; i++, at++) {
        const normal = rounded(rounded(cells[i] - middle) / deviation);
        y[at] = rounded(normal * gain) + offset;
      }
    }
  });
}

const sum = (values) => values.reduce((all, value) => all + value, 0);

/** Shares of 1 over the channels of each cell, or over a vector. */
function softmax({ axis = -1 }, shape) {
  const { channels, height, width } = shape;
  const isVector = axis === -1;
  if (isVector && channels * height !== 1) throw new Error(`expected a vector, got ${channels}x${height}x${width}`);
  const [count, step] = isVector ? [width, 1] : [channels, height * width];
  return pointwise(shape, (x, y) => {
    for (let first = 0; first < step; first++) {
      let [most, all] = [-Infinity, 0];
      for (let n = 0, at = first; n < count; n++, at += step) if (x[at] > most) most = x[at];
      for (let n = 0, at = first; n < count; n++, at += step) all += Math.exp(x[at] - most);
      for (let n = 0, at = first; n < count; n++, at += step) y[at] = Math.exp(x[at] - most) / all;
    }
  });
}

/** Drawn on other sides: each cell a copy of the nearest, or of the two next to it on each axis by their shares. */
function resize({ shape: sides, mode = "nearest" }, shape) {
  const isBilinear = mode === "bilinear";
  const [rows, columns] = windowPair(resizedWindow, shape, { outputs: sides, isBilinear });
  const placesOf = (window) => range(window.outputs).map((i) => placed(window, i, isBilinear));
  const [down, along] = [rows, columns].map(placesOf);
  const run = ({ lines }, y) => {
    for (let channel = 0, at = 0; channel < shape.channels; channel++) {
      for (const [i, below, t] of down) {
        const [upper, lower] = [lines[channel * shape.height + i], lines[channel * shape.height + below]];
        for (const [j, beside, u] of along) {
          const [left, right] = [upper[j] * (1 - t) + lower[j] * t, upper[beside] * (1 - t) + lower[beside] * t];
          y[at++] = left * (1 - u) + right * u;
        }
      }
    }
  };
  return createLayer(shape, shape.channels, [rows], [columns], run);
}

/** The two cells that output i of a resized axis lies between, and the share of the second. */
function placed(window, i, isBilinear) {
  const { n, outputs } = window;
  const place = isBilinear ? Math.max(0, Math.min(n - 1, ((i + 0.5) * n) / outputs - 0.5)) : window.cell(i, 0);
  const low = Math.floor(place);
  return [low, Math.min(low + 1, n - 1), place - low];
}

/** A vector of all cells. */
function flatten(_, { channels, height, width, type }) {
  return vector(channels * height * width, type, ({ data }, y) => y.set(data));
}

function vector(width, type, run) {
  return { channels: 1, height: 1, width, type, rows: [], columns: [], run, endsGrid: true };
}

/** w @ x + bias, for a vector x (n,) and w (m, n). */
function dense({ w, bias }, shape) {
  const [outs, count] = w.shape;
  const { channels, height, width, type } = shape;
  if (channels * height !== 1 || width !== count) {
    throw new Error(`expected ${count} numbers (flatten maps first), got ${channels}x${height}x${width}`);
  }
  const weights = numbersOf(w, shape);
  return vector(outs, type, ({ data }, y) => {
    for (let o = 0, at = 0; o < outs; o++) {
      let sum = biasOf(bias, o, shape);
      for (let i = 0; i < count; i++, at++) sum += weights[at] * data[i];
      y[o] = sum;
    }
  });
}

function checkChannels(got, expected) {
  if (got !== expected) throw new ArgumentError("input_channels", { expected, got });
}

/** Weights are rounded to the type of the map. */
const numbersOf = ({ values }, { type }) => new type(values);

const biasOf = (bias, o, { type }) => (bias ? type.of(bias.values[o])[0] : 0);

/** Kernel `index` of weights w (.., .., kH, kW): kH rows of kW numbers. */
function kernelOf(w, index, { type }) {
  const [high, wide] = w.shape.slice(2);
  const at = (t) => (index * high + t) * wide;
  return range(high).map((t) => new Float64Array(new type(w.values.slice(at(t), at(t) + wide))));
}
