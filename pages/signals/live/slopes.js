// The slope of a smoothed signal in three ways, under the bell and its slope.

import { make } from "./dom.js";
import { readings, slopesOf } from "./maths.js";
import { createPlot, dotsOf, each, mixed, pathOf, roomFor, rules, scaleOf } from "./plot.js";
import { short } from "./numbers.js";

const LEFT = 40;

export function createSlopes(kit) {
  const path = createPlot("smooth", ["axes", "noise", "lines"]);
  const slope = createPlot("slope", ["axes", "noise", "lines", "dots"]);
  const kernels = ["bell", "bell_slope"].map((name) => createPlot(name, ["axes", "bars"]));
  const title = (id) => kit.tell(make("h3", { class: "title" }), "text", id);
  const node = make("div", {},
    kit.legend(["reading", "smoothed"]), path.node,
    kit.legend(["way_after", "way_before", "way_kernel", "raw_slope", "true_slope"]), slope.node,
    make("div", { class: "pair" },
      ...kernels.map((plot, i) => make("section", {}, title(i ? "bell_slope" : "bell"), plot.node))));
  let given = null;

  function paint(spec, width, isNarrow) {
    const x = readings(given, Number(spec.noise));
    const found = slopesOf(x, Number(spec.sigma) / 10, given);
    const { margin, shown } = given;
    const readable = x.subarray(margin, margin + shown);
    const column = scaleOf(0, shown - 1, LEFT + 4, width - 8);

    const height = isNarrow ? 130 : 126;
    path.size(width, height);
    const most = roomFor(Math.max(3.2, ...readable.map(Math.abs)));
    const y = scaleOf(most, -most, 6, height - 6);
    rules(path.layers.axes, most > 4 ? [-4, 0, 4] : [-2, 0, 2], y, LEFT, width);
    each(path.layers.noise, "path", [0], () => ({ class: "reading", d: dotsOf([...readable], column, y) }));
    each(path.layers.lines, "path", [0], () => ({ class: "average", d: pathOf([...found.smooth], column, y) }));

    const tall = isNarrow ? 170 : 176;
    slope.size(width, tall);
    const truth = Array.from({ length: shown },
      (_, i) => (given.truth[margin + i + 1] - given.truth[margin + i - 1]) / 2);
    const steepest = roomFor(Math.max(...found.ways[0].map(Math.abs), ...truth.map(Math.abs)));
    const v = scaleOf(steepest, -steepest, 6, tall - 6);
    rules(slope.layers.axes, [-steepest, 0, steepest], v, LEFT, width, (value) => short(value, 2));
    const inside = (value) => Math.max(-steepest, Math.min(steepest, value));
    each(slope.layers.noise, "path", ["raw", "truth"], (name) => name === "raw"
      ? { class: "raw", d: pathOf([...found.raw].map(inside), column, v) }
      : { class: "truth thin", d: pathOf(truth, column, v) });
    const [after, before, kernel] = found.ways.map((way) => [...way]);
    each(slope.layers.lines, "path", [after, before],
      (way, i) => ({ class: i ? "way-before" : "way-after", d: pathOf(way, column, v) }));
    const spaced = kernel.map((value, i) => (i % 4 ? null : [i, value])).filter(Boolean);
    each(slope.layers.dots, "path", [0],
      () => ({ class: "way-kernel", d: dotsOf(spaced, (i) => column(spaced[i][0]), ([, value]) => v(value)) }));

    const half = isNarrow ? width : Math.floor((width - 16) / 2);
    bars(kernels[0], half, found.w);
    bars(kernels[1], half, found.slope);
    return { largest: found.largest, output: found.ways[2], other: found.ways[0],
      text: kit.say("slopes_now", { largest: `1e−${Math.floor(-Math.log10(found.largest || 1e-16))}`,
      most: short(Math.max(...after.map(Math.abs)), 3) }) };
  }

  function bars(plot, width, weights) {
    plot.size(width, 76);
    const reach = (weights.length - 1) / 2;
    const least = 25; // samples to each side, so that a wider bell looks wider
    const column = scaleOf(-least, least, LEFT, width - 4);
    const largest = Math.max(...weights.map(Math.abs));
    const isSigned = Math.min(...weights) < 0;
    const y = isSigned ? scaleOf(largest, -largest, 6, 70) : scaleOf(largest, 0, 6, 70);
    mixed(plot.layers.axes, [
      ["line", { class: "zero", x1: LEFT, x2: width, y1: y(0), y2: y(0) }],
      ["text", { class: "tick end", x: LEFT - 6, y: 14, text: short(largest, 3) }],
    ]);
    const thick = Math.max(1.5, (column(1) - column(0)) * 0.6);
    each(plot.layers.bars, "rect", weights, (weight, i) => ({
      class: weight < 0 ? "weight below" : "weight", x: column(i - reach) - thick / 2, width: thick,
      y: Math.min(y(weight), y(0)), height: Math.abs(y(weight) - y(0)),
    }));
  }

  return { node, take: (next) => (given = next), paint };
}
