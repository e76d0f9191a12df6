// Routing by agreement as a table: a row a part, a column a round, in each cell how the part splits its vote; beneath,
// how long the wholes became.

import { make } from "./dom.js";
import { fixed } from "./numbers.js";

const [NAMES, NUMBER] = [96, 30]; // pixels of the first column, and of a number
const WHOLES = ["face", "cubist"];

// `onRounds(n)` is called when another number of rounds is chosen.
export function createRouting(onRounds) {
  const counter = make("div", { class: "counter", role: "group" });
  const table = make("table", { class: "routing" });
  let say = (id) => id;
  let buttons = [];

  return {
    counter,
    table,
    tell(text, options) {
      say = text;
      counter.setAttribute("aria-label", say("iterations"));
      buttons = options.map((n) => {
        const button = make("button", { type: "button", "data-rounds": n }, `${n}`);
        button.addEventListener("click", () => onRounds(n));
        return button;
      });
      counter.replaceChildren(make("span", {}, say("iterations")), ...buttons);
    },
    // `names` of the parts; what capsules of votes.js found.
    paint(names, { parts, coefficients, lengths }) {
      const room = (table.clientWidth - NAMES) / coefficients.length;
      buttons.forEach((button) => button.setAttribute("aria-pressed",
        String(Number(button.dataset.rounds) === coefficients.length)));
      const split = (shares) => make("div", { class: "split" }, ...[...WHOLES, "none"].map((name, i) => {
        const share = shares[i] ?? 1 - shares.reduce((sum, value) => sum + value, 0);
        const piece = make("span", { class: name }, share * room > NUMBER ? fixed(share, 2) : "");
        piece.style.width = `${100 * share}%`;
        return piece;
      }));
      const row = (name, cells, ...key) => make("tr", {}, make("th", { scope: "row" }, ...key, name), ...cells);
      const heads = coefficients.map((_, n) => make("th", { scope: "col" }, say("round", { n: n + 1 })));
      const shares = names.map((name, i) => {
        const line = row(name, coefficients.map((c) => make("td", {}, split(c[i]))));
        line.classList.toggle("absent", parts[i].sure === 0);
        return line;
      });
      const ends = WHOLES.map((name, whole) => row(
        say(`length_${name}`),
        lengths.map((round) => make("td", { class: "length" }, fixed(round[whole], 2))),
        make("span", { class: `key ${name}` }),
      ));
      table.replaceChildren(
        make("caption", {}, say("routing")),
        make("thead", {}, make("tr", {}, make("td"), ...heads)),
        make("tbody", {}, ...shares, ...ends));
    },
  };
}
