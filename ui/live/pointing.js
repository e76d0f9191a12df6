// What is pointed at without being dragged: a mouse passes over it; a press, a touch or an arrow key chooses it.

import { letKeys } from "./dom.js";
import { cellAt } from "./grid.js";

// Let places [row, column] of a node be pointed at: `under(event)` is where an event is, null for nowhere;
// `pass(place)` comes as a mouse passes over one, with null when it has left; `choose(place, isKey)` at a press, and at
// an arrow key, which steps from `from()` (null: to the first) within `sides()`.
export function letPoint(node, { under, from, sides, pass, choose }) {
  node.addEventListener("pointermove", (event) => event.pointerType === "mouse" && pass(under(event)));
  node.addEventListener("pointerleave", () => pass(null));
  node.addEventListener("click", (event) => {
    const place = under(event);
    if (place) choose(place, false);
  });
  letKeys(node, (by) => {
    const [rows, columns] = sides();
    if ((by[0] ? rows : columns) < 2) return false; // the page may scroll
    const [row, column] = from() ?? [-by[0], -by[1]];
    pass(null);
    choose([Math.max(0, Math.min(rows - 1, row + by[0])), Math.max(0, Math.min(columns - 1, column + by[1]))], true);
  });
}

// The same for the cells of a grid, each by its number in it, row by row.
export function letPointGrid(grid, { from, pass, choose }) {
  const placeOf = (index) => [Math.floor(index / grid.width), index % grid.width];
  const indexOf = ([row, column]) => row * grid.width + column;
  letPoint(grid.node, {
    under: (event) => (cellAt(event) < 0 ? null : placeOf(cellAt(event))),
    from: () => (from() === null ? null : placeOf(Math.min(from(), grid.height * grid.width - 1))),
    sides: () => [grid.height, grid.width],
    pass: (place) => pass(place && indexOf(place)),
    choose: (place, isKey) => choose(indexOf(place), isKey),
  });
}

// Let a node be pressed as a button: by a click, Enter or the space bar.
export function letPress(node, act) {
  node.setAttribute("tabindex", 0);
  node.setAttribute("role", "button");
  node.addEventListener("click", act);
  letKeys(node, () => false, { keys: { Enter: act, " ": act } });
}
