// Max-pooling and its twin, average pooling: who won in each window, and who is given the gradient.

import { make, put } from "./dom.js";
import { fillGrid, markGrid, shapeGrid, sizeGrid } from "./grid.js";
import { finiteDifference, poolGradients, windowsOf } from "./backward.js";
import { createGrids } from "./terms.js";
import { short } from "./numbers.js";

const NAMES = ["x", "ymax", "g", "dmax", "ymean", "dmean"];
const TIE = "#E69F00"; // Okabe & Ito 2008

export function createSwitches(kit) {
  const { grids, section, pointed } = createGrids(kit, NAMES, {
    kinds: { x: "i", dmax: "i", dmean: "i", ymax: "o", ymean: "o", g: "o" }, chosen: "cell", labels: "pool",
  });
  const [law, check, why] = [1, 2, 3].map(() => make("p", { class: "law" }));
  const node = make("div", {},
    make("div", { class: "row" }, ...section("x"), ...section("ymax", "→"), ...section("g", "→"),
      ...section("ymean", " ")),
    kit.legend("won", "pointed"),
    make("div", { class: "row" }, ...section("dmax"), ...section("dmean", " ")),
    make("div", { class: "laws", "aria-live": "polite" }, law, check, why));
  let given = null;

  function paint(spec, width, isNarrow) {
    const { n, x } = given;
    const [size, stride] = [Number(spec.window), Number(spec.step)];
    const windows = windowsOf(x, n, size, stride);
    const out = Math.round(Math.sqrt(windows.length));
    const dy = given.g.slice(0, windows.length);
    const found = poolGradients(windows, dy, x.length);
    const lists = { x, ymax: windows.map((one) => one.max), g: dy, dmax: found.max,
      ymean: windows.map((one) => one.mean), dmean: found.mean };
    const cell = Math.max(22, Math.min(36,
      Math.floor((width - (isNarrow ? 24 : 150)) / (isNarrow ? 12.2 : 6 + 3 * out))));
    const wide = isNarrow ? Math.max(24, Math.min(36, Math.floor((width - 4) / 6))) : 36;
    const scale = Math.max(...lists.dmax.map(Math.abs), ...lists.dmean.map(Math.abs), 1);
    for (const [name, grid] of Object.entries(grids)) {
      const side = Math.round(Math.sqrt(lists[name].length));
      shapeGrid(grid, side, side);
      const least = name === "dmax" || name === "dmean" ? scale : name === "g" ? 1 : given.most;
      const isSlope = name[0] === "d" || name === "g";
      fillGrid(grid, lists[name], lists[name].map((value) => short(value, name[0] === "d" ? 2 : 1)), isSlope, least);
      sizeGrid(grid, name[0] === "d" ? wide : cell);
    }

    const wanted = pointed();
    const limit = wanted[0] === "o" ? windows.length : x.length;
    const at = Number(wanted.slice(1)) < limit ? wanted : "o0";
    const index = Number(at.slice(1));
    const lit = at[0] === "o" ? [index] : windows.flatMap(({ cells }, o) => (cells.includes(index) ? [o] : []));
    const wins = x.map((_, i) => windows.filter(({ winner }) => winner === i).length);
    const inside = new Set(lit.flatMap((o) => windows[o].cells));
    const looks = x.map((_, i) => [
      wins[i] > 1 ? "won many" : wins[i] ? "won" : "", inside.has(i) ? "lit" : "", at === `i${i}` ? "out" : "",
    ].join(" ").trim());
    const marks = looks.flatMap((look, i) => (look ? [[i, look]] : []));
    for (const name of ["x", "dmax"]) markGrid(grids[name], marks);
    markGrid(grids.dmean, looks.flatMap((look, i) =>
      (inside.has(i) || at === `i${i}` ? [[i, look.replace(/won|many/g, "").trim()]] : [])));
    for (const name of ["ymax", "g", "ymean"])
      markGrid(grids[name], lit.map((o) => [o, at[0] === "o" ? "out" : "lit"]));
    for (const grid of Object.values(grids)) grid.node.style.setProperty("--tie", TIE);

    const place = (i, side) => `${Math.floor(i / side)},${i % side}`;
    if (at[0] === "o") {
      const { winner, cells } = windows[index];
      put(law, kit.say("pool_window",
        { cell: place(index, out), winner: place(winner, n), value: short(x[winner], 2), slope: short(dy[index], 2) }));
      put(check, kit.say("pool_twin", { count: cells.length, share: short(dy[index] / cells.length, 3) }));
      const tied = cells.filter((i) => x[i] === x[winner]).length;
      put(why, tied > 1 ? kit.say("pool_tied", { count: tied }) : kit.say("pool_why"));
    } else {
      const loss = (key) => (value) => windowsOf(x.with(index, value), n, size, stride)
        .reduce((sum, one, o) => sum + dy[o] * one[key], 0);
      const won = lit.filter((o) => windows[o].winner === index);
      put(law, kit.say("pool_cell", { cell: place(index, n), windows: lit.length, won: won.length,
        value: short(found.max[index], 3), mean: short(found.mean[index], 3) }));
      put(check, kit.say("pool_finite",
        { max: short(finiteDifference(loss("max"), x[index]), 3),
        mean: short(finiteDifference(loss("mean"), x[index]), 3) }));
      const isTied = lit.some((o) => windows[o].winner !== index && windows[o].max === x[index]);
      put(why, kit.say(isTied ? "pool_second" : won.length ? "pool_won" : "pool_lost"));
    }
    return { at, max: found.max, mean: found.mean, winners: windows.map(({ winner }) => winner) };
  }

  return { node, take: (next) => (given = next), paint };
}
