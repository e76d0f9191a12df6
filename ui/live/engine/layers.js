// Every kind of layer that core/layers has, from the same JSON.
//
// A layer is made from its options in JSON and the shape of its input: {channels, height, width, rows, columns, run}.
// `rows` and `columns` are its windows, one after the other; run(map, y) writes its output for {data, lines} to y.

import {
  ArgumentError, both, checkFits, createLayer, described, paddingOf, range, slidingWindow, transposedWindow,
  windowPair,
} from "./windows.js";
import { convolutionAxis, createCorrelation, transposedAxis } from "./sums.js";
import { POOLS } from "./pools.js";

export const LAYERS = {
  conv2d: convolution,
  conv_transpose2d: transposedConvolution,
  relu: (_, shape) => pointwise(shape, relu),
  abs: (_, shape) => pointwise(shape, absolute),
  tanh: (_, shape) => pointwise(shape, tanh),
  ...POOLS,
};

/** y[o, i, j] = bias[o] + sum over c, t, u of w[o, c, t, u] * padded x[c, i * s + t * d, j * s + u * d] */
function convolution({ w, bias, stride, padding, dilation, groups, padding_mode: mode }, shape) {
  const [outs, depth, ...size] = w.shape;
  checkChannels(shape.channels, depth * groups);
  const pads = paddingOf(padding, shape, size, stride, dilation);
  const [row, column] = windowPair(slidingWindow, shape, { size, stride, dilation, ...pads, mode });
  checkFits([row, column], "kernel");
  const channel = (o, c) => Math.floor(o / (outs / groups)) * depth + c;
  const filters = range(outs).map((o) => ({
    bias: biasOf(bias, o),
    kernels: range(depth).map((c) => ({ channel: channel(o, c), weights: kernelOf(w, o * depth + c) })),
  }));
  const run = createCorrelation(shape, convolutionAxis(row), convolutionAxis(column), filters);
  return createLayer(outs, [row], [column], run);
}

/** x[c, i, j] * w[c, o, t, u] is added to place (i * s + t * d, j * s + u * d) of y[o]; then padding is cropped. */
function transposedConvolution({ w, bias, stride, padding, output_padding: extra, dilation, groups }, shape) {
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
    bias: biasOf(bias, o),
    kernels: channels(o).map((channel) => ({ channel, weights: kernelOf(w, channel * share + (o % share)) })),
  }));
  const run = createCorrelation(shape, transposedAxis(row), transposedAxis(column), filters);
  return createLayer(share * groups, [row], [column], run);
}

/** What a transposed convolution crops, {before, after}; "same" leaves n * stride cells. */
function cropOf(padding, size, stride, dilation) {
  if (padding !== "same") return paddingOf(padding, {});
  const excess = [0, 1].map((axis) => (size[axis] - 1) * dilation[axis] + 1 - stride[axis]);
  const before = excess.map((cells) => Math.max(cells, 0) >> 1);
  return { before, after: excess.map((cells, axis) => cells - before[axis]) };
}

/** Each cell on its own. */
function pointwise({ channels, height, width }, apply) {
  return { channels, height, width, rows: [], columns: [], run: ({ data }, y) => apply(data, y) };
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

function checkChannels(got, expected) {
  if (got !== expected) throw new ArgumentError("input_channels", { expected, got });
}

const biasOf = (bias, o) => (bias === null ? 0 : Math.fround(bias.values[o]));

/** Kernel `index` of weights w (.., .., kH, kW): kH rows of kW float32 numbers. */
function kernelOf(w, index) {
  const [high, wide] = w.shape.slice(2);
  const at = (t) => (index * high + t) * wide;
  return range(high).map((t) => Float64Array.from(w.values.slice(at(t), at(t) + wide), Math.fround));
}
