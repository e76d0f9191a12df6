// What is written of the shift that the panels show: figures, verdicts, legends, the controls' numbers; the curves
// are told it too. Panels follow the pointer with every frame. Their readings do so less often: nobody reads faster,
// and what they change makes the browser lay out and layer the page anew, which costs as much as the panels do.

import { broadcast } from "./broadcast.js";
import { showShift } from "./controls.js";
import { buildFigures, buildLegend, showFigures, showLegend } from "./figures.js";
import { drawFresh } from "./paper.js";
import { sparingly } from "./waits.js";

const COLUMNS = ["input", "feature", "pooled"];
const PAUSE = 50; // ms from one reading to the next

// `view` holds { shift, reports, maps, scales }, the present ones: of maps and scales one a column. `readings.show()`
// writes them when it is time, `readings.show.now()` at once.
export function makeReadings(view, texts, paper, controls) {
  const legends = COLUMNS.map((column) => buildLegend(column, texts));
  const figures = { feature: buildFigures("feature", texts, paper), pooled: buildFigures("pooled", texts, paper) };

  function write() {
    const { shift, reports } = view;
    for (const [name, block] of Object.entries(figures)) showFigures(block, reports[name], texts);
    showShift(controls, shift);
    showLegends();
    drawFresh(paper);
    broadcast("shift", shift);
  }

  // A second bar where the differences are drawn in other colours than the maps. Under the input stands pooled-change.
  function showLegends() {
    const { maps, scales } = view;
    legends.forEach((legend, i) => {
      const j = i || 2;
      const differences = { channels: maps[j].channels, scale: scales[j].scale, signed: true };
      showLegend(legend, [{ channels: maps[i].channels, ...scales[i] }, scales[i].signed ? null : differences]);
    });
  }

  return { figures, legends, show: sparingly(write, PAUSE) };
}
