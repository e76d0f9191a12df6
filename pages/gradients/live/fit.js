// Fit a kernel: gradient descent on the patches of a picture, its loss, its slow directions, its kernel and its map.

import { make, put } from "./dom.js";
import { createFitted } from "./fitted.js";
import { buildGrid, fillGrid, shapeGrid, sizeGrid } from "./grid.js";
import { letChoose } from "./handles.js";
import { fixed, fourDigits, minus, power, short } from "./numbers.js";
import { createPlot, mixed, pathOf, rules, scaleOf } from "./plot.js";
import { letPoint } from "./pointing.js";
import { NEGLIGIBLE, descend, errorsOf, kernelOf, settingsOf, stepsUntil } from "./slopes.js";
import { makeFilm } from "./waits.js";

// places of the slider of the rate: its end, and the rate at which plain descent diverges
const [TOP, UNIT] = [350, 300];
const DECADE = 100; // places to a factor of 10
const KINDS = ["raw", "centred", "biased"]; // bowls, by the number of the choice
const WAYS = { plain: ["raw", false], biased: ["biased", false], momentum: ["raw", true], centred: ["centred", false],
  both: ["centred", true] };
const NAMES = Object.keys(WAYS); // descents, each at its best rate: in which bowl, and whether with the best momentum
const CLOSE = 0.01; // of the errors at the start: counts as found
const SECONDS = 5; // that all steps take when they are played
const FLOOR = 1e-13; // of the loss at the start: beneath is rounding
const tenth = (value) => `1e${minus(value)}`;

