// A patch led over the picture: what the network says with it there. All numbers come from the server.

import { make, put, shareOf } from "./dom.js";
import { whenPointed } from "./drag.js";
import { buildMap, fillLegend, fillMap, letLead, nameHandle, setMark } from "./maps.js";
import { view } from "./mount.js";
import { fixed } from "./numbers.js";
import "./inside.css";

const CELL = 24; // pixels of the canvas of classes, a cell
const [SAME, OTHER, INK] = ["#dfe7ee", "#e69f00", "#111"];

export default view("cover", "inside", ({ root, say, tell, ask, spoken, place: makePlace }) => {
  let data = null;
  let picture, covered, every, whole;
  let passed = null; // the place that a mouse passes over
  const place = makePlace("at", [0, 0], { // row and column of the patch's
    within: inside,
    speak: () => input.line.textContent,
    paint: () => ask.now(),
  });
  const input = buildMap("covered", ["patch"]);
  const chance = buildMap("chance", ["here"], { hasLegend: true });
  const top = buildMap("top", ["here"]);
  const bars = Array.from({ length: 10 }, (_, label) => {
    const [value, bar] = [make("span"), make("i")];
    return { node: make("div", { class: "bar", "data-class": label }, make("span", {}, `${label}`),
      make("div", {}, bar), value), bar, value };
  });
  for (const map of [input, chance, top]) {
    nameHandle(map, tell, "cover_about");
    map.canvas.setAttribute("role", "img");
  }
  tell(input.title, "text", "cover_picture");
  tell(top.title, "text", "cover_top");
  root.replaceChildren(
    make("div", { class: "walk" }, input.node, chance.node, top.node,
      make("div", { class: "bars" }, tell(make("h3", { class: "title" }), "text", "cover_bars"),
        ...bars.map(({ node }) => node))),
    spoken);

  const counts = () => [data.tops.length, data.lefts.length];
  // The place whose patch has its middle next to these pixels.
  const nearest = (pixels) => pixels.map((value, i) => {
    const starts = [data.tops, data.lefts][i];
    return starts.reduce((best, start, n) =>
      (Math.abs(start + data.size / 2 - value) < Math.abs(starts[best] + data.size / 2 - value) ? n : best), 0);
  });
  function grip(map, cells, toPlace) {
    let began = null; // pixels or cells under the pointer
    letLead(map.box, cells, place, {
      grasp(under) {
        passed = null;
        began = under;
        place.lead(toPlace(under));
      },
      to(from, by, isKey) {
        passed = null;
        const to = (isKey ? from : began).map((value, i) => value + by[i]);
        return isKey ? to : toPlace(to);
      },
    });
    whenPointed(map.box, (event) => {
      if (place.isHeld() || event.pointerType === "touch" || !data) return;
      pass(inside(toPlace(shareOf(map.box, event).map((value, i) => value * cells()[i]))));
    }, () => pass(null));
  }
  grip(input, () => [data.frame, data.frame], nearest);
  for (const map of [chance, top]) grip(map, counts, (cells) => cells.map(Math.floor));

  function pass(to) {
    passed = to;
    ask.now();
  }

  function inside(to) {
    return to.map((value, i) => Math.max(0, Math.min(counts()[i] - 1, Math.floor(value + 1e-9))));
  }

  function take(header, numbers) {
    data = header;
    const [rows, columns] = counts();
    picture = numbers(header.frame ** 2);
    every = numbers(rows * columns * header.classes);
    whole = numbers(header.classes);
    covered = new Float32Array(picture.length);
    const of = (n) => every.subarray(n * header.classes, (n + 1) * header.classes);
    const shown = Float32Array.from({ length: rows * columns }, (_, n) => of(n)[header.label]);
    fillMap(chance, shown, [1, rows, columns], 1, false);
    paintClasses(Array.from({ length: rows * columns }, (_, n) => of(n).indexOf(Math.max(...of(n)))), rows, columns);
    put(chance.title, say("cover_chance", { label: header.label }));
    put(top.line, say("cover_top_about", { label: header.label }));
    fillLegend(chance.legend, "0", "1", false);
    for (const { canvas, title } of [input, chance, top]) canvas.setAttribute("aria-label", title.textContent);
    bars.forEach(({ node }, label) => node.toggleAttribute("data-true", label === header.label));
    passed = null;
    place.hear(header.at, header);
    place.at = inside(place.at);
  }

  function paintClasses(classes, rows, columns) {
    Object.assign(top.canvas, { width: columns * CELL, height: rows * CELL });
    Object.assign(top, { height: rows, width: columns });
    top.box.style.aspectRatio = `${columns} / ${rows}`;
    const context = top.canvas.getContext("2d");
    Object.assign(context, { font: `${CELL - 6}px sans-serif`, textAlign: "center", textBaseline: "middle" });
    classes.forEach((label, n) => {
      const [x, y] = [(n % columns) * CELL, Math.floor(n / columns) * CELL];
      context.fillStyle = label === data.label ? SAME : OTHER;
      context.fillRect(x, y, CELL, CELL);
      context.fillStyle = INK;
      context.fillText(label, x + CELL / 2, y + CELL / 2 + 1);
    });
  }

  function paint() {
    const at = passed ?? place.at;
    const [first, left] = [data.tops[at[0]], data.lefts[at[1]]];
    for (let i = 0; i < covered.length; i++) {
      const [row, column] = [Math.floor(i / data.frame), i % data.frame];
      const isUnder = row >= first && row < first + data.size && column >= left && column < left + data.size;
      covered[i] = isUnder ? data.fill : picture[i];
    }
    fillMap(input, covered, [1, data.frame, data.frame], 1, false);
    setMark(input, "patch", [first, left], data.size);
    for (const map of [chance, top]) setMark(map, "here", at);
    const n = (at[0] * data.lefts.length + at[1]) * data.classes;
    bars.forEach(({ bar, value }, label) => {
      bar.style.width = `${100 * every[n + label]}%`;
      put(value, `${fixed(100 * every[n + label], 1)} %`);
    });
    const [now, without] = [every[n + data.label], whole[data.label]].map((share) => fixed(100 * share, 1));
    put(input.line, say("cover_line", { label: data.label, now, whole: without }));
    return { at: at.join(), chance: every[n + data.label] };
  }

  return { take, paint };
});
