// A panel: title, canvas of n x n cells, and a line beneath.

import { make, put } from "./dom.js";
import { paintGrey } from "./paint.js";

const LEGEND = 180; // steps of a legend
export const DECADES = ["10⁻⁴", "1"]; // ends of a spectrum's legend

export function buildPanel(name, tell) {
  const title = make("h3", { class: "title" });
  const canvas = make("canvas", { "data-panel": name });
  const frame = make("div", { class: "frame" }, canvas);
  const note = make("p", { class: "note" });
  const node = make("section", { class: `panel ${name}` }, title, frame, note);
  tell(title, "text", name);
  const panel = { name, node, title, canvas, frame, note, n: 0, bytes: null };
  new ResizeObserver(() => sharpen(panel)).observe(canvas);
  return panel;
}

// Hard edges where a cell is a screen's pixel or more; averages where it is less,
// or stripes would show that are not there.
function sharpen({ canvas, n }) {
  canvas.classList.toggle("sharp", canvas.clientWidth * window.devicePixelRatio >= n);
}

// A legend beneath a panel's canvas: `paint(bytes, shares)` says the colours of shares from 0 to 1.
export function addLegend(panel, ends, paint) {
  const canvas = make("canvas", { width: LEGEND, height: 1 });
  const bytes = new Uint8ClampedArray(4 * LEGEND);
  paint(bytes, Float32Array.from({ length: LEGEND }, (_, i) => i / (LEGEND - 1)));
  canvas.getContext("2d").putImageData(new ImageData(bytes, LEGEND, 1), 0, 0);
  panel.frame.after(make("p", { class: "legend" }, make("span", {}, ends[0]), canvas, make("span", {}, ends[1])));
}

export const greyLegend = (panel, ends) =>
  addLegend(panel, ends, (bytes, shares) => paintGrey(shares, shares.length, 1, bytes));

export function sizePanel(panel, n) {
  if (panel.n === n) return;
  Object.assign(panel, { n, bytes: new Uint8ClampedArray(4 * n * n) });
  Object.assign(panel.canvas, { width: n, height: n });
  panel.image = new ImageData(panel.bytes, n, n);
  sharpen(panel);
}

// Paint what `fill` writes into the bytes.
export function paintPanel(panel, fill) {
  fill(panel.bytes);
  panel.canvas.getContext("2d").putImageData(panel.image, 0, 0);
}

export const note = (panel, text) => put(panel.note, text);

// Where an event is on the panel: [right, down], 0 to 1 inside.
export function under(panel, { clientX, clientY }) {
  const box = panel.canvas.getBoundingClientRect();
  return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
}