export function createFit(kit) {
  const loss = createPlot("loss", ["axes", "ways", "run", "marks"]);
  const directions = createPlot("directions", ["axes", "bars", "marks"]);
  const grids = Object.fromEntries(["wanted", "now", "direction"].map((name) => [name, buildGrid(name)]));
  const maps = createFitted(kit);
  const legend = Object.fromEntries(NAMES.map((name) => [name, make("b")]));
  const button = (name, id = name) => {
    const one = make("button", { type: "button", "data-do": name });
    one.addEventListener("click", () => acts[name]());
    return kit.tell(one, "text", id);
  };
  const buttons = Object.fromEntries(["play", "step", "restart", "best_rate", "best_both"]
    .map((name) => [name, button(name, name === "step" ? "one_step" : name)]));
  const zone = make("i", { class: "zone", "aria-hidden": "true" });
  const say = make("p", { class: "laws", "aria-live": "polite" });
  const directionTitle = make("h3", { class: "title" });
  const slider = {
    n: kit.slider({ name: "n", low: 0, high: () => now.steps, step: 1, show: String }),
    rate: kit.slider({ name: "rate", low: 0, high: TOP, step: 1, show: () => fourDigits(now.rate),
      at: (text) => placeOf(text), zone }),
    momentum: kit.slider({ name: "momentum", low: 0, high: 999, step: 1, show: () => fixed(now.momentum, 3),
      at: (text) => (text === "best" ? Math.round(1000 * now.momentum) : Number(text)) }),
  };
  const panel = (title, ...nodes) => make("section", {}, title, ...nodes);
  const keys = make("p", { class: "legend ways" }, ...NAMES.map((name) =>
    make("span", {}, make("i", { class: `key way-${name}` }), kit.tell(make("span"), "text", `way_${name}`),
      legend[name])));
  const node = make("div", {},
    make("div", { class: "controls" }, buttons.play, buttons.step, buttons.restart, slider.n, buttons.best_rate,
      buttons.best_both),
    make("div", { class: "controls" }, slider.rate, slider.momentum),
    make("div", { class: "charts" }, panel(kit.title("loss_title"), loss.node),
      panel(kit.title("directions_title"), directions.node)),
    keys,
    make("div", { class: "row" }, panel(kit.title("kernel_wanted"), grids.wanted.node),
      panel(kit.title("kernel_now"), grids.now.node),
      panel(directionTitle, grids.direction.node), ...maps.nodes),
    say);
  const now = { steps: 1, rate: 0, momentum: 0 };
  let given = null;
  let ways = null; // the descents of WAYS, for a number of steps
  let known = ""; // what the run was computed for
  let run = null;
  let pointed = null; // the direction that is looked at; the slowest where none is
  let from = 0; // the step from which it is played

  const look = (at) => {
    pointed = at?.[1] ?? null;
    kit.repaint();
  };
  directions.node.setAttribute("tabindex", 0);
  directions.node.setAttribute("role", "application");
  kit.tell(directions.node, "aria-label", "directions_about");
  letPoint(directions.node, {
    under({ clientX }) {
      const at = Math.floor((clientX - directions.node.getBoundingClientRect().left - 44) / now.column);
      return at >= 0 && at < now.bowl.best.length ? [0, at] : null;
    },
    from: () => [0, pointed ?? now.bowl.best.length - 1],
    sides: () => [1, now.bowl.best.length],
    pass: look,
    choose: look,
  });
  letChoose(kit, loss.node, ({ clientX }) => {
    const at = Math.round(now.x.back(clientX - loss.node.getBoundingClientRect().left));
    pause();
    kit.change({ n: Math.max(0, Math.min(now.steps, at)) }, false);
  });

  const acts = {
    play() {
      if (film.isRunning()) return pause(true);
      from = Number(kit.spec().n) >= now.end ? 0 : Number(kit.spec().n);
      kit.change({ n: from }, false);
      film.start();
      label();
    },
    step() { pause(); kit.change({ n: Math.min(now.end, Number(kit.spec().n) + 1) }, true); },
    restart() { pause(); kit.change({ n: 0 }, true); },
    best_rate() { kit.change({ rate: "best" }, true); },
    best_both() { kit.change({ rate: "best", momentum: "best" }, true); },
  };

  const film = makeFilm((ms) => {
    const at = Math.min(now.end, from + Math.floor((ms / 1000 / SECONDS) * now.steps));
    kit.change({ n: at }, false);
    if (at >= now.end) pause(true);
    return at < now.end;
  });

  function pause(isRest = false) {
    const was = film.isRunning();
    film.stop();
    label();
    if (isRest && was) kit.change({}, true);
  }

  const label = () => put(buttons.play, kit.say(film.isRunning() ? "pause" : "play"));
  const placeOf = (text) => (text === "best" ? UNIT + DECADE * Math.log10(now.rate / now.settings.unit) : Number(text));

  function take(next) {
    given = next;
    [ways, known, pointed] = [null, "", null];
    maps.take(given);
  }

  function compute(spec) {
    const bowl = given.bowls[KINDS[spec.centred]];
    const settings = settingsOf(bowl);
    const momentum = spec.momentum === "best" ? settings.momentum : Number(spec.momentum) / 1000;
    const rate = spec.rate === "best" ? settings.rate(momentum)
      : settings.unit * 10 ** ((Number(spec.rate) - UNIT) / DECADE);
    const steps = Number(spec.steps);
    Object.assign(now, { settings, momentum, rate, steps, bowl });
    const key = `${spec.centred} ${momentum} ${rate} ${steps}`;
    if (key === known) return;
    known = key;
    run = descend(bowl, errorsOf(bowl, given.start), rate, momentum, steps);
    now.end = run.end;
    if (ways?.steps === steps) return;
    ways = { steps };
    NAMES.forEach((name) => {
      const [kind, isFast] = WAYS[name];
      const one = given.bowls[kind];
      const best = settingsOf(one);
      const m = isFast ? best.momentum : 0;
      ways[name] = descend(one, errorsOf(one, given.start), best.rate(m), m, steps);
    });
  }

  function paint(spec, width, isNarrow) {
    compute(spec);
    const n = Math.max(0, Math.min(Number(spec.n), run.end));
    const m = run.m;
    const errors = run.errors.subarray(n * m, (n + 1) * m);
    const weights = kernelOf(now.bowl, errors);
    const kernel = weights.subarray(0, given.start.length);
    const along = weights[kernel.length] ?? 0; // the bias that descends along, where there is one
    const bias = now.bowl.target + along - now.bowl.means.reduce((sum, mean, i) => sum + mean * kernel[i], 0);
    const gap = isNarrow ? 0 : 16;
    const left = isNarrow ? width : Math.floor((width - gap) * 0.56);
    paintLoss(left, 200, n);
    const shares = Array.from(errors, (value, i) => Math.abs(run.errors[i]) > 0 ? Math.abs(value / run.errors[i]) : 0);
    paintDirections(isNarrow ? width : width - gap - left, 200, shares);
    paintKernels(kernel, width, isNarrow, shares);
    maps.paint(kernel, bias, width, isNarrow);
    zone.style.left = `${(100 * (UNIT + DECADE * Math.log10(1 + now.momentum))) / TOP}%`;
    NAMES.forEach((name) => {
      const count = stepsUntil(ways[name], CLOSE);
      put(legend[name], count === null ? kit.say("not_found", { steps: now.steps })
        : kit.say("found", { steps: count }));
    });
    const limit = now.settings.limit(now.momentum);
    const largest = Math.max(...given.wanted.map(Math.abs), 1e-12);
    const apart = Math.max(...kernel.map((value, i) => Math.abs(value - given.wanted[i])));
    const slow = shares.filter((share) => share > 0.5).length;
    const fields = { n, loss: fourDigits(run.losses[n]), apart: fourDigits((100 * apart) / largest),
      rate: fourDigits(now.rate), limit: fourDigits(limit), slow, all: m };
    const isAcross = n && run.errors[n * m] * run.errors[(n - 1) * m] < 0; // of the lowest point, by this step
    const swings = isAcross && shares[0] > 0.5 && shares[0] > 0.99 * shares.at(-1) && now.rate < limit
      ? ` ${kit.say("swings")}` : "";
    put(say, `${kit.say(now.rate >= limit ? "diverges" : slow && n ? "slow" : "so_far", fields)}${swings}`);
    label();
    return { n, kernel: [...kernel], bias, loss: run.losses[n], losses: [...run.losses], rate: now.rate,
      momentum: now.momentum, limit, map: maps.wanted().slice(0, 64),
      shares: [...shares], found: Object.fromEntries(NAMES.map((name) => [name, stepsUntil(ways[name], CLOSE)])) };
  }

  function paintLoss(width, height, n) {
    loss.size(width, height);
    const first = run.losses[0];
    const floor = FLOOR * first;
    const clear = (values) => [...values].map((value) => Math.max(value, floor));
    const reach = Math.min(1e6, Math.max(10, ...NAMES.map((name) => Math.max(...ways[name].losses) / first),
      Math.min(1e6, Math.max(...run.losses) / first)));
    const top = Math.ceil(Math.log10(first * reach));
    const lowest = Math.min(...NAMES.map((name) => Math.min(...clear(ways[name].losses))), ...clear(run.losses));
    const bottom = Math.min(top - 2, Math.floor(Math.log10(lowest)));
    const x = scaleOf(0, now.steps, 52, width - 10);
    now.x = x;
    const y = scaleOf(top, bottom, 8, height - 34);
    const each = Math.ceil((top - bottom) / 5);
    const marks = [];
    for (let at = top; at >= bottom; at -= each) marks.push(at);
    rules(loss.layers.axes, marks, y, 52, width - 10, tenth);
    const line = (values) => {
      const stride = Math.max(1, Math.floor(values.length / 500));
      const kept = [...values].flatMap((value, i) =>
        (i % stride === 0 || i === values.length - 1 ? [[i, Math.min(top, Math.log10(Math.max(value, floor)))]] : []));
      return pathOf(kept.map(([, value]) => value), (i) => x(kept[i][0]), y);
    };
    mixed(loss.layers.ways, NAMES.map((name) => ["path", { class: `way way-${name}`, d: line(ways[name].losses) }]));
    mixed(loss.layers.run, [
      ["path", { class: "ahead", d: line(run.losses) }],
      ["path", { class: "run", d: line(run.losses.subarray(0, n + 1)) }],
    ]);
    const here = Math.log10(Math.max(run.losses[n], floor));
    mixed(loss.layers.marks, [
      ["line", { class: "chosen", x1: x(n), x2: x(n), y1: 4, y2: height - 34 }],
      ["circle", { class: "here", cx: x(n), cy: Math.max(8, y(here)), r: 6 }],
      ["text", { class: "tick", x: x(0), y: height - 18, text: "0" }],
      ["text", { class: "tick end", x: x(now.steps), y: height - 18, text: String(now.steps) }],
      ["text", { class: "tick", x: (52 + width) / 2, y: height - 3, text: kit.say("step_axis") }],
    ]);
  }

  function paintDirections(width, height, shares) {
    directions.size(width, height);
    const m = shares.length;
    const { curvatures } = now.bowl;
    const column = (width - 50) / m;
    now.column = column;
    const half = Math.floor(height * 0.5);
    const low = Math.max(curvatures.at(-1), NEGLIGIBLE * curvatures[0] * 1e-3);
    const logs = curvatures.map((value) => Math.log10(Math.max(value, low)));
    const c = scaleOf(Math.ceil(logs[0]), Math.floor(logs.at(-1)) - 0.2, 8, half - 6);
    const s = scaleOf(1, 0, half + 16, height - 20);
    rules(directions.layers.axes, [Math.ceil(logs[0]), Math.floor(logs.at(-1))], c, 44, width - 6, tenth);
    const shown = Math.min(pointed ?? m - 1, m - 1);
    const wide = Math.max(2, column * 0.72);
    mixed(directions.layers.bars, shares.flatMap((share, i) => {
      const x = 44 + column * (i + 0.5) - wide / 2;
      const level = Math.min(1, share);
      return [
        ["rect", { class: "bar curvature", x, width: wide, y: c(logs[i]), height: Math.max(1, half - 6 - c(logs[i])) }],
        ["rect", { class: `bar ${share > 0.5 ? "slow" : "done"}`, x, width: wide, y: s(level),
          height: Math.max(1, s(0) - s(level)) }],
      ];
    }));
    mixed(directions.layers.marks, [
      ["rect", { class: "window", x: 44 + column * shown, width: column, y: 2, height: height - 20 }],
      ["line", { class: "zero", x1: 44, x2: width - 6, y1: half - 6, y2: half - 6 }],
      ["line", { class: "zero", x1: 44, x2: width - 6, y1: s(0), y2: s(0) }],
      ["text", { class: "tick end", x: 40, y: s(1) + 5, text: "100 %" }],
      ["text", { class: "tick end", x: 40, y: s(0) + 4, text: "0 %" }],
      ["text", { class: "tick start", x: 48, y: half + 10, text: kit.say("error_left") }],
      ["text", { class: "tick start", x: 44, y: height - 4, text: kit.say("fast") }],
      ["text", { class: "tick end", x: width - 6, y: height - 4, text: kit.say("slow_end") }],
    ]);
    const weight = now.bowl.vectors[(m - 1) * m + shown]; // of the bias, where one descends along
    put(directionTitle, kit.say(m > given.start.length ? "direction_biased" : "direction",
      { at: shown + 1, all: m, share: `${fixed(100 * Math.min(shares[shown], 999), 0)}`, bias: short(weight, 2) }));
  }

  function paintKernels(kernel, width, isNarrow, shares) {
    const side = given.side;
    const m = shares.length;
    const shown = Math.min(pointed ?? m - 1, m - 1);
    const vector = Array.from({ length: side * side }, (_, j) => now.bowl.vectors[j * m + shown]);
    const scale = Math.max(...given.wanted.map(Math.abs), 1e-6);
    const cell = Math.floor((isNarrow ? Math.min(108, width / 3 - 12) : Math.min(118, width * 0.16)) / side);
    for (const [name, list] of [["wanted", given.wanted], ["now", [...kernel]], ["direction", vector]]) {
      const grid = grids[name];
      shapeGrid(grid, side, side);
      const isHidden = cell < 24;
      const most = list.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      fillGrid(grid, most > 1e6 * scale ? list.map((value) => value / most) : list,
        list.map((value) => (isHidden ? "" : Math.abs(value) >= 1000 ? power(value, 0) : short(value, 2))), true,
          name === "direction" ? 0 : scale);
      sizeGrid(grid, cell);
    }
  }

  return { node, take, paint, sleep: () => pause() };
}
