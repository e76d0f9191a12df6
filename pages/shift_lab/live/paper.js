// Numbers that change with every frame, drawn on one canvas that lies over their places. Text of the page itself would
// make the browser lay out, paint and layer the page anew in every frame, which costs more than all the maths. The
// page's own text follows as soon as the numbers rest: for screen readers, and for whoever looks into the page.

import { make } from "./dom.js";
import { later } from "./waits.js";

const REST = 120; // ms without a change, after which the page's text follows

export function makePaper() {
  const canvas = make("canvas", { class: "paper", "aria-hidden": "true" });
  const [pen, fresh, behind] = [canvas.getContext("2d"), new Set(), new Set()];
  const paper = { canvas, pen, slots: [], fresh, behind, ink: "" };
  paper.atRest = later(() => follow(paper), REST);
  return paper;
}

// An element whose number stands on the paper; `dom.put` writes it.
export function makeSlot(paper, tag, attributes = {}) {
  const text = make("span", { class: "fixed slot" });
  const slot = { text, box: null };
  text.write = (said) => write(paper, slot, said);
  paper.slots.push(slot);
  return { node: make(tag, attributes, text), text };
}

// Measure the places anew and draw all of them: after every change of layout, language or theme.
export function layPaper(paper) {
  const { canvas, pen, slots } = paper;
  const board = canvas.parentNode.getBoundingClientRect();
  const boxes = slots.map(({ text }) => text.getBoundingClientRect());
  const shown = boxes.filter(({ width }) => width > 0);
  canvas.hidden = shown.length === 0;
  if (canvas.hidden) return;
  const left = Math.floor(Math.min(...shown.map((box) => box.left)) - board.left);
  const top = Math.floor(Math.min(...shown.map((box) => box.top)) - board.top);
  const width = Math.ceil(Math.max(...shown.map((box) => box.right)) - board.left - left);
  const height = Math.ceil(Math.max(...shown.map((box) => box.bottom)) - board.top - top);
  const ratio = window.devicePixelRatio;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  pen.scale(ratio, ratio);
  pen.textBaseline = "middle";
  pen.textRendering = "optimizeSpeed"; // figures need no kerning
  paper.ink = "";
  paper.fresh.clear();
  slots.forEach((slot, i) => {
    const { fontWeight, fontSize, fontFamily, color, textAlign } = getComputedStyle(slot.text);
    const font = `${fontWeight} ${fontSize} ${fontFamily}`;
    const box = boxes[i];
    const onRight = textAlign === "right" || textAlign === "end";
    slot.box = { x: box.left - board.left - left, y: box.top - board.top - top, width: box.width, height: box.height };
    Object.assign(slot, { font, color, onRight });
    draw(paper, slot);
  });
}

function write(paper, slot, said) {
  if (slot.text.said === said) return;
  slot.text.said = said;
  paper.fresh.add(slot);
  paper.behind.add(slot.text);
  paper.atRest();
}

// Draw what was written. To be called when all of the page is: before it draws a text, the browser brings the page's
// style and layout up to date, so that this is done once.
export function drawFresh(paper) {
  for (const slot of paper.fresh) draw(paper, slot);
  paper.fresh.clear();
}

// Let the page's text say what the paper shows.
export function follow({ behind }) {
  for (const text of behind) text.textContent = text.said;
  behind.clear();
}

function draw(paper, { text, box, font, color, onRight }) {
  if (!box?.width) return;
  const { pen } = paper;
  const { x, y, width, height } = box;
  pen.clearRect(x, y, width, height);
  const ink = `${font} ${color} ${onRight}`;
  if (paper.ink !== ink) { // setting a font costs more than writing with it
    pen.font = font;
    pen.fillStyle = color;
    pen.textAlign = onRight ? "right" : "left";
    paper.ink = ink;
  }
  pen.fillText(text.said ?? "", onRight ? x + width : x, y + height / 2 + 0.5);
}
