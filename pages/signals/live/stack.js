// Causal layers: the lines that lead from the samples to one output of the last layer.

import { letKeys, make, put, rightOf } from "./dom.js";
import { whenPointed } from "./drag.js";
import { treeOf } from "./maths.js";
import { createPlot, each, mixed, scaleOf } from "./plot.js";

export function createStack(kit) {
  const plot = createPlot("stack", ["faint", "lines", "dots", "texts"]);
  const about = make("p", { class: "readout", "aria-live": "polite" });
  const node = make("div", {}, plot.node, about);
  plot.node.setAttribute("tabindex", 0);
  plot.node.setAttribute("role", "application");
  kit.tell(plot.node, "aria-label", "stack_about");
  let given = null;
  let at = null;
  let column = null;

  const go = (next) => {
    const inside = Math.max(0, Math.min(given.samples - 1, next));
    if (inside === at) return;
    at = inside;
    kit.repaint();
  };
  whenPointed(plot.node, (event) => go(Math.round(column.back(rightOf(plot.node, event)))));
  letKeys(plot.node, ([, right]) => right !== 0 && go(at + right));

  function paint(spec, width, isNarrow) {
    const taps = Number(spec.taps);
    const rates = spec.rates.split(",").map(Number);
    const all = given.samples;
    at ??= all - 1;
    const left = isNarrow ? 8 : 108;
    const gap = isNarrow ? 56 : 68;
    const height = rates.length * gap + 46;
    plot.size(width, height);
    column = scaleOf(0, all - 1, left, width - 10);
    const y = (level) => height - 26 - level * gap;
    const { levels, lines } = treeOf(at, taps, rates);
    const line = (from, to, level) =>
      `M${column(from).toFixed(1)} ${y(level)}L${column(to).toFixed(1)} ${y(level + 1)}`;
    const faint = rates.flatMap((rate, level) => Array.from({ length: all }, (_, to) =>
      Array.from({ length: taps }, (_, i) => (to - i * rate >= 0 ? line(to - i * rate, to, level) : "")).join("")));
    each(plot.layers.faint, "path", [0], () => ({ class: "faint", d: faint.join("") }));
    const lit = lines.map((pairs, level) => pairs.filter(([from]) => from >= 0)
      .map(([from, to]) => line(from, to, level)).join(""));
    each(plot.layers.lines, "path", lit, (d) => ({ class: "lit", d }));
    const radius = isNarrow ? 3.6 : 6;
    const look = (lighted, level, i) => [
      "unit", lighted.has(i) ? "lit" : "", level === 0 ? "input" : "", level === rates.length && i === at ? "out" : "",
    ].join(" ");
    mixed(plot.layers.dots, levels.flatMap((lighted, level) => Array.from({ length: all }, (_, i) =>
      ["circle", { class: look(lighted, level, i), cx: column(i), cy: y(level),
        r: lighted.has(i) ? radius : radius * 0.6 }])));
    const field = rates.reduce((sum, rate) => sum + rate * (taps - 1), 1);
    const [first, last] = [Math.max(0, at - field + 1), at];
    const names = levels.map((_, level) =>
      (level ? kit.say("layer", { level, rate: rates[level - 1] }) : kit.say("samples")));
    mixed(plot.layers.texts, [
      ...names.map((name, level) => ["text",
        { class: "tick start", x: isNarrow ? 4 : 0, y: y(level) + (isNarrow ? -9 : 5), text: name }]),
      ["path", { class: "field", d: `M${column(first)} ${height - 16}v6H${column(last)}v-6` }],
    ]);
    const seen = [...levels[0]].filter((i) => i >= 0).length;
    put(about, kit.say(seen < levels[0].size ? "sees_padding" : "sees",
      { at, field, seen, first: at - field + 1, holes: field - levels[0].size }));
    return { at, field, output: [...levels[0]].filter((i) => i >= 0).sort((a, b) => a - b), text: "" };
  }

  function take(next) {
    [given, at] = [next, null];
  }

  return { node, take, paint };
}
