// What the boards share: numbers and products in words, bars of the numbers that are summed, grids that are pointed at.

import { make, put } from "./dom.js";
import { buildGrid } from "./grid.js";
import { inParentheses, power, short } from "./numbers.js";
import { createPlot, mixed, scaleOf } from "./plot.js";
import { letPointGrid } from "./pointing.js";

const HEIGHT = 92;

export const product = (a, b) => `${short(a, 1)}·${inParentheses(short(b, 1))}`;

// How far apart two numbers are, relative to the larger one where `isRelative`.
export function apart(a, b, isRelative = false) {
  const difference = Math.abs(a - b) / (isRelative && a !== b ? Math.max(Math.abs(a), Math.abs(b)) : 1);
  return difference === 0 ? "0" : power(difference, 1);
}

// A bar a term, and the sum of all at the right.
export function bars(name) {
  const plot = createPlot(name, ["axes", "bars"]);
  const title = make("h3", { class: "title" });
  const node = make("div", { class: "bars" }, title, plot.node);
  function draw(terms, width, words, total, sum) {
    put(title, words);
    plot.size(width, HEIGHT);
    const all = [...terms, { value: total, name: sum, isSum: true }];
    const isFlat = all.every(({ value }) => value === 0);
    const most = isFlat ? 1 : Math.max(...all.map(({ value }) => value), 0);
    const least = Math.min(...all.map(({ value }) => value), 0);
    const y = scaleOf(most, least, most > 0 ? 16 : 6, HEIGHT - (least < 0 ? 32 : 18));
    const step = Math.min(64, (width - 30) / (all.length + 0.6));
    const bar = Math.min(34, step * 0.7);
    mixed(plot.layers.axes, [["line",
      { class: "zero", x1: 0, x2: Math.min(width, step * (all.length + 0.8)), y1: y(0), y2: y(0) }]]);
    mixed(plot.layers.bars, all.flatMap(({ value, name: text, isSum }, i) => {
      const middle = step * (i + 0.5 + (isSum ? 0.6 : 0));
      const [top, bottom] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
      return [
        ["rect", { class: isSum ? "bar sum" : value < 0 ? "bar below" : "bar above", x: middle - bar / 2, width: bar,
          y: top, height: Math.max(1, bottom - top) }],
        ["text", { class: isSum ? "bold" : "value-mid", x: middle, y: value < 0 ? bottom + 13 : top - 3,
          text: step > 26 || isSum ? short(value, 1) : "" }],
        ["text", { class: isSum ? "bold" : "tick", x: middle, y: HEIGHT - 2, text: step > 26 || isSum ? text : "" }],
      ];
    }));
  }
  return { node, draw };
}

// Grids whose cells are pointed at. `kinds`: by a grid's name, the letter of its cells; the fourth of kind "i" is "i3".
// `chosen` names the choice of such a cell, `labels` begins the ids of the titles. What comes back:
//   section(name, sign)   a grid with its title, behind a sign
//   pointed()             the cell under the pointer, else the one that is chosen
export function createGrids(kit, names, { kinds, chosen, labels }) {
  const grids = Object.fromEntries(names.map((name) => [name, buildGrid(name)]));
  let passing = null; // what the pointer is over, instead of what is chosen
  for (const [name, kind] of Object.entries(kinds)) {
    letPointGrid(grids[name], {
      pass(index) {
        const next = index === null ? null : `${kind}${index}`;
        if (next === passing) return;
        passing = next;
        kit.repaint();
      },
      choose: (index) => kit.change({ [chosen]: `${kind}${index}` }, true),
      from: () => (kit.spec()[chosen][0] === kind ? Number(kit.spec()[chosen].slice(1)) : 0),
    });
  }
  function section(name, sign) {
    const grid = grids[name].node;
    grid.tabIndex = 0;
    grid.setAttribute("role", "application");
    kit.tell(grid, "aria-label", `${labels}_${name}`);
    return [...(sign ? [make("span", { class: "sign", "aria-hidden": "true" }, sign)] : []),
      make("section", {}, kit.title(`${labels}_${name}`), grid)];
  }
  return { grids, section, pointed: () => passing ?? kit.spec()[chosen] };
}
