// A sum as it is written: each product beneath its symbols, signs between them.

import { make, minus } from "./dom.js";

export const inParentheses = (text) => (text.startsWith("−") ? `(${text})` : text);

// A symbol with its indices, as HTML.
export const symbol = (name, cell) => `<i>${name}</i><sub>${cell.map((side) => minus(String(side))).join(",")}</sub>`;

export function term(symbols, text) {
  const [top, bottom] = [make("small"), make("span")];
  top.innerHTML = symbols;
  bottom.textContent = text;
  return make("span", { class: "term" }, top, bottom);
}

export const withSigns = (items, sign) =>
  items.flatMap((item, i) => (i ? [make("span", { class: "sign" }, sign), item] : [item]));
