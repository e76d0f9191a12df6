// Max-pooling: the still and the moved signal as cells, the windows beneath, and what of the windows changes.

import { make, put, rightOf } from "./dom.js";
import { whenPointed } from "./drag.js";
import { makeSlide } from "./handles.js";
import { poolOf, round } from "./maths.js";
import { createPlot, each, mixed, scaleOf, set } from "./plot.js";

const ROWS = ["still", "moved"];

export function createPooling(kit) {
  const plots = Object.fromEntries(ROWS.map((name) => [name, createPlot(name, ["brackets", "cells", "texts"])]));
  const counts = createPlot("counts", ["bars", "texts"]);
  const title = (id) => kit.tell(make("h3", { class: "title" }), "text", id);
  const about = make("p", { class: "readout", "aria-live": "polite" });
  const node = make("div", {}, title("still"), plots.still.node, title("moved"), plots.moved.node,
    kit.legend(["changed", "kept"]), about, title("counts"), counts.node);
  kit.tell(plots.moved.node, "aria-label", "slide_about");
  plots.moved.node.setAttribute("role", "application");
  let given = null;
  let by = 0;
  let side = 30;
  let cells = 18;
  let looked = null; // the window that is pointed at
  let windows = [];

  makeSlide(kit, plots.moved.node, {
    cell: () => side, start: () => by,
    on: (next, rest) => kit.change({ move: ((next % cells) + cells) % cells }, rest),
  });
  for (const name of ROWS) {
    whenPointed(plots[name].node, (event) => {
      const x = (rightOf(plots[name].node, event) - 2) / side;
      const found = windows.findIndex(({ start, cells: inside }) => x >= start && x < start + inside.length);
      if (found < 0 || found === looked) return;
      looked = found;
      kit.repaint();
    });
  }

  function paint(spec, width, isNarrow) {
    const pattern = given.patterns[spec.pattern];
    cells = pattern.length;
    by = Number(spec.move);
    const [size, stride] = [Number(spec.window), Number(spec.step)];
    const moved = round(pattern, by);
    const before = poolOf(pattern, size, stride);
    const after = poolOf(moved, size, stride);
    windows = before;
    const state = after.map(({ value, peak }, o) =>
      value !== before[o].value ? "changed" : peak !== before[o].peak ? "kept" : "");
    if (looked === null || looked >= before.length) looked = Math.max(0, before.findIndex(({ value }) => value > 0));
    side = Math.min(38, (width - 4) / cells);
    strip(plots.still, width, pattern, before, before.map(() => ""), isNarrow);
    strip(plots.moved, width, moved, after, state, isNarrow);
    const all = Array.from({ length: cells }, (_, shift) =>
      poolOf(round(pattern, shift), size, stride).filter(({ value }, o) => value !== before[o].value).length);
    bars(width, all, Math.max(1, ...all));
    const list = ({ cells: inside, value }) => `max [${inside.join(", ")}] = ${value}`;
    const verdict = { changed: "window_changed", kept: "window_kept", "": "window_same" }[state[looked]];
    put(about, kit.say(verdict, { window: looked, still: list(before[looked]), moved: list(after[looked]) }));
    return {
      move: by, output: after.map(({ value }) => value), other: before.map(({ value }) => value),
      changed: state.flatMap((name, o) => (name === "changed" ? [o] : [])).join(),
      kept: state.flatMap((name, o) => (name === "kept" ? [o] : [])).join(),
      text: "",
    };
  }

  function strip(plot, width, values, found, state, isNarrow) {
    const size = found[0].cells.length;
    const apart = found.length > 1 ? found[1].start - found[0].start : size;
    const levels = Math.ceil(size / apart);
    const top = side + 5;
    const gap = 9;
    const low = top + levels * gap + 4;
    plot.size(width, low + side + 4);
    const most = Math.max(...values, 1);
    const font = Math.min(18, side * 0.55);
    const box = (value, x, y, name) =>
      ["rect", { class: `cell ${name}`, x: x + 1, y, width: side - 2, height: side - 2, rx: 2,
      style: `--share:${Math.round((100 * value) / most)}%` }];
    mixed(plot.layers.cells, [
      ...values.map((value, i) => box(value, 2 + i * side, 2, "")),
      ...found.map(({ value, start, cells: inside }, o) => box(value, 2 + (start + inside.length / 2 - 0.5) * side, low,
        `${state[o]} ${o === looked ? "looked" : ""}`)),
    ]);
    mixed(plot.layers.brackets, found.map(({ start, cells: inside }, o) => {
      const y = top + (o % levels) * gap;
      const [x1, x2] = [4 + start * side, (start + inside.length) * side];
      return ["path", { class: `bracket ${o === looked ? "looked" : ""} ${state[o]}`,
        d: `M${x1} ${y - 3}v5H${x2}v-5M${(x1 + x2) / 2} ${y + 2}V${low}` }];
    }));
    const text = (value, x, y, name = "") =>
      ["text", { class: `number ${name}`, x: x + side / 2, y: y + side / 2 + font * 0.35 - 1, "font-size": font,
      text: String(value) }];
    mixed(plot.layers.texts, [
      ...values.map((value, i) => text(value, 2 + i * side, 2, value / most > 0.55 ? "inverse" : "")),
      ...found.map(({ value, start, cells: inside }) => text(value, 2 + (start + inside.length / 2 - 0.5) * side, low,
        value / most > 0.55 ? "inverse" : "")),
    ]);
    plot.node.dataset.windows = found.length;
    set(plot.node, { class: `plot ${isNarrow ? "small" : ""}` });
  }

  function bars(width, all, most) {
    const height = 66;
    counts.size(width, height);
    const x = scaleOf(-0.5, cells - 0.5, 2, 2 + cells * side);
    const y = scaleOf(0, most, height - 18, 16);
    each(counts.layers.bars, "rect", all,
      (value, i) => ({ class: `bar ${i === by ? "chosen" : ""}`, x: x(i) - side * 0.32, width: side * 0.64,
      y: Math.min(y(value), height - 19), height: Math.max(1, height - 18 - y(value)) }));
    mixed(counts.layers.texts, all.flatMap((value, i) => [
      ["text", { class: "tick", x: x(i), y: y(value) - 3, text: String(value) }],
      ["text", { class: `tick ${i === by ? "bold" : ""}`, x: x(i), y: height - 4, text: String(i) }],
    ]));
  }

  return { node, take: (next) => (given = next), paint };
}
