// Maps that change with what was learnt: one slider moves them all from snapshot to snapshot.

import { make, put } from "./dom.js";
import { letSet } from "./drag.js";
import { buildMap, fillMap, scaleLegend, setMark } from "./maps.js";
import { view } from "./mount.js";
import { fixed, brief } from "./numbers.js";
import { makePlayer } from "./player.js";
import "./controls.css";
import "./learning.css";

const PLAY = 700; // ms a snapshot is shown, when all are shown once

export default view("steps", "training", createView);

function createView({ root, say, tell, spoken, place }) {
  let data = null;
  let maps = [];
  const step = place("step", 0, {
    within: (to) => Math.max(0, Math.min(data.epochs.length - 1, to)),
    speak: () => label.textContent,
  });

  const label = make("b");
  const input = tell(make("input", { type: "range", min: 0, step: 1 }), "aria-label", "steps_about");
  const player = makePlayer({
    at: () => step.at, count: () => data.epochs.length, go: step.lead, pace: () => PLAY,
    say: (id) => say(`steps_${id}`),
    begin: step.hold,
    end() {
      step.drop();
      step.rest();
    },
  });
  const row = make("div", { class: "maps" });
  const line = make("p", { class: "said-now" });
  root.replaceChildren(make("div", { class: "steps" }, make("div", { class: "time" }, label, input, player.button),
    line, row), spoken);

  input.addEventListener("input", player.stop);
  letSet(input, step, (to) => to);
  function accept(header, take) {
    data = header;
    input.max = header.epochs.length - 1;
    player.show();
    if (maps.map(({ name }) => name).join() !== header.maps.map(({ name }) => name).join()) {
      maps = header.maps.map(({ name }) => ({ name, map: buildMap(name, ["chosen"], { hasLegend: true }) }));
      row.replaceChildren(...maps.map(({ map }) => map.node));
      row.style.setProperty("--maps", maps.length);
    }
    header.maps.forEach((wanted, i) => {
      const cells = wanted.size[0] * wanted.size[1];
      maps[i].frames = wanted.scales.map(() => take(cells));
      maps[i].wanted = wanted;
      put(maps[i].map.title, wanted.title);
      put(maps[i].map.line, wanted.about);
      maps[i].map.canvas.setAttribute("role", "img");
      maps[i].map.canvas.setAttribute("aria-label", `${wanted.title}. ${wanted.about}`);
    });
    step.hear(header.step, header);
    if (player.isRunning() && !step.isHeld()) player.halt(); // the page says another one
  }

  function paint() {
    const { at } = step;
    for (const { map, frames, wanted } of maps) {
      const n = Math.min(at, frames.length - 1);
      const scale = wanted.scales[n];
      fillMap(map, frames[n], [1, ...wanted.size], scale, wanted.signed);
      setMark(map, "chosen", wanted.mark?.slice(0, 2), ...(wanted.mark ?? [0, 0, 1, 1]).slice(2));
      scaleLegend(map.legend, scale, wanted.signed, brief);
    }
    if (Number(input.value) !== at) input.value = at;
    const epochs = data.epochs[at];
    put(label, say("steps_epochs", { epochs }));
    put(line, say("steps_accuracy", { accuracy: fixed(data.accuracies[at], 3) }));
    input.setAttribute("aria-valuetext", label.textContent);
    return { step: at, epochs };
  }

  return { take: accept, paint, sleep: player.halt };
}
