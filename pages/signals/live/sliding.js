// Dots: a signal, the kernel beneath its window, the output beneath that; one window at a time with its products.

import { letKeys, make, put, rightOf } from "./dom.js";
import { whenPointed } from "./drag.js";
import { createDots } from "./handles.js";
import { flipped, padded, paddingOf, under } from "./maths.js";
import { createPlot, each, mixed, roomFor, rules, scaleOf, set } from "./plot.js";
import { short } from "./numbers.js";

const LEFT = 30;
const listOf = (text) => text.split(",").map(Number);

export function createSliding(kit) {
  const signal = createPlot("signal", ["axes", "window", "stems", "dots"]);
  const kernel = createPlot("kernel", ["axes", "joins", "stems", "dots"]);
  const output = createPlot("output", ["axes", "window", "others", "stems"]);
  const sum = make("p", { class: "readout sum", "aria-live": "polite" });
  const title = (id) => kit.tell(make("h3", { class: "title" }), "text", id);
  const node = make("div", {}, title("signal"), signal.node, title("kernel"), kernel.node,
    title("output"), kit.legend(["this", "other"]), output.node, sum);
  output.node.setAttribute("tabindex", 0);
  output.node.setAttribute("role", "application");
  kit.tell(output.node, "aria-label", "output_about");
  let given = null;
  let at = 3; // the output that is shown
  let now = null; // what was painted last
  let [ySignal, yKernel] = [null, null];

  const edited = (name) => (index, value, rest) => {
    const values = [...now[name]];
    // the kernel stands as it lies on the signal: back to front in a convolution
    values[name === "w" && now.isFlipped ? values.length - 1 - index : index] = value;
    kit.change({ [name]: values.join(",") }, rest);
  };
  const limits = (name, at) => ({ low: () => -given[name], high: () => given[name], step: () => given.steps[at] });
  const drawSignal = createDots(kit, signal.layers.dots,
    { ...limits("largest", 0), to: (y) => ySignal.back(y), on: edited("x") });
  const drawKernel = createDots(kit, kernel.layers.dots,
    { ...limits("weight", 1), to: (y) => yKernel.back(y), on: edited("w") });

  const go = (to) => {
    const next = Math.max(0, Math.min(now.cells - 1, to));
    if (next === at) return;
    at = next;
    kit.repaint();
  };
  for (const plot of [signal, output]) {
    whenPointed(plot.node, (event) =>
      now?.cells && go(Math.round((now.column.back(rightOf(plot.node, event)) - now.anchor) / now.stride)));
  }
  letKeys(output.node, ([, right]) => right !== 0 && go(at + right));

  function paint(spec, width, isNarrow) {
    const [x, w] = [listOf(spec.x), listOf(spec.w)];
    const [stride, dilation] = [Number(spec.stride), Number(spec.dilation)];
    const isFlipped = spec.flip === "1";
    const span = (w.length - 1) * dilation + 1;
    const sides = paddingOf(spec.padding, x.length, span, stride);
    const all = padded(x, sides, given.source[spec.padding === "causal" ? "zeros" : spec.mode]);
    const [plain, turned] = [under(all, w, stride, dilation), under(all, flipped(w), stride, dilation)];
    const [y, other] = isFlipped ? [turned, plain] : [plain, turned];
    at = Math.min(at, y.length - 1);
    // an output stands under the middle of its window; under the newest dot where the padding is causal
    const anchor = (spec.padding === "causal" ? span - 1 : (span - 1) / 2) - sides[0];
    const column = scaleOf(-sides[0], x.length - 1 + sides[1], LEFT + 12, width - 14);
    now = { x, w, isFlipped, column, anchor, stride, cells: y.length };
    const laid = isFlipped ? flipped(w) : w;
    const places = laid.map((_, i) => at * stride - sides[0] + i * dilation);
    const values = places.map((place) => all[place + sides[0]]);

    const heights = isNarrow ? [112, 96, 112] : [112, 96, 112];
    paintSignal(width, heights[0], x, all, sides, places);
    paintKernel(width, heights[1], laid, places);
    paintOutput(width, heights[2], y, other, at * stride + anchor);
    const products = laid.map((weight, i) =>
      `${short(values[i])}·${weight < 0 ? `(${short(weight)})` : short(weight)}`);
    const name = kit.say(isFlipped ? "convolution" : "correlation");
    put(sum, `${name}: y[${at}] = ${products.join(" + ")} = ${short(y[at], 3)}`);
    return { at, sum: y[at], output: y, other, text: "" };
  }

  function paintSignal(width, height, x, all, sides, places) {
    signal.size(width, height);
    const y = scaleOf(given.largest, -given.largest, 12, height - 12);
    ySignal = y;
    const { column } = now;
    rules(signal.layers.axes, [-5, 0, 5], y, LEFT, width);
    mixed(signal.layers.window, window(places, column, height, signal));
    const taps = new Set(places);
    const shown = all.map((value, i) => ({ value, place: i - sides[0] }));
    const isPad = (place) => place < 0 || place >= x.length;
    mixed(signal.layers.stems, shown.flatMap(({ value, place }) => {
      const name = `${isPad(place) ? "pad" : "signal"} ${taps.has(place) ? "lit" : ""}`;
      return [
        ["line", { class: `stem ${name}`, x1: column(place), x2: column(place), y1: y(0), y2: y(value) }],
        ["circle", { class: `dot ${name}`, cx: column(place), cy: y(value), r: 5 }],
      ];
    }));
    drawSignal(x.map((value, i) => ({ cx: column(i), cy: y(value), value, label: kit.say("dot", { at: i }) })));
  }

  function paintKernel(width, height, laid, places) {
    kernel.size(width, height);
    const y = scaleOf(given.weight, -given.weight, 14, height - 14);
    yKernel = y;
    const { column } = now;
    rules(kernel.layers.axes, [-2, 0, 2], y, LEFT, width);
    mixed(kernel.layers.joins, window(places, column, height, kernel));
    const text = (weight) => (weight < 0 ? 19 : -11);
    mixed(kernel.layers.stems, laid.flatMap((weight, i) => [
      ["line", { class: "stem kernel", x1: column(places[i]), x2: column(places[i]), y1: y(0), y2: y(weight) }],
      ["circle", { class: "dot kernel", cx: column(places[i]), cy: y(weight), r: 6 }],
      ["text", { class: "value", x: column(places[i]) + 9,
        y: Math.max(12, Math.min(height - 3, y(weight) + (Math.abs(weight) > 1.5 ? 4 : text(weight)))),
        text: short(weight) }],
    ]));
    drawKernel(laid.map((value, i) =>
      ({ cx: column(places[i]), cy: y(value), value, label: kit.say("tap", { at: i }) })));
  }

  function paintOutput(width, height, values, other, here) {
    output.size(width, height);
    const most = roomFor(Math.max(...values.map(Math.abs), ...other.map(Math.abs), 1));
    const y = scaleOf(most, -most, 14, height - 14);
    const { column, anchor, stride } = now;
    const place = (o) => column(o * stride + anchor);
    rules(output.layers.axes, [-most, 0, most], y, LEFT, width, (value) => short(value, 1));
    each(output.layers.window, "line", [0],
      () => ({ class: "pointer", x1: column(here), x2: column(here), y1: 0, y2: height }));
    each(output.layers.others, "circle", [...other],
      (value, o) => ({ class: "ring", cx: place(o), cy: y(value), r: 6 }));
    mixed(output.layers.stems, [...values].flatMap((value, o) => [
      ["line", { class: "stem result", x1: place(o), x2: place(o), y1: y(0), y2: y(value) }],
      ["circle", { class: `dot result ${o === at ? "lit" : ""}`, cx: place(o), cy: y(value), r: o === at ? 7 : 5 }],
    ]));
    set(output.node, { "data-at": at });
  }

  // The window's lines from plot to plot: the same columns in all.
  function window(places, column, height, plot) {
    const [first, last] = [places[0], places.at(-1)];
    const half = Math.min(12, (column(1) - column(0)) / 2);
    return [
      ["rect", { class: "window", x: column(first) - half, y: plot === signal ? 2 : 0,
        width: column(last) - column(first) + 2 * half, height: height - (plot === signal ? 2 : 2) }],
      ...places.map((place) => ["line", { class: "join", x1: column(place), x2: column(place), y1: 0, y2: height }]),
    ];
  }

  return { node, take: (next) => (given = next), paint };
}
