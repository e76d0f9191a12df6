// The numbers around a cell, on cells painted in the panel's own colours.

import { make, put } from "./dom.js";
import { brief, number } from "./numbers.js";

const SIDE = 5;
const SIDE_COLOUR = 3; // three numbers a cell need the room

export function buildMagnifier(texts) {
  const title = make("b");
  const place = make("span");
  const sees = make("span");
  const grid = make("div", { class: "cells" });
  const node = make("div", { class: "magnifier", "aria-hidden": "true", "data-testid": "magnifier" },
    make("p", {}, title, place), grid, make("p", { class: "sees" }, sees));
  node.hidden = true;
  return { node, title, place, sees, grid, cells: [], side: 0, texts };
}

function layCells(magnifier, side) {
  if (magnifier.side === side) return;
  magnifier.side = side;
  magnifier.cells = Array.from({ length: side * side }, () => make("span"));
  magnifier.grid.replaceChildren(...magnifier.cells);
  magnifier.grid.dataset.side = side;
}

// Show the surroundings of panel's cell; `field` is what the cell sees on the input.
export function showMagnifier(magnifier, panel, { row, column }, field) {
  const { texts } = magnifier;
  const { width, height, channels, values, image } = panel;
  const size = width * height;
  const side = channels === 3 ? SIDE_COLOUR : SIDE;
  layCells(magnifier, side);
  const numbers = (at) => Array.from({ length: channels }, (_, c) => values[c * size + at]);
  magnifier.cells.forEach((cell, i) => {
    const y = row + Math.floor(i / side) - (side >> 1);
    const x = column + (i % side) - (side >> 1);
    const inside = y >= 0 && x >= 0 && y < height && x < width;
    const at = y * width + x;
    put(cell, inside ? numbers(at).map(brief).join("\n") : "");
    const [r, g, b] = inside ? image.data.subarray(4 * at, 4 * at + 3) : [0, 0, 0];
    cell.style.background = inside ? `rgb(${r}, ${g}, ${b})` : "transparent";
    cell.style.color = 0.299 * r + 0.587 * g + 0.114 * b > 115 ? "#000" : "#fff";
    cell.classList.toggle("here", i === (side * side) >> 1);
  });
  put(magnifier.title, numbers(row * width + column).map(number).join(" "));
  put(magnifier.place, texts.at("place", { row, column }));
  put(magnifier.sees, field ? texts.at("sees", {
    top: field.top, bottom: field.bottom, left: field.left, right: field.right,
  }) : "");
  magnifier.node.hidden = false;
}

export function hideMagnifier({ node }) {
  if (!node.hidden) node.hidden = true; // written anew it would cost a style
}

// Beside the panel, on the side away from the input column where there is room, so that its field stays in sight.
export function placeMagnifier(magnifier, panel, root, y) {
  const { node } = magnifier;
  const [around, frame, own] = [root, panel.frame, node].map((element) => element.getBoundingClientRect());
  const gap = 8;
  const right = frame.right - around.left + gap;
  const left = frame.left - around.left - gap - own.width;
  const x = right + own.width <= around.width || left < 0 ? Math.min(right, around.width - own.width) : left;
  const top = Math.max(0, Math.min(frame.top - around.top + y - own.height / 2, around.height - own.height));
  node.style.transform = `translate(${Math.round(Math.max(0, x))}px, ${Math.round(top)}px)`;
}
