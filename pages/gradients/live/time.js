// Shared in time: the share of every step in the gradient of one recurrent weight; beside it a kernel's,
// over positions.

import { make, put, rightOf } from "./dom.js";
import { letChoose } from "./handles.js";
import { letPress } from "./pointing.js";
import { createPlot, mixed, pathOf, roomFor, rules, scaleOf } from "./plot.js";
import { finiteDifference } from "./backward.js";
import { recurrent, shared, sumOf } from "./slopes.js";
import { apart } from "./terms.js";
import { fourDigits, minus, short } from "./numbers.js";

const LEFT = 54;
const DEEP = -12; // power of ten at which logarithmic axes end
const [FROM, TO, STEP] = [-150, 150, 5];
const TINY = 1e-4; // step of a finite difference

export function createTime(kit) {
  const names = ["states", "shares", "sweep", "positions"];
  const plots = Object.fromEntries(names.map((name) => [name, createPlot(name, ["axes", "bars", "lines", "marks"])]));
  const lines = Object.fromEntries(["shares", "positions"].map((name) => [name, make("p", { class: "law strong" })]));
  const panel = (name) => make("section", {}, kit.title(`${name}_title`), plots[name].node,
    ...(lines[name] ? [lines[name]] : []));
  const say = make("p", { class: "laws", "aria-live": "polite" });
  const node = make("div", {}, make("div", { class: "charts even" }, panel("states"), panel("sweep"), panel("shares"),
    panel("positions")), say);
  let given = null;
  let axis = null;

  const { node: sweep } = plots.sweep;
  sweep.classList.add("slides");
  letChoose(kit, sweep, (event) => {
    const at = axis.back(rightOf(sweep, event));
    kit.change({ wh: Math.max(FROM, Math.min(TO, STEP * Math.round(at / STEP))) }, false);
  });
  plots.positions.node.classList.add("slides");
  const { node: positions } = plots.positions;
  const next = () => kit.change({ tap: (Number(kit.spec().tap) + 1) % given.kernel.length }, true);
  letPress(positions, next);
  kit.tell(positions, "aria-label", "positions_title");

  function paint(spec, width, isNarrow) {
    const T = Number(spec.length);
    const x = given.inputs[spec.input].slice(0, T);
    const isTanh = spec.act === "tanh";
    const [wh, wx, tap] = [Number(spec.wh) / 100, given.wx, Math.min(Number(spec.tap), given.kernel.length - 1)];
    const found = recurrent(x, wh, wx, isTanh);
    const taps = Math.min(given.kernel.length, T);
    const spread = shared(x, Math.min(tap, taps - 1), taps);
    const total = sumOf(found.shares);
    const slope = finiteDifference((value) => recurrent(x, value, wx, isTanh).h.at(-1), wh, TINY);
    const isLog = spec.scale === "log";
    const size = isNarrow ? width : Math.floor((width - 16) / 2);
    const kernel = (values) => values.slice(0, taps).reduce((sum, w, t) => sum + w * sumOf(shared(x, t, taps)), 0);
    const other = finiteDifference((value) => kernel(given.kernel.with(tap, value)), given.kernel[tap]);
    barsOf("states", found.h, size, 118, { first: 1, isLog: false, unit: kit.say("time_axis") });
    barsOf("shares", found.shares, size, 158, { first: 1, isLog, unit: kit.say("time_axis") });
    barsOf("positions", spread, size, 158, { first: 0, isLog, unit: kit.say("position_axis", { tap }) });
    paintSweep(x, wx, isTanh, Number(spec.wh), size, 118);
    const sums = (name, sum, difference) => put(lines[name], kit.say(`${name}_sum`, {
      sum: fourDigits(sum), slope: fourDigits(difference), apart: apart(sum, difference, true), tap,
    }));
    sums("shares", total, slope);
    sums("positions", sumOf(spread), other);
    const first = Math.abs(found.through[0]);
    const rate = T > 1 ? first ** (1 / (T - 1)) : 1;
    put(say, kit.say(first < 0.01 ? "vanishes" : first > 100 ? "explodes" : "holds",
      { first: fourDigits(first), steps: T - 1, factor: short(rate, 3) }));
    return { total, slope, h: [...found.h], shares: [...found.shares], through: [...found.through],
      positions: [...spread], other };
  }

  function barsOf(name, values, width, height, { first, isLog, unit }) {
    const plot = plots[name];
    plot.size(width, height);
    const all = [...values];
    const most = Math.max(...all.map(Math.abs), 1e-300);
    const bottom = height - 32;
    const step = (width - LEFT - 6) / all.length;
    const wide = Math.max(2, Math.min(26, step * 0.7));
    let y;
    let base;
    if (isLog) {
      const top = Math.max(0, Math.ceil(Math.log10(most)));
      y = (value) => scaleOf(top, DEEP, 8, bottom)(Math.max(DEEP, Math.log10(Math.max(Math.abs(value), 1e-300))));
      base = bottom;
      const marks = [top, ...[-4, -8, DEEP].filter((at) => at < top - 2)];
      rules(plot.layers.axes, marks, (at) => scaleOf(top, DEEP, 8, bottom)(at), LEFT, width - 6,
        (at) => `1e${at}`.replace("-", "−"));
    } else {
      const [high, low] = [Math.max(...all, 0) > 0 ? roomFor(Math.max(...all, 0)) : 0,
        Math.min(...all, 0) < 0 ? -roomFor(-Math.min(...all, 0)) : 0];
      const [top, under] = high || low ? [high, low] : [1, 0];
      y = scaleOf(top, under, 8, bottom);
      base = y(0);
      const marks = [top, 0, under].filter((at) => at === 0 || Math.abs(y(at) - base) > 13);
      rules(plot.layers.axes, marks, y, LEFT, width - 6, fourDigits);
    }
    mixed(plot.layers.bars, all.flatMap((value, i) => {
      const [from, to] = [Math.min(y(value), base), Math.max(y(value), base)];
      return [["rect", { class: `bar ${value < 0 ? "below" : "above"}`, x: LEFT + step * (i + 0.5) - wide / 2,
        width: wide, y: from, height: value === 0 ? 0 : Math.max(1, to - from) }]];
    }));
    const every = Math.ceil(all.length / 10);
    mixed(plot.layers.marks, [
      ...all.flatMap((value, i) => (isLog && value < 0 && step > 7
        ? [["text", { class: "inverse", x: LEFT + step * (i + 0.5), y: Math.min(y(value), bottom - 16) + 13,
        text: "−" }]] : [])),
      ...all.flatMap((_, i) => (i % every ? []
        : [["text", { class: "tick", x: LEFT + step * (i + 0.5), y: height - 18, text: String(i + first) }]])),
      ["text", { class: "tick", x: (LEFT + width) / 2, y: height - 3, text: unit }],
    ]);
  }

  // How much of the gradient reaches the first state, over w_h.
  function paintSweep(x, wx, isTanh, at, width, height) {
    const plot = plots.sweep;
    plot.size(width, height);
    const values = [];
    for (let w = FROM; w <= TO; w += STEP)
      values.push(Math.max(DEEP, Math.log10(Math.max(Math.abs(recurrent(x, w / 100, wx, isTanh).through[0]), 1e-300))));
    const top = Math.max(1, Math.ceil(Math.max(...values)));
    axis = scaleOf(FROM, TO, LEFT, width - 8);
    const y = scaleOf(top, DEEP, 8, height - 32);
    rules(plot.layers.axes, [...(top > 3 ? [top] : []), 0, -6, DEEP], y, LEFT, width - 8,
      (value) => `1e${minus(value)}`);
    mixed(plot.layers.lines, [
      ["line", { class: "fall", x1: axis(-100), x2: axis(-100), y1: 8, y2: height - 32 }],
      ["line", { class: "fall", x1: axis(100), x2: axis(100), y1: 8, y2: height - 32 }],
      ["path", { class: "run", d: pathOf(values, (i) => axis(FROM + STEP * i), y) }],
    ]);
    const here = values[Math.round((at - FROM) / STEP)];
    mixed(plot.layers.marks, [
      ["line", { class: "chosen", x1: axis(at), x2: axis(at), y1: 8, y2: height - 32 }],
      ["circle", { class: "here", cx: axis(at), cy: y(here), r: 7 }],
      ...[-1.5, -1, -0.5, 0, 0.5, 1, 1.5]
        .map((value) => ["text", { class: "tick", x: axis(100 * value), y: height - 18, text: short(value, 1) }]),
      ["text", { class: "tick", x: (LEFT + width) / 2, y: height - 3, text: "w_h" }],
    ]);
  }

  return { node, take: (next) => (given = next), paint };
}
