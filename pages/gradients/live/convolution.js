// The way back through a convolution: forward above, the gradients beneath, and the products of the cell pointed at.

import { make, put } from "./dom.js";
import { fillGrid, markGrid, shapeGrid, sizeGrid } from "./grid.js";
import { finiteDifference, gradients, lossOf, outputsOf, slopeOf, spread, turned, usesOf } from "./backward.js";
import { apart, bars, createGrids, product } from "./terms.js";
import { short } from "./numbers.js";

const SIGNED = { x: false, w: true, y: true, dy: true, spread: true, turned: true, dx: true, dw: true, db: true };
const TIES = ["#E69F00", "#56B4E9"]; // Okabe & Ito 2008

export function createConvolution(kit) {
  const { grids, section, pointed } = createGrids(kit, Object.keys(SIGNED), {
    kinds: { x: "i", dx: "i", w: "w", dw: "w", y: "o", dy: "o", db: "b" }, chosen: "at", labels: "grid",
  });
  const terms = bars("terms");
  const [law, check, why] = [1, 2, 3].map(() => make("p", { class: "law" }));
  const words = make("div", { class: "laws", "aria-live": "polite" }, law, check, why);
  const node = make("div", {},
    make("div", { class: "row" }, ...section("x"), ...section("w", "⋆"), ...section("y", "="), ...section("dy", "→")),
    make("div", { class: "row" }, ...section("spread"), ...section("turned", "⋆"), ...section("dx", "="),
      ...section("dw", " "), ...section("db", " ")),
    words, terms.node);
  let given = null;

  function paint(spec, width, isNarrow) {
    const geometry = { n: given.n, k: given.k, s: Number(spec.stride), p: Number(spec.padding) };
    const { x, w } = given;
    const way = usesOf(geometry);
    const g = given.g.slice(0, way.out ** 2);
    const y = outputsOf(way, x, w);
    const dy = slopeOf(spec.loss, y, g);
    const { dx, dw, db } = gradients(way, x, w, dy);
    const frame = spread(dy, geometry);
    const values = { x, w, y, dy, spread: frame.cells, turned: turned(w), dx, dw, db: [db] };
    const sides = { x: given.n, w: given.k, y: way.out, dy: way.out, spread: frame.side, turned: given.k, dx: given.n,
      dw: given.k, db: 1 };
    const widest = isNarrow ? 13.6 : 21.5;
    const cell = Math.max(20, Math.min(30, Math.floor((width - (isNarrow ? 8 : 110)) / widest)));
    for (const [name, grid] of Object.entries(grids)) {
      const list = values[name];
      shapeGrid(grid, sides[name], sides[name]);
      const numbers = list.map((value) => value ?? 0);
      fillGrid(grid, numbers, list.map((value) => (value === null ? "" : short(value, 1))), SIGNED[name],
        name === "x" ? 9 : 1);
      grid.cells.forEach(({ node: one }, i) => one.classList.toggle("none", list[i] === null));
      sizeGrid(grid, cell);
    }
    return light({ spec, geometry, way, x, w, y, dy, dx, dw, db, frame, width });
  }

  function light(now) {
    const { spec, way, geometry, x, w, y, dy, dx, dw, db } = now;
    const limits = { o: y.length, i: x.length, w: w.length, b: 1 };
    const wanted = pointed();
    const at = Number(wanted.slice(1)) < limits[wanted[0]] ? wanted : "w0";
    const [kind, index] = [at[0], Number(at.slice(1))];
    const marks = Object.fromEntries(Object.keys(grids).map((name) => [name, []]));
    const mark = (name, i, look = "lit") => marks[name].push([i, look]);
    const place = (i, side) => `${Math.floor(i / side)},${i % side}`;
    const loss = (dx_, dw_, bias = 0) => lossOf(spec.loss, outputsOf(way, dx_, dw_, bias), given.g);
    const moved = (list, value) => list.with(index, value);
    let [list, total, slope] = [[], 0, 0];
    if (kind === "w") {
      list = way.uses.filter(({ t }) => t === index).map(({ o, i }) => ({ o, i, a: dy[o], b: i < 0 ? 0 : x[i] }));
      total = dw[index];
      slope = finiteDifference((value) => loss(x, moved(w, value)), w[index]);
      for (const { i, o } of list) {
        if (i >= 0) mark("x", i);
        mark("dy", o);
      }
      mark("w", index, "out");
      mark("dw", index, "out");
    } else if (kind === "i") {
      list = way.uses.filter(({ i }) => i === index).map(({ o, t }) => ({ o, t, a: dy[o], b: w[t] }));
      total = dx[index];
      slope = finiteDifference((value) => loss(moved(x, value), w), x[index]);
      const [row, column] = [Math.floor(index / geometry.n), index % geometry.n];
      for (let t = 0; t < geometry.k ** 2; t++) {
        mark("spread", (row + Math.floor(t / geometry.k)) * now.frame.side + column + (t % geometry.k));
        mark("turned", t);
      }
      for (const { o, t } of list) {
        mark("y", o);
        mark("dy", o);
        mark("w", t);
      }
      mark("x", index, "out");
      mark("dx", index, "out");
    } else if (kind === "b") {
      list = dy.map((a, o) => ({ o, a, b: 1 }));
      total = db;
      slope = finiteDifference((value) => loss(x, w, value), 0);
      dy.forEach((_, o) => mark("dy", o));
      mark("db", 0, "out");
    } else {
      list = way.uses.filter(({ o }) => o === index).map(({ t, i }) => ({ o: t, a: w[t], b: i < 0 ? 0 : x[i], i }));
      total = y[index];
      for (const { i, o } of list) {
        if (i >= 0) mark("x", i);
        mark("w", o);
      }
      mark("y", index, "out");
      mark("dy", index, "out");
    }
    const tie = kind === "i" ? TIES[1] : TIES[0];
    for (const [name, cells] of Object.entries(marks)) {
      markGrid(grids[name], cells);
      for (const [i] of cells) grids[name].cells[i].node.style.setProperty("--tie", tie);
      values(name);
    }
    function values(name) {
      if (name !== "spread") return;
      const inside = new Set(now.frame.cells.flatMap((value, i) => (value === null ? [i] : [])));
      grids.spread.cells.forEach(({ node: one }, i) => one.classList.toggle("none", inside.has(i)));
    }
    const symbol = {
      w: `∂L/∂w[${place(index, geometry.k)}]`, i: `∂L/∂x[${place(index, geometry.n)}]`, b: "∂L/∂b",
      o: `y[${place(index, way.out)}]`,
    }[kind];
    const fields = { count: list.length, cell: symbol,
      inside: list.filter(({ i }) => i === undefined || i >= 0).length };
    const products = list.map(({ a, b }) => (kind === "b" ? short(a, 2) : product(a, b)));
    put(law, `${symbol} = ${products.join(" + ") || "0"} = ${short(total, 3)}`);
    put(check, kind === "o" ? kit.say("slope_out", { value: short(dy[index], 3) })
      : kit.say("finite", { value: short(slope, 5), apart: apart(slope, total) }));
    put(why, kit.say(`why_${kind}`, fields));
    terms.draw(list.map(({ o, a, b }) =>
      ({ value: a * b, name: kind === "o" ? place(o, geometry.k) : place(o, way.out) })), now.width,
      kit.say(kind === "o" ? "terms_weights" : "terms_positions"), total, kit.say("sum"));
    return { at, dx, dw, db, dy, y, total, slope, terms: list.map(({ a, b }) => a * b) };
  }

  return { node, take: (next) => (given = next), paint };
}
