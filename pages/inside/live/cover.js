// A patch led over the picture: what the network says with it there. All numbers come from the server.

import { make, mounted, put, texts } from "./dom.js";
import { makePlace, unpack } from "./exchange.js";
import { buildLegend, buildMap, fillLegend, fillMap, letDrag, setMark } from "./maps.js";
import { fixed } from "./numbers.js";
import "./inside.css";

const CELL = 24; // pixels of the canvas of classes, a cell
const [SAME, OTHER, INK] = ["#dfe7ee", "#e69f00", "#111"];

export default mounted("cover", createView);

function createView(root) {
  let data = null;
  let say = (id) => id;
  let picture, covered, every, whole;
  const place = makePlace("at", [0, 0], { // row and column of the patch's
    within: inside,
    speak: () => put(spoken, input.line.textContent),
    paint: () => show(place.at),
  });
  const input = buildMap("covered", ["patch"]);
  const chance = buildMap("chance", ["here"]);
  const top = buildMap("top", ["here"]);
  const bars = Array.from({ length: 10 }, (_, label) => {
    const [value, bar] = [make("span"), make("i")];
    return { node: make("div", { class: "bar", "data-class": label }, make("span", {}, `${label}`),
      make("div", {}, bar), value), bar, value };
  });
  const title = make("h3", { class: "title" });
  const legend = buildLegend();
  const spoken = make("p", { class: "spoken", "aria-live": "polite" });
  for (const map of [input, chance, top]) {
    map.box.setAttribute("role", "application");
    map.box.classList.add("handle");
  }
  chance.node.append(legend.node);
  root.replaceChildren(
    make("div", { class: "walk" }, input.node, chance.node, top.node,
      make("div", { class: "bars" }, title, ...bars.map(({ node }) => node))),
    spoken);

  const counts = () => [data.tops.length, data.lefts.length];
  // The place whose patch has its middle next to these pixels.
  const nearest = (pixels) => pixels.map((value, i) => {
    const starts = [data.tops, data.lefts][i];
    return starts.reduce((best, start, n) =>
      (Math.abs(start + data.size / 2 - value) < Math.abs(starts[best] + data.size / 2 - value) ? n : best), 0);
  });
  let [from, began] = [null, null]; // a drag: the place, and pixels or cells under the pointer
  const grip = (map, cells, toPlace) => letDrag(map.box, cells, {
    start(under) {
      [from, began] = [place.at, under];
      place.hold();
      show(from);
      if (under) place.lead(toPlace(under));
    },
    move: (by) => place.lead(began ? toPlace(began.map((value, i) => value + by[i]))
      : from.map((value, i) => value + by[i])),
    over: () => place.drop(),
    rest: () => place.rest(!began),
    back: () => place.back(),
  }, 4);
  grip(input, () => [data.frame, data.frame], nearest);
  for (const map of [chance, top]) grip(map, counts, (cells) => cells.map(Math.floor));
  for (const [map, toPlace] of [[input, (share) => nearest(share.map((value) => value * data.frame))], [chance, null],
    [top, null]]) {
    map.box.addEventListener("pointermove", (event) => {
      if (place.isHeld() || event.pointerType === "touch" || !data) return;
      const box = map.box.getBoundingClientRect();
      const share = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
      show(inside(toPlace ? toPlace(share) : share.map((value, i) => value * counts()[i])));
    });
    map.box.addEventListener("pointerleave", () => {
      if (!place.isHeld() && data) show(place.at);
    });
  }

  function inside(to) {
    return to.map((value, i) => Math.max(0, Math.min(counts()[i] - 1, Math.floor(value + 1e-9))));
  }

  function accept(block) {
    const { header, take } = unpack(block);
    data = header;
    say = texts(header.labels, "inside");
    const [rows, columns] = counts();
    picture = take(header.frame ** 2);
    every = take(rows * columns * header.classes);
    whole = take(header.classes);
    covered = new Float32Array(picture.length);
    const of = (n) => every.subarray(n * header.classes, (n + 1) * header.classes);
    const shown = Float32Array.from({ length: rows * columns }, (_, n) => of(n)[header.label]);
    fillMap(chance, shown, [1, rows, columns], 1, false);
    paintClasses(Array.from({ length: rows * columns }, (_, n) => of(n).indexOf(Math.max(...of(n)))), rows, columns);
    put(input.title, say("cover_picture"));
    put(chance.title, say("cover_chance", { label: header.label }));
    put(top.title, say("cover_top"));
    put(top.line, say("cover_top_about", { label: header.label }));
    put(title, say("cover_bars"));
    fillLegend(legend, "0", "1", false);
    for (const map of [input, chance, top]) {
      map.box.setAttribute("aria-label", say("cover_about"));
      map.canvas.setAttribute("role", "img");
      map.canvas.setAttribute("aria-label", map.title.textContent);
    }
    bars.forEach(({ node }, label) => node.toggleAttribute("data-true", label === header.label));
    place.hear(header.at, header);
    place.at = inside(place.at);
    show(place.at);
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
    top.box.classList.add("smooth");
  }

  function show(at) {
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
    const percent = (chance) => fixed(100 * chance, 1);
    put(input.line, say("cover_line",
      { label: data.label, now: percent(every[n + data.label]), whole: percent(whole[data.label]) }));
    Object.assign(root.dataset, { at: at.join(), chance: every[n + data.label] });
  }

  return place.view(accept);
}
