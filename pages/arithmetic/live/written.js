// A sum as it is written: each product beneath its symbols, signs between them.

import { make } from "./dom.js";
import { minus } from "./numbers.js";

// A symbol with its indices, as HTML.
export const symbol = (name, cell) => `<i>${name}</i><sub>${cell.map(minus).join(",")}</sub>`;

export function term(symbols, text) {
  const [top, bottom] = [make("small"), make("span")];
  top.innerHTML = symbols;
  bottom.textContent = text;
  return make("span", { class: "term" }, top, bottom);
}

export const withSigns = (items, sign) =>
  items.flatMap((item, i) => (i ? [make("span", { class: "sign" }, sign), item] : [item]));
