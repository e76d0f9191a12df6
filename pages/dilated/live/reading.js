// A dilated kernel on the picture: what Streamlit calls, what is shown, what the user does. engine.js convolves.

import { createLab } from "./engine.js";
import { inkOn, isSigned } from "./paint.js";
import { make, mounted, put, texts } from "./dom.js";
import { makeWord, unpack } from "./exchange.js";
import { buildLegend, buildMap, fillLegend, fillMap, letDrag } from "./maps.js";
import { fixed, short, number } from "./numbers.js";
import { REST } from "./waits.js";
import "./reading.css";

const AROUND = 21; // pixels a side of the close-up
const LEAST = 9; // screen pixels of a frame around one cell

export default mounted("reading", createView);

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const percent = (value, whole) => `${(100 * value) / whole}%`;

// A map with frames over it and its legend beneath.
function buildFramed(name) {
  const [map, legend, marks] = [buildMap(name), buildLegend(), make("div", { class: "marks", "aria-hidden": "true" })];
  map.box.append(marks);
  map.line.replaceWith(legend.node);
  map.canvas.setAttribute("role", "img");
  return { ...map, marks, legend };
}

function fillFramed(map, values, height, width, scale, signed) {
  fillMap(map, values, [1, height, width], scale, signed);
  fillLegend(map.legend, signed ? `−${number(scale)}` : "0", `${signed ? "+" : ""}${number(scale)}`, signed);
}

