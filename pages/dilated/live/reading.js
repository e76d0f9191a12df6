// A dilated kernel on the picture: what Streamlit calls, what is shown, what the user does. engine.js convolves.

import { createLab } from "./engine.js";
import { inkOn, isSigned } from "./paint.js";
import { make, put } from "./dom.js";
import { buildMap, fillMap, lay, letLead, nameHandle, nameMap, scaleLegend } from "./maps.js";
import { letSet } from "./drag.js";
import { view } from "./mount.js";
import { fixed, number, short } from "./numbers.js";
import "./controls.css";
import "./reading.css";

const AROUND = 21; // pixels a side of the close-up
const LEAST = 9; // screen pixels of a frame around one cell

export default view("reading", "dilated", createView);

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

// A map with frames over it and its legend beneath.
function buildFramed(name) {
  const map = buildMap(name, [], { hasLegend: true });
  const marks = make("div", { class: "marks", "aria-hidden": "true" });
  map.box.append(marks);
  map.canvas.setAttribute("role", "img");
  return Object.assign(map, { marks });
}

function fillFramed(map, values, height, width, scale, hasSign) {
  fillMap(map, values, [1, height, width], scale, hasSign);
  scaleLegend(map.legend, scale, hasSign);
}

// Frames over a map: [row, column, height, width] in cells, at least LEAST screen pixels wide.
function markMap({ marks, box, height, width }, frames) {
  while (marks.children.length < frames.length) marks.append(make("i"));
  while (marks.children.length > frames.length) marks.lastChild.remove();
  const cell = box.clientWidth / width || 1;
  frames.forEach(([top, left, high, wide], i) => {
    const grow = Math.max(0, LEAST / cell - Math.min(high, wide)) / 2;
    lay(marks.children[i], [top - grow, left - grow], [high + 2 * grow, wide + 2 * grow], [height, width]);
  });
}

function buildNine(name) {
  const caption = make("figcaption");
  const cells = Array.from({ length: 9 }, () => make("span"));
  return { cells, caption, node: make("figure", { class: "nine", "data-nine": name }, caption,
    make("div", {}, ...cells)) };
}

// Numbers on their colours: grey ones on their own grey, signed ones on the colours of a kernel.
function fillNine({ cells }, values, texts, isGrey) {
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  cells.forEach((cell, i) => {
    const level = Math.round(255 * values[i]);
    const strength = scale ? (0.65 * Math.abs(values[i])) / scale : 0;
    const colour = isGrey ? `rgb(${level},${level},${level})`
      : `rgba(${values[i] > 0 ? "230,97,1" : "33,102,172"},${strength})`;
    cell.style.background = colour;
    cell.style.color = isGrey ? inkOn(level, level, level) : "";
    put(cell, texts[i]);
  });
}

