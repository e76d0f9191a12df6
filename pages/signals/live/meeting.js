// Two paths that meet: a square whose corners are x, Tx, x * w and, twice, what comes of both; the difference beneath.

import { make, put } from "./dom.js";
import { createDots, makeSlide } from "./handles.js";
import { flipped, padded, paddingOf, round, under } from "./maths.js";
import { createPlot, each, mixed, roomFor, rules, scaleOf } from "./plot.js";
import { short } from "./numbers.js";

const LEFT = 26;
const listOf = (text) => text.split(",").map(Number);
const CORNERS = ["x", "moved", "convolved", "met"];

export function createMeeting(kit) {
  const plots = Object.fromEntries(CORNERS.map((name) => [name, createPlot(name, ["axes", "rings", "stems", "dots"])]));
  const difference = createPlot("difference", ["axes", "stems"]);
  const titles = Object.fromEntries(CORNERS
    .map((name) => [name, kit.tell(make("h3", { class: "title" }), "text", `corner_${name}`)]));
  const corner = (name) => make("section", { class: `corner ${name}` }, titles[name], plots[name].node);
  const arrow = (name, sign) => make("div", { class: `arrow ${name}` }, make("span", {}, sign));
  const legend = kit.legend(["first_moved", "first_convolved"]);
  const about = make("p", { class: "readout" });
  const node = make("div", {},
    make("div", { class: "square" }, corner("x"), arrow("right top", "T →"), corner("moved"),
      arrow("down left", "∗ w ↓"), make("span"), arrow("down right", "∗ w ↓"),
      corner("convolved"), arrow("right bottom", "T →"), corner("met")),
    legend, kit.tell(make("h3", { class: "title" }), "text", "difference"), difference.node, about);
  let given = null;
  let x = [];
  let by = 0;
  let spanned = 10;
  let scale = null;

  const draw = createDots(kit, plots.x.layers.dots, {
    low: () => -given.largest, high: () => given.largest, step: () => given.steps[0], to: (y) => scale.back(y),
    on(index, value, rest) {
      const values = [...x];
      values[index] = value;
      kit.change({ x: values.join(",") }, rest);
    },
  });
  makeSlide(kit, plots.moved.node, {
    cell: () => spanned, start: () => by,
    on: (next, rest) => kit.change({ by: ((next % x.length) + x.length) % x.length }, rest),
  });
  kit.tell(plots.moved.node, "aria-label", "moved_about");
  plots.moved.node.setAttribute("role", "application");

  function paint(spec, width, isNarrow) {
    x = listOf(spec.x);
    by = Number(spec.by);
    const w = listOf(spec.w);
    const source = given.source[spec.edge];
    const convolved = (values) => under(padded(values, paddingOf("same", values.length, w.length, 1), source),
      flipped(w));
    const moved = round(x, by);
    const [still, movedFirst] = [convolved(x), convolved(moved)];
    const convolvedFirst = round(still, by);
    const side = Math.floor((width - (isNarrow ? 44 : 76)) / 2);
    const height = isNarrow ? 96 : 118;
    spanned = (side - LEFT - 20) / (x.length - 1);
    const most = roomFor(Math.max(...still.map(Math.abs), ...movedFirst.map(Math.abs), 1));
    stems(plots.x, side, height, x, given.largest, "signal");
    scale = plots.x.y;
    draw(x.map((value, i) => ({ cx: plots.x.column(i), cy: scale(value), value, label: kit.say("dot", { at: i }) })));
    stems(plots.moved, side, height, moved, given.largest, "signal moved");
    stems(plots.convolved, side, height, [...still], most, "result");
    stems(plots.met, side, height, [...movedFirst], most, "result");
    each(plots.met.layers.rings, "circle", convolvedFirst,
      (value, i) => ({ class: "ring strong", cx: plots.met.column(i), cy: plots.met.y(value), r: 8 }));
    const rest = convolvedFirst.map((value, i) => value - movedFirst[i]);
    const largest = Math.max(...rest.map(Math.abs));
    stems(difference, width, 64, rest, roomFor(Math.max(largest, 1)), "rest");
    const count = rest.filter((value) => Math.abs(value) > 1e-9).length;
    put(about, kit.say(count ? "differs" : "agrees", { largest: short(largest, 3), count, all: x.length, by }));
    return { by, largest, output: movedFirst, other: convolvedFirst, text: "" };
  }

  function stems(plot, width, height, values, most, name) {
    plot.size(width, height);
    const column = scaleOf(0, values.length - 1, LEFT + 10, width - 10);
    const y = scaleOf(most, -most, 10, height - 10);
    Object.assign(plot, { column, y });
    rules(plot.layers.axes, [-most, 0, most], y, LEFT, width, (value) => short(value, 1));
    mixed(plot.layers.stems, values.flatMap((value, i) => [
      ["line", { class: `stem ${name}`, x1: column(i), x2: column(i), y1: y(0), y2: y(value) }],
      ["circle", { class: `dot ${name}`, cx: column(i), cy: y(value), r: 4 }],
    ]));
  }

  return { node, take: (next) => (given = next), paint };
}