// Frames over a map: [row, column, height, width] in cells, at least LEAST screen pixels wide.
function markMap({ marks, box, height, width }, frames) {
  while (marks.children.length < frames.length) marks.append(make("i"));
  while (marks.children.length > frames.length) marks.lastChild.remove();
  const cell = box.clientWidth / width || 1;
  frames.forEach(([top, left, high, wide], i) => {
    const grow = Math.max(0, LEAST / cell - Math.min(high, wide)) / 2;
    Object.assign(marks.children[i].style, {
      top: percent(top - grow, height), left: percent(left - grow, width),
      height: percent(high + 2 * grow, height), width: percent(wide + 2 * grow, width),
    });
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

function createView(root) {
  let data = null; // what came last: header, and the picture as `x`
  let say = null; // a text by its id
  let rate = 1;
  let place = [0, 0];
  let lab = null; // of the rate that is shown
  let frame = 0;
  const said = makeWord("reading", () => ({ rate, place: [...place] }), () => word({ rate, place }));

  const maps = { picture: buildFramed("picture"), around: buildFramed("around"), feature: buildFramed("feature") };
  const nines = { weights: buildNine("weights"), pixels: buildNine("pixels"), products: buildNine("products") };
  const slider = make("input", { type: "range", min: 1, step: 1 });
  const name = make("span");
  const value = make("output");
  const sum = make("strong", { "data-figure": "answer" });
  const sumName = make("figcaption");
  const spoken = make("p", { class: "spoken", "aria-live": "polite" });
  const sign = (text) => make("span", { class: "sign", "aria-hidden": "true" }, text);
  for (const { box } of [maps.picture, maps.feature]) box.setAttribute("role", "application");
  maps.picture.box.classList.add("handle");
  root.replaceChildren(
    make("label", { class: "rate" }, name, slider, value),
    make("div", { class: "row" }, ...Object.values(maps).map(({ node }) => node)),
    make("div", { class: "sum" }, nines.weights.node, sign("×"), nines.pixels.node, sign("→"), nines.products.node,
      sign("Σ"), make("figure", { class: "total" }, sumName, sum)),
    spoken,
  );
  const sizes = new ResizeObserver(() => data && mark());

  function update(component) {
    said.use(component);
    sizes.observe(root);
    if (component.data) accept(component.data);
    return () => {
      sizes.disconnect();
      said.sleep();
      cancelAnimationFrame(frame);
    };
  }

  function accept(block) {
    const { header, take } = unpack(block);
    const [height, width] = header.size;
    const isOther = data?.picture !== header.picture || data?.kernel !== header.kernel;
    data = { ...header, x: take(height * width) };
    say = texts(header.labels, "dilated");
    if (said.hears(word(header), header)) ({ rate, place } = header);
    place = inside(place);
    const weights = header.stack.layers[0].w.values;
    fillNine(nines.weights, weights, weights.map((w) => short(w, 3)), false);
    for (const id of ["weights", "pixels", "products"]) put(nines[id].caption, say(id));
    put(sumName, say("sum"));
    put(name, say("rate"));
    slider.max = header.largest;
    slider.title = say("rate_help");
    for (const name of ["picture", "feature"]) {
      maps[name].box.title = say(`${name}_about`);
      maps[name].box.setAttribute("aria-label", say(`${name}_about`));
    }
    maps.feature.canvas.setAttribute("aria-label", say("feature", { rate }));
    fillFramed(maps.picture, data.x, height, width, 1, false);
    put(maps.picture.title, say("picture"));
    maps.picture.canvas.setAttribute("aria-label", say("picture"));
    if (isOther) lab = null;
    show();
  }

  const word = (of) => [of.rate, ...of.place].join();

  // The place, moved to where all nine pixels lie on the picture.
  const inside = (at) => at.map((v, i) => clamp(Math.round(v), rate, data.size[i] - 1 - rate));

  function show() {
    frame = 0;
    const [height, width] = data.size;
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
    const [y, x] = place;
    const sides = [Math.min(AROUND, height), Math.min(AROUND, width)];
    const corner = place.map((at, i) => clamp(at - Math.floor(AROUND / 2), 0, data.size[i] - sides[i]));
    const close = new Float32Array(sides[0] * sides[1]);
    for (let i = 0; i < sides[0]; i++) {
      const from = (corner[0] + i) * width + corner[1];
      close.set(data.x.subarray(from, from + sides[1]), i * sides[1]);
    }
    fillFramed(maps.around, close, ...sides, 1, false);
    const pixels = taps().map(([i, j]) => data.x[i * width + j]);
    const products = data.stack.layers[0].w.values.map((w, i) => w * pixels[i]);
    const answer = lab.map.still[(y - rate) * lab.map.width + x - rate];
    fillNine(nines.pixels, pixels, pixels.map((v) => fixed(v, 3)), true);
    fillNine(nines.products, products, products.map((v) => short(v, 3)), false);
    put(sum, number(answer));
    put(maps.around.title, say("around", { rows: sides[0], columns: sides[1] }));
    maps.around.canvas.setAttribute("aria-label", maps.around.title.textContent);
    put(maps.feature.title, say("feature", { rate }));
    maps.corner = corner;
    maps.sides = sides;
    mark();
    Object.assign(root.dataset, { rate, place: place.join(","), answer: String(answer) });
  }

  const taps = () =>
    [-rate, 0, rate].flatMap((dy) => [-rate, 0, rate].map((dx) => [place[0] + dy, place[1] + dx]));

  function mark() {
    const [[y, x], side] = [place, 2 * rate + 1];
    markMap(maps.picture, [[...maps.corner, ...maps.sides], [y - rate, x - rate, side, side]]);
    markMap(maps.around, taps().map(([i, j]) => [i - maps.corner[0], j - maps.corner[1], 1, 1]));
    markMap(maps.feature, [[y - rate, x - rate, 1, 1]]);
  }

  // Show it with the next frame, and tell the server when it has come to rest.
  function go(next, wait = REST) {
    rate = next.rate ?? rate;
    place = inside(next.place ?? place);
    frame ||= requestAnimationFrame(show);
    if (said.isHeld) return;
    said.tell(wait, () => {
      if (frame) show(); // what is said is what is there now
      put(spoken, say("spoken", { rate, row: place[0], column: place[1], sum: sum.textContent }));
    });
  }

  for (const map of [maps.picture, maps.feature]) {
    let [before, from] = [place, place];
    letDrag(map.box, () => [map.height, map.width], {
      start(cell) {
        said.hold();
        before = place;
        from = cell ? cell.map((value) => Math.floor(value) + (map === maps.feature ? rate : 0)) : place;
        go({ place: from });
      },
      move: (by) => go({ place: from.map((value, i) => value + by[i]) }),
      over: () => (said.isHeld = false),
      rest: () => go({}, 0),
      back: () => go({ place: before }, 0),
    });
  }
  slider.addEventListener("input", () => go({ rate: Number(slider.value) }));
  slider.addEventListener("change", () => go({}, 0));

  return update;
}
