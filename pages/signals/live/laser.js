// The laser: truth, readings and their weighted average; the error over the width, with its parts.

import { make, put, rightOf } from "./dom.js";
import { whenPointed } from "./drag.js";
import { letChoose } from "./handles.js";
import { averaged, errorsOf, lagOf, readings, rms, weightsOf } from "./maths.js";
import { createPlot, dotsOf, each, mixed, pathOf, roomFor, rules, scaleOf, set } from "./plot.js";
import { fixed, short } from "./numbers.js";

const LEFT = 34;
const BAND = 40; // height in which the weights stand

export function createLaser(kit) {
  const path = createPlot("path", ["axes", "noise", "true", "under", "bars", "average", "now"]);
  const curve = createPlot("errors", ["axes", "ticks", "parts", "error", "best", "now"]);
  const about = make("p", { class: "readout" });
  const node = make("div", {}, kit.legend(["truth", "reading", "average", "weight"]), path.node, about,
    kit.legend(["error", "noise_left", "blur"]), curve.node);
  let given = null;
  let known = ""; // what the curves were computed for
  let curves = null;
  let at = 120; // the sample whose weights are shown
  let column = (x) => x;

  whenPointed(path.node, (event) => {
    at = Math.max(0, Math.min(given.shown - 1, Math.round(column.back(rightOf(path.node, event)))));
    kit.repaint();
  });

  // A press on the curve chooses the width there.
  let across = (x) => x;
  letChoose(kit, curve.node, (event) => {
    const wanted = across.back(rightOf(curve.node, event));
    const nearest = given.widths.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
    kit.change({ width: nearest }, false);
  });

  function paint(spec, width, isNarrow) {
    const [noise, taps, causal] = [Number(spec.noise), Number(spec.width), spec.causal === "1"];
    const x = readings(given, noise);
    const w = weightsOf(spec.shape, taps, causal);
    const s = averaged(x, w, causal, given);
    const shown = given.truth.slice(given.margin, given.margin + given.shown);
    const key = [noise, spec.shape, causal, spec.seed].join();
    if (key !== known) curves = errorsOf(given, noise, spec.shape, causal);
    known = key;
    const error = rms(Array.from(s, (value, i) => value - shown[i]));
    const best = curves.errors.indexOf(Math.min(...curves.errors));
    const lag = lagOf(s, given);
    paintPath(width, isNarrow ? 200 : 216, { x, w, s, shown, causal });
    paintCurve(width, isNarrow ? 140 : 132, taps, error, best);
    put(about, kit.say("sum_at", { at, count: taps, value: short(s[at], 3), truth: short(shown[at], 3) }));
    return {
      width: taps, error, best: given.widths[best], lag,
      text: kit.say(lag === null ? "laser_no_lag" : "laser_now", {
        width: taps, error: fixed(error, 3), best: given.widths[best], least: fixed(curves.errors[best], 3),
        lag: lag === null ? "" : short(lag, 1),
      }),
      output: s,
    };
  }

  function paintPath(width, height, { x, w, s, shown, causal }) {
    path.size(width, height);
    const readable = x.subarray(given.margin, given.margin + given.shown);
    const most = roomFor(Math.max(3.2, ...readable.map(Math.abs)));
    column = scaleOf(0, given.shown - 1, LEFT + 4, width - 8);
    const y = scaleOf(most, -most, 6, height - BAND - 8);
    const ticks = most > 4 ? [-4, 0, 4] : [-2, 0, 2];
    rules(path.layers.axes, ticks, y, LEFT, width);
    each(path.layers.noise, "path", [0], () => ({ class: "reading", d: dotsOf([...readable], column, y) }));
    each(path.layers.true, "path", [0], () => ({ class: "truth", d: pathOf(shown, column, y) }));
    each(path.layers.average, "path", [0], () => ({ class: "average", d: pathOf([...s], column, y) }));
    const [first, last] = [at - (causal ? w.length - 1 : (w.length - 1) / 2), at + (causal ? 0 : (w.length - 1) / 2)];
    const [left, right] = [column(first - 0.5), column(last + 0.5)];
    each(path.layers.under, "rect", [0],
      () => ({ class: "window", x: left, y: 4, width: Math.max(right - left, 1), height: height - BAND - 10 }));
    const thick = Math.max(1.2, (column(1) - column(0)) * 0.7);
    const tallest = Math.max(...w);
    each(path.layers.bars, "rect", w, (weight, i) => {
      const tall = (weight / tallest) * (BAND - 8);
      return { class: "weight", x: column(first + i) - thick / 2, y: height - 4 - tall, width: thick, height: tall };
    });
    each(path.layers.now, "circle", [0], () => ({ class: "here", cx: column(at), cy: y(s[at]), r: 6 }));
  }

  function paintCurve(width, height, taps, error, best) {
    curve.size(width, height);
    const bottom = height - 34;
    const log = scaleOf(0, Math.log(given.widths.at(-1)), LEFT + 8, width - 12); // widths that double are as far apart
    across = (value) => log(Math.log(value));
    across.back = (at) => Math.exp(log.back(at));
    const most = roomFor(Math.max(...curves.errors, ...curves.noise, ...curves.blur));
    const y = scaleOf(0, most, bottom, 8);
    const marks = [0, most / 2, most];
    rules(curve.layers.axes, marks, y, LEFT, width, (value) => short(value, 3));
    const ticks = [1, 3, 5, 7, 11, 15, 21, 31, 41, 61]
      .map((value) => ["text", { x: across(value), y: bottom + 15, class: "tick", text: String(value) }]);
    ticks.push(["text", { x: (LEFT + width) / 2, y: height - 3, class: "tick title", text: kit.say("width_axis") }]);
    mixed(curve.layers.ticks, ticks);
    const x = (i) => across(given.widths[i]);
    each(curve.layers.parts, "path", ["noise", "blur"], (name) => ({ class: name, d: pathOf(curves[name], x, y) }));
    each(curve.layers.error, "path", [0], () => ({ class: "error", d: pathOf(curves.errors, x, y) }));
    const [cx, cy] = [x(best), y(curves.errors[best])];
    const isRight = cx > width / 2;
    mixed(curve.layers.best, [
      ["line", { class: "fall", x1: cx, x2: cx, y1: cy, y2: bottom }],
      ["path", { class: "least", d: `M${cx - 6} ${cy + 10}h12l-6-9z` }],
      ["text", { class: `mark ${isRight ? "end" : ""}`, x: cx + (isRight ? -10 : 10), y: Math.max(cy - 14, 12),
        text: kit.say("best", { width: given.widths[best] }) }],
    ]);
    mixed(curve.layers.now, [
      ["line", { class: "chosen", x1: across(taps), x2: across(taps), y1: 4, y2: bottom }],
      ["circle", { class: "here", cx: across(taps), cy: y(error), r: 6 }],
    ]);
    set(curve.node, { "aria-hidden": "true" });
  }

  function take(next) {
    [given, known] = [next, ""];
  }

  return { node, take, paint };
}
