// The nine panels: a frame each with the map's canvas and, above it, a second canvas for marks and hatching.
// A map's canvas has one canvas pixel a cell; the marks' canvas has one a device pixel.

import { paintMap } from "./paint.js";
import { make } from "./dom.js";

// name, row by row; what it shows in signs; the column whose scale it shares
export const PANELS = [
  { name: "input", formula: "x", column: 0 },
  { name: "feature", formula: "f(x)", column: 1 },
  { name: "pooled", formula: "g(x)", column: 2 },
  { name: "moved-input", formula: "T x", column: 0 },
  { name: "moved-feature", formula: "f(T x)", column: 1 },
  { name: "moved-pooled", formula: "g(T x)", column: 2 },
  { name: "pooled-change", formula: "g(T x) − g(x)", column: 2 },
  { name: "feature-error", formula: "f(T x) − T f(x)", column: 1 },
  { name: "pooled-error", formula: "g(T x) − T g(x)", column: 2 },
];

export const HANDLE = "moved-input";
const MARK = "#e6007e"; // stands off grey, orange and blue alike
const SMALLEST_MARK = 9; // display pixels: a box around a cell of less than a pixel must still be seen

export function buildPanel({ name, formula, column }, texts) {
  const id = name.replace("-", "_");
  const canvas = make("canvas", { "data-panel": name, role: "img", width: 1, height: 1 });
  const marks = make("canvas", { class: "marks", "aria-hidden": "true", width: 1, height: 1, hidden: "" });
  const frame = make("div", { class: "frame", tabindex: 0 }, canvas, marks);
  const title = make("span", { class: "name" });
  const cell = make("figure", { class: "cell" },
    make("figcaption", { class: "title" }, title, make("i", { class: "formula" }, formula)), frame);
  if (name === HANDLE) {
    frame.classList.add("handle");
    frame.append(make("span", { class: "hint", "aria-hidden": "true" }));
    texts.tell(frame.lastChild, "text", "drag_hint");
    frame.setAttribute("role", "application");
    texts.tell(frame, "aria-label", "handle_about");
  } else {
    frame.setAttribute("role", "button");
    texts.tell(frame, "aria-label", `${id}_about`);
  }
  texts.tell(title, "text", id);
  texts.tell(canvas, "aria-label", `${id}_about`);
  texts.tell(title.parentNode, "title", `${id}_about`);
  return {
    name, column, cell, frame, canvas, marks,
    context: canvas.getContext("2d", { willReadFrequently: true }), // bytes go in and out, none is drawn by the GPU
    image: null, values: null, channels: 1, width: 0, height: 0, scale: null, signed: null,
    shown: { width: 0, height: 0 }, // display pixels of the frame
    marked: false, hatch: null,
  };
}

// Paint a map; the bitmap takes the map's size.
export function paintPanel(panel, values, { channels, width, height }, scale, signed) {
  const { canvas } = panel;
  if (panel.image === null || panel.width !== width || panel.height !== height) {
    canvas.width = panel.width = width;
    canvas.height = panel.height = height;
    panel.image = new ImageData(width, height);
  }
  if (panel.scale !== scale) canvas.dataset.scale = panel.scale = scale;
  if (panel.signed !== signed) canvas.dataset.signed = panel.signed = signed;
  panel.values = values;
  panel.channels = channels;
  paintMap(values, channels, width * height, scale, signed, panel.image.data);
  panel.context.putImageData(panel.image, 0, 0);
}

// Give the frame the largest size that fits into width x height display pixels and keeps the map's aspect.
export function fitPanel(panel, width, height) {
  if (!panel.width) return;
  const scale = Math.min(width / panel.width, height / panel.height);
  const pixels = (cells) => Math.max(1, Math.round(cells * scale));
  const shown = { width: pixels(panel.width), height: pixels(panel.height) };
  const dense = window.devicePixelRatio || 1;
  panel.shown = shown;
  panel.frame.style.width = `${shown.width}px`;
  panel.frame.style.height = `${shown.height}px`;
  panel.canvas.style.imageRendering = (shown.width * dense) / panel.width >= 1 ? "pixelated" : "auto";
  panel.marks.width = Math.round(shown.width * dense);
  panel.marks.height = Math.round(shown.height * dense);
  panel.marked = false;
  drawMarks(panel, []);
}

// The cell under a point given in display pixels from the frame's corner, or null beside the map.
export function cellAt(panel, x, y) {
  const column = Math.floor((x * panel.width) / panel.shown.width);
  const row = Math.floor((y * panel.height) / panel.shown.height);
  return row < 0 || column < 0 || row >= panel.height || column >= panel.width ? null : { row, column };
}

// Draw the hatching over panel.hatch and the given boxes { top, bottom, left, right, dashed } in cells, inclusive.
export function drawMarks(panel, boxes) {
  if (!panel.marked && !boxes.length && !panel.hatch) return;
  const context = panel.marks.getContext("2d");
  const dense = panel.marks.width / panel.shown.width;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, panel.marks.width, panel.marks.height);
  context.scale(dense, dense);
  if (panel.hatch) drawHatch(context, panel);
  for (const box of boxes) drawBox(context, panel, box);
  panel.marked = boxes.length > 0 || panel.hatch !== null;
  panel.marks.hidden = !panel.marked; // a layer fewer for the browser
}

function drawBox(context, panel, { top, bottom, left, right, dashed }) {
  const across = panel.shown.width / panel.width;
  const down = panel.shown.height / panel.height;
  const width = Math.max((right - left + 1) * across + 2, SMALLEST_MARK);
  const height = Math.max((bottom - top + 1) * down + 2, SMALLEST_MARK);
  const x = ((left + right + 1) * across - width) / 2;
  const y = ((top + bottom + 1) * down - height) / 2;
  context.setLineDash([]);
  context.lineWidth = 4;
  context.strokeStyle = "rgba(255, 255, 255, 0.85)";
  context.strokeRect(x, y, width, height);
  if (dashed) context.setLineDash([4, 3]);
  context.lineWidth = 2;
  context.strokeStyle = MARK;
  context.strokeRect(x, y, width, height);
}

function drawHatch(context, panel) {
  const { rows, columns } = panel.hatch;
  const across = panel.shown.width / panel.width;
  const down = panel.shown.height / panel.height;
  context.save();
  context.beginPath();
  for (const [from, to] of gaps(rows)) context.rect(0, from * down, panel.shown.width, (to - from) * down);
  for (const [from, to] of gaps(columns)) context.rect(from * across, 0, (to - from) * across, panel.shown.height);
  context.clip();
  context.fillStyle = "rgba(255, 255, 255, 0.2)";
  context.fillRect(0, 0, panel.shown.width, panel.shown.height);
  context.beginPath();
  for (let x = -panel.shown.height; x < panel.shown.width; x += 7) {
    context.moveTo(x, panel.shown.height);
    context.lineTo(x + panel.shown.height, 0);
  }
  context.lineWidth = 1;
  context.strokeStyle = "rgba(30, 30, 30, 0.85)";
  context.stroke();
  context.restore();
}

// The runs of zeros of a mask as [from, to) pairs.
function gaps(mask) {
  const runs = [];
  for (let i = 0, from = -1; i <= mask.length; i++) {
    const out = i < mask.length && !mask[i];
    if (out && from < 0) from = i;
    if (!out && from >= 0) {
      runs.push([from, i]);
      from = -1;
    }
  }
  return runs;
}

export function hideHint(panel) {
  const hint = panel.frame.querySelector(".hint");
  if (hint) hint.classList.add("gone");
}
