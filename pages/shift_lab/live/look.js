// Looking at a cell: its box on the panel, what it sees on the input panels, the magnifier, the hatching.

import { PANELS, cellAt, drawMarks } from "./panels.js";
import { buildMagnifier, hideMagnifier, placeMagnifier, showMagnifier } from "./magnifier.js";

const ERRORS = { "feature-error": "feature", "pooled-error": "pooled" };
const HALF_STEP = 0.5;

// `view` holds { root, texts, panels, lab, header, reports, shaded(), large }, the present ones.
export function makeLook(view) {
  const magnifier = buildMagnifier(view.texts);
  const look = { spot: null, magnifier: magnifier.node, at, atPointer, atStep, mark };

  // Look at `spot`, { panel, row, column, y }, y in display pixels from the panel's top; null looks away.
  function at(spot) {
    const { spot: old } = look;
    if (spot && old && spot.panel === old.panel && spot.row === old.row && spot.column === old.column) return;
    look.spot = view.lab ? spot : null;
    if (old || look.spot) mark();
    if (look.spot && !view.large.panel) placeMagnifier(magnifier, spot.panel, view.root, spot.y);
  }

  function atPointer(panel, event) {
    const frame = panel.frame.getBoundingClientRect();
    const y = event.clientY - frame.top;
    const cell = cellAt(panel, event.clientX - frame.left, y);
    at(cell && { panel, ...cell, y });
  }

  // One step of the keyboard from the cell looked at, or from the middle.
  function atStep(panel, [down, right]) {
    const from = look.spot?.panel === panel ? look.spot : { row: panel.height >> 1, column: panel.width >> 1 };
    const row = Math.max(0, Math.min(panel.height - 1, from.row + down));
    const column = Math.max(0, Math.min(panel.width - 1, from.column + right));
    at({ panel, row, column, y: ((row + HALF_STEP) * panel.shown.height) / panel.height });
  }

  // Draw everything anew, for the shift shown now.
  function mark() {
    const { panels, reports } = view;
    for (const [name, column] of Object.entries(ERRORS)) panels[name].hatch = view.shaded() ? reports[column] : null;
    const boxes = {};
    const { spot } = look;
    if (spot && spot.row < spot.panel.height && spot.column < spot.panel.width) {
      boxes[spot.panel.name] = [{ top: spot.row, bottom: spot.row, left: spot.column, right: spot.column }];
      const fields = fieldsOf(spot);
      for (const [name, field] of Object.entries(fields)) boxes[name] = [{ ...field, dashed: true }];
      showMagnifier(magnifier, spot.panel, spot, fields["moved-input"] ?? fields.input);
    } else hideMagnifier(magnifier);
    for (const { name } of PANELS) drawMarks(panels[name], boxes[name] ?? []);
  }

  // What the cell sees, by the input panel on which it sees it. A pixel of an input sees nothing but itself.
  function fieldsOf({ panel: { name }, row, column }) {
    const { lab, header, reports } = view;
    if (name.endsWith("input")) return {};
    const map = name.includes("feature") ? "feature" : "pooled";
    const field = (y, x) => lab.field(header[map], y, x);
    if (name === map) return { input: field(row, column) };
    if (name === `moved-${map}`) return { "moved-input": field(row, column) };
    const [down, right] = name in ERRORS ? reports[map].aligned : [0, 0]; // a difference compares two cells
    return { "moved-input": field(row, column), input: field(row - down, column - right) };
  }

  return look;
}
