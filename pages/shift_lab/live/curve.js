// The errors over the shift along one axis, with the shift that is shown now marked on them.

import { make, put } from "./dom.js";
import { minus, number, short } from "./numbers.js";
import { createPlot, dotsOf, each, mixed, pathOf, roomFor, rules, scaleOf } from "./plot.js";
import { letPoint } from "./pointing.js";

const SERIES = [ // errors[map][figure] of a shift
  { id: "feature_equivariance", map: 0, figure: 0 },
  { id: "pooled_equivariance", map: 1, figure: 0 },
  { id: "invariance", map: 1, figure: 1 },
];
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 10, 20, 38];
const HEIGHT = 270;
const TICK = 4; // pixels of shift
const LEAST = 0.01; // error at the top of the scale: what is rounding lies on its ground

// [shift, error] in runs of shifts that follow each other: the line is broken where no cell is interior.
function runsOf(known) {
  const runs = [];
  known.forEach(([shift, error], i) => {
    if (!i || shift !== known[i - 1][0] + 1) runs.push([]);
    runs.at(-1).push([shift, error]);
  });
  return runs;
}

export function createCurve(kit) {
  const plot = createPlot("curve", ["axes", "ticks", "lines", "points", "marks", "dots"]);
  const area = make("div", { class: "area", tabindex: 0, role: "application" }, plot.node);
  kit.tell(area, "aria-label", "alt");
  const title = kit.tell(make("h3", { class: "title" }), "text", "title");
  const at = make("span", { class: "at" });
  const legend = make("p", { class: "legend" });
  const node = make("section", {}, title, area, legend);
  const shown = { swept: [], axis: 1, today: 0 };
  let lines = []; // { id, map, figure, which, value }: value is the element where it is read
  let [pointed, x, y] = [null, scaleOf(0, 1, 0, 1), scaleOf(0, 1, 0, 1)];

  const reach = () => shown.swept[0]?.shifts.at(-1) ?? 0;
  const within = (shift) => Math.max(-reach(), Math.min(reach(), shift));
  const errorOf = ({ which, map, figure }, shift) => {
    const { shifts, errors } = shown.swept[which];
    return errors[shift + shifts.at(-1)]?.[map][figure] ?? null;
  };

  letPoint(area, {
    under({ clientX }) {
      const shift = Math.round(x.back(clientX - plot.node.getBoundingClientRect().left));
      return [0, within(shift) + reach()];
    },
    from: () => [0, (pointed ?? within(shown.today)) + reach()],
    sides: () => [1, 2 * reach() + 1],
    pass: (place) => point(place && place[1] - reach()),
    choose(place, isKey) {
      point(place[1] - reach());
      if (isKey) kit.spoken.textContent = legend.textContent;
    },
  });
  area.addEventListener("blur", () => point(null));

  function point(shift) {
    if (shift === pointed) return;
    pointed = shift;
    mark();
  }

  // What moves with the picture: the mark of today's shift, and the errors at it, or at the shift that is pointed at.
  function mark() {
    if (!lines.length || !plot.width) return;
    const { today } = shown;
    const isNear = Math.abs(today) <= reach();
    const read = pointed ?? (isNear ? today : null);
    const upright = (shift) => ({ x1: x(shift), x2: x(shift), y1: TOP, y2: HEIGHT - BOTTOM });
    mixed(plot.layers.marks, [
      ...(isNear ? [
        ["line", { class: "today", ...upright(today) }],
        ["text", { class: "today", x: x(today), y: TOP - 6, text: kit.say("today") }],
      ] : []),
      ...(pointed === null ? [] : [["line", { class: "pointed", ...upright(pointed) }]]),
    ]);
    const readings = read === null ? [] : lines.filter((line) => !line.which && errorOf(line, read) !== null);
    each(plot.layers.dots, "circle", readings,
      (line) => ({ class: line.id, cx: x(read), cy: y(errorOf(line, read)), r: 5.5 }));
    put(at, read === null ? "" : kit.say("at", { shift: minus(read) }));
    for (const line of lines) put(line.value, read === null ? "" : number(errorOf(line, read)));
  }

  // `experiments`: [{ name, hasPooling }], the first of which is drawn whole, the others dotted.
  function explain(experiments) {
    lines = experiments.flatMap(({ hasPooling }, which) =>
      SERIES.filter(({ id }) => hasPooling || id !== "pooled_equivariance")
        .map((series) => ({ ...series, which, value: make("b") })));
    const names = experiments.map(({ name }) => (experiments.length > 1 ? `${name}: ` : ""));
    legend.replaceChildren(at, ...lines.map(({ id, which, value }) => make("span", {},
      make("i", { class: `key ${id}${which ? " other" : ""}` }), `${names[which]}${kit.say(id)}`, value)));
  }

  // `swept`: { shifts, errors } an experiment; an error is missing until it has come.
  function paint(width, next) {
    Object.assign(shown, next);
    if (pointed !== null) pointed = within(pointed);
    const { swept, axis } = shown;
    plot.size(width, HEIGHT);
    const known = lines.map((line) => swept[line.which].shifts.filter((shift) => within(shift) === shift)
      .map((shift) => [shift, errorOf(line, shift)]).filter(([, error]) => error !== null));
    const top = roomFor(Math.max(LEAST, ...known.flat().map(([, error]) => error)));
    x = scaleOf(-reach() - 0.5, reach() + 0.5, LEFT, width - RIGHT);
    y = scaleOf(0, top, HEIGHT - BOTTOM, TOP);
    const height = ([, error]) => y(error);
    const ticks = [];
    for (let shift = -Math.floor(reach() / TICK) * TICK; shift <= reach(); shift += TICK) ticks.push(shift);
    rules(plot.layers.axes, [0, top / 2, top], y, LEFT, width - RIGHT, (value) => short(value, 4));
    mixed(plot.layers.ticks, [
      ...ticks.map((shift) => ["text", { class: "tick", x: x(shift), y: HEIGHT - BOTTOM + 17, text: minus(shift) }]),
      ["text", { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 5, text: kit.say(axis ? "along_x" : "along_y") }],
      ["text", { class: "start tick", x: 0, y: 10, text: kit.say("error") }],
    ]);
    const pathOver = (run) => pathOf(run, (n) => x(run[n][0]), height);
    each(plot.layers.lines, "path", lines, ({ id, which }, i) => (
      { class: which ? `${id} other` : id, d: runsOf(known[i]).map(pathOver).join("") }));
    const present = lines.filter(({ which }) => !which);
    each(plot.layers.points, "path", present,
      ({ id }, i) => ({ class: id, d: dotsOf(known[i], (n) => x(known[i][n][0]), height) }));
    mark();
  }

  function follow(today) {
    shown.today = today;
    mark();
  }

  return { node, explain, paint, follow };
}
