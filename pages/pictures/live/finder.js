// The live finder: what Streamlit calls, what is shown, what the user does. correlation.js does the arithmetic.

import { make, put } from "./dom.js";
import { buildFrame, fillFrame } from "./frame.js";
import { buildMap, fillLegend } from "./maps.js";
import { paintMap } from "./paint.js";
import { likeness, createFinder, findPlaces } from "./correlation.js";
import { view } from "./mount.js";
import { fixed } from "./numbers.js";
import { QUIET, REST, later } from "./waits.js";
import "./controls.css";
import "./finder.css";

const [FRAME, LIKE, RIM] = ["#e6007e", "#ffb000", "#000"]; // of the patch, of its likes, around both

export default view("likes", "pictures.finder", createView);

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function createView({ root, say, tell, ask, spoken, word }) {
  let finder = null;
  let pixels = null;
  let chosen = { at: [0, 0] }; // the frame's place; "side" and the threshold, "min", as sliders say it
  let drawn = {}; // the frame of which `map` is, and the map
  let found = [];
  const hear = later((text) => put(spoken, text), QUIET);

  const told = (name) => word(name, () => String(chosen[name]), () => String(chosen[name]));
  const words = ["at", "side", "min"].map((name) => [name, told(name)]);
  const each = (act) => words.forEach(([, one]) => act(one));
  const tellAll = () => each((one) => one.tell(REST));

  // --- the page's parts ---------------------------------------------------------------------------------------------

  const frame = buildFrame({
    cut(at) {
      chosen = { ...chosen, at: [...at] };
      ask();
    },
    hold: () => each((one) => one.hold()),
    drop: () => each((one) => (one.isHeld = false)),
    rest: tellAll,
  });
  const over = make("canvas", { class: "over" });
  frame.node.append(over);
  tell(frame.node, "aria-label", "frame_about");
  tell(frame.node, "title", "frame_about");
  const maps = Object.fromEntries(["shared", "private"].map((name) => {
    const map = buildMap(name, [], { hasLegend: name === "shared" });
    const marks = make("canvas", { class: "over" });
    map.box.append(marks);
    tell(map.box, "aria-label", name).setAttribute("role", "img");
    return [name, Object.assign(map, { marks })];
  }));
  fillLegend(maps.shared.legend, "−1", "+1", true);
  const caption = make("h3", { class: "title" });
  const captions = { picture: caption, shared: maps.shared.title, private: maps.private.title };
  const panel = (name, ...parts) => make("section", { class: `panel ${name}` }, ...parts);
  const kernel = tell(make("canvas", { class: "kernel", role: "img" }), "aria-label", "kernel");
  const slider = (name, show) => {
    const [input, value] = [make("input", { type: "range", "data-do": name }), make("output")];
    const [text, label] = [make("span"), make("label")];
    label.append(text, value, input);
    input.addEventListener("input", () => {
      chosen = { ...chosen, [name]: Number(input.value) };
      if (name === "side") place();
      ask();
      tellAll();
    });
    const use = (about) => {
      Object.assign(input, { min: about.low, max: about.high, step: about.step });
      put(text, about.label);
    };
    const paint = () => {
      input.value = chosen[name];
      put(value, show(chosen[name]));
    };
    return { label, use, paint };
  };
  const sliders = {
    side: slider("side", (side) => `${side} × ${side}`),
    min: slider("min", (min) => fixed(min / 100, 2)),
  };
  const count = make("p", { class: "count" });
  root.replaceChildren(
    make("div", { class: "panels" },
      panel("picture", caption, frame.node, tell(make("p", { class: "note" }), "text", "hint")),
      panel("shared", maps.shared.node),
      panel("private", maps.private.node, tell(make("p", { class: "note" }), "text", "private_note"))),
    make("div", { class: "controls" },
      make("div", { class: "shown" }, kernel, tell(make("span"), "text", "kernel")),
      sliders.side.label, sliders.min.label, count),
    spoken);

  // --- data ---------------------------------------------------------------------------------------------------------

  function accept(header, take) {
    const [height, width] = header.size;
    const values = take(height * width);
    if (!pixels || !same([...values], [...pixels]) || finder.width !== width) {
      pixels = values;
      finder = createFinder(pixels, height, width);
      drawn = {};
      each((one) => one.forget());
    }
    for (const about of header.sliders) sliders[about.name].use(about);
    for (const [name, one] of words) {
      const numbers = header.said[name].split(",").map(Number);
      if (one.hears(header.said[name], header)) chosen = { ...chosen, [name]: name === "at" ? numbers : numbers[0] };
    }
    place();
  }

  // The frame where `chosen` says, inside the picture.
  function place() {
    const { height, width } = finder;
    const side = Math.min(chosen.side, height, width);
    const at = chosen.at.map((value, i) => Math.max(0, Math.min([height, width][i] - side, value)));
    chosen = { ...chosen, at, side };
    frame.at = at;
    fillFrame(frame, { size: [height, width], levels: pixels, steps: 1 }, [side, side]);
  }

  // --- showing ------------------------------------------------------------------------------------------------------

  function paint() {
    const { at, side, min } = chosen;
    const columns = finder.width - side + 1;
    if (!same(drawn.frame, [at, side])) {
      drawn = { frame: [at, side], map: likeness(finder, at, side) };
      paintMaps();
      paintKernel();
    }
    found = findPlaces(drawn.map, columns, min / 100, side);
    paintMarks();
    const fields = { side, cells: side * side, count: found.length, own: Math.min(1, found.length),
      places: drawn.map.length.toLocaleString("en") };
    for (const name of Object.keys(captions)) put(captions[name], say(`${name}_title`, fields));
    for (const one of Object.values(sliders)) one.paint();
    put(count, say(found.length === 1 ? "count_itself" : "count", fields));
    hear(count.textContent);
    return { at: at.join(","), side, threshold: min, count: found.length };
  }

  // Each coefficient stands in the middle of its window, so that picture and maps lie over each other.
  function paintMaps() {
    const { height, width } = finder;
    const [rows, columns] = [height - chosen.side + 1, width - chosen.side + 1];
    const inset = Math.floor(chosen.side / 2);
    const bytes = new Uint8ClampedArray(4 * drawn.map.length);
    for (const name of ["shared", "private"]) {
      const values = name === "shared" ? drawn.map : onlyOwn(columns);
      paintMap(values, 1, values.length, 1, true, bytes);
      if (name === "private") for (let i = 0; i < values.length; i++) if (!values[i]) bytes[4 * i + 3] = 0;
      const { canvas, box } = maps[name];
      Object.assign(canvas, { width, height });
      canvas.getContext("2d").putImageData(new ImageData(bytes, columns, rows), inset, inset);
      box.style.aspectRatio = `${width} / ${height}`;
    }
  }

  // What private kernels say when the one of the frame's place alone is its patch.
  function onlyOwn(columns) {
    const values = new Float32Array(drawn.map.length);
    const own = chosen.at[0] * columns + chosen.at[1];
    values[own] = drawn.map[own];
    return values;
  }

  function paintKernel() {
    const { at: [top, left], side } = chosen;
    const values = Float32Array.from({ length: side * side }, (_, i) =>
      finder.free[(top + Math.floor(i / side)) * finder.width + left + (i % side)]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const form = values.map((value) => value - mean);
    const bytes = new Uint8ClampedArray(4 * form.length);
    paintMap(form, 1, form.length, form.reduce((most, value) => Math.max(most, Math.abs(value)), 0), true, bytes);
    Object.assign(kernel, { width: side, height: side });
    kernel.getContext("2d").putImageData(new ImageData(bytes, side, side), 0, 0);
  }

  function paintMarks() {
    const { at, side } = chosen;
    const isOwn = ([row, column]) => row === at[0] && column === at[1];
    const others = found.filter((cell) => !isOwn(cell));
    marked(over, (line, unit) => others.forEach((cell) => line(cell, side * unit, LIKE)));
    marked(maps.shared.marks, (line) => {
      others.forEach(([row, column]) => line(middle(row, column), 0, LIKE));
      line(middle(...at), 0, FRAME);
    });
    marked(maps.private.marks, (line, unit) => {
      line(at, side * unit, FRAME);
      line(middle(...at), 0, FRAME);
    });
  }

  const middle = (row, column) => [row + Math.floor(chosen.side / 2) + 0.5, column + Math.floor(chosen.side / 2) + 0.5];

  // A drawing over a panel, in its screen pixels; `line` draws a square of a side, or a ring where that is 0.
  function marked(canvas, draw) {
    const sharp = window.devicePixelRatio || 1;
    const [across, down] = [canvas.clientWidth, canvas.clientHeight].map((length) => Math.round(length * sharp));
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
    const unit = across / finder.width;
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, across, down);
    draw(([row, column], side, colour) => {
      for (const [stroke, thick] of [[RIM, 4], [colour, 2]]) {
        context.strokeStyle = stroke;
        context.lineWidth = thick * sharp;
        context.beginPath();
        if (side) context.rect(column * unit, row * unit, side, side);
        else context.arc(column * unit, row * unit, 5 * sharp, 0, 2 * Math.PI);
        context.stroke();
      }
    }, unit);
  }

  return { take: accept, paint, sleep: hear.stop };
}