function createView({ root, say, tell, spoken, place }) {
  let data = null; // what came last: header, and the picture as `x`
  let lab = null; // of the rate that is shown
  const reading = place("spec", { rate: 1, place: [0, 0] }, {
    within: (to) => ({ rate: to.rate, place: inside(to) }),
    word: ({ rate, place: [y, x] }) => ({ d: String(rate), y: String(y), x: String(x) }),
    text: (at) => [at.rate, ...at.place].join(),
    speak: () => say("spoken",
      { rate: reading.at.rate, row: reading.at.place[0], column: reading.at.place[1], sum: sum.textContent }),
  });

  const maps = { picture: buildFramed("picture"), around: buildFramed("around"), feature: buildFramed("feature") };
  const nines = { weights: buildNine("weights"), pixels: buildNine("pixels"), products: buildNine("products") };
  const slider = tell(make("input", { type: "range", min: 1, step: 1 }), "title", "rate_help");
  const value = make("output");
  const sum = make("strong", { "data-figure": "answer" });
  const sign = (text) => make("span", { class: "sign", "aria-hidden": "true" }, text);
  for (const [name, { caption }] of Object.entries(nines)) tell(caption, "text", name);
  for (const name of ["picture", "feature"]) {
    nameHandle(maps[name], tell, `${name}_about`, name === "picture" ? "handle" : "pointed");
    const off = () => (name === "feature" ? reading.at.rate : 0); // of its first cell from the picture's
    letLead(maps[name].box, () => [maps[name].height, maps[name].width], reading, {
      grasp: (cell) => reading.lead({ ...reading.at, place: cell.map((at) => Math.floor(at) + off()) }),
      to: (from, by) => ({ ...from, place: from.place.map((at, i) => at + by[i]) }),
      leap: 8,
    });
  }
  letSet(slider, reading, (rate) => ({ ...reading.at, rate }));
  nameMap(maps.picture, tell, "picture");
  root.replaceChildren(
    make("label", { class: "rate" }, tell(make("span"), "text", "rate"), slider, value),
    make("div", { class: "row" }, ...Object.values(maps).map(({ node }) => node)),
    make("div", { class: "sum" }, nines.weights.node, sign("×"), nines.pixels.node, sign("→"), nines.products.node,
      sign("Σ"), make("figure", { class: "total" }, tell(make("figcaption"), "text", "sum"), sum)),
    spoken,
  );

  function take(header, numbers) {
    const [height, width] = header.size;
    if (data?.picture !== header.picture || data?.kernel !== header.kernel) lab = null;
    data = { ...header, x: numbers(height * width) };
    reading.hear(header, header);
    reading.at = { rate: reading.at.rate, place: inside(reading.at) };
    const weights = header.stack.layers[0].w.values;
    fillNine(nines.weights, weights, weights.map((w) => short(w, 3)), false);
    slider.max = header.largest;
    fillFramed(maps.picture, data.x, height, width, 1, false);
  }

  // The place, moved to where all nine pixels lie on the picture.
  const inside = ({ rate, place: at }) => at.map((v, i) => clamp(Math.round(v), rate, data.size[i] - 1 - rate));

  function paint() {
    const { rate, place: at } = reading.at;
    const [[height, width], [y, x]] = [data.size, at];
    if (lab?.rate !== rate) {
      const layer = { ...data.stack.layers[0], dilation: [rate, rate] };
      const { stages } = createLab({ data: data.x, channels: 1, height, width }, { ...data.stack, layers: [layer] },
        "circular");
      lab = { rate, map: stages[0] };
      const { still, low, peak } = lab.map;
      fillFramed(maps.feature, still, lab.map.height, lab.map.width, peak, isSigned(low, peak));
    }
    slider.value = rate;
    put(value, String(rate));
    const sides = [Math.min(AROUND, height), Math.min(AROUND, width)];
    const corner = at.map((v, i) => clamp(v - Math.floor(AROUND / 2), 0, data.size[i] - sides[i]));
    const close = new Float32Array(sides[0] * sides[1]);
    for (let i = 0; i < sides[0]; i++) {
      const from = (corner[0] + i) * width + corner[1];
      close.set(data.x.subarray(from, from + sides[1]), i * sides[1]);
    }
    fillFramed(maps.around, close, ...sides, 1, false);
    const taps = [-rate, 0, rate].flatMap((dy) => [-rate, 0, rate].map((dx) => [y + dy, x + dx]));
    const pixels = taps.map(([i, j]) => data.x[i * width + j]);
    const products = data.stack.layers[0].w.values.map((w, i) => w * pixels[i]);
    const answer = lab.map.still[(y - rate) * lab.map.width + x - rate];
    fillNine(nines.pixels, pixels, pixels.map((v) => fixed(v, 3)), true);
    fillNine(nines.products, products, products.map((v) => short(v, 3)), false);
    put(sum, number(answer));
    const titles = { around: say("around", { rows: sides[0], columns: sides[1] }), feature: say("feature", { rate }) };
    for (const [name, title] of Object.entries(titles)) {
      put(maps[name].title, title);
      maps[name].canvas.setAttribute("aria-label", title);
    }
    const side = 2 * rate + 1;
    markMap(maps.picture, [[...corner, ...sides], [y - rate, x - rate, side, side]]);
    markMap(maps.around, taps.map(([i, j]) => [i - corner[0], j - corner[1], 1, 1]));
    markMap(maps.feature, [[y - rate, x - rate, 1, 1]]);
    return { rate, place: at.join(","), answer };
  }

  return { take, paint };
}
