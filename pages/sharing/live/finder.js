// One pattern, dragged over a picture, and what three fitted layers say of it. responses.js does the arithmetic.

import { make, mounted, put, texts } from "./dom.js";
import { makePlace, unpack } from "./exchange.js";
import { buildLegend, buildMap, fillLegend, fillMap, letLead, setMark } from "./maps.js";
import { dense, drawn, near, strongest } from "./responses.js";
import { fixed } from "./numbers.js";
import "./sharing.css";

const KINDS = ["dense", "local", "shared"];

export default mounted("finder", createView);

function createView(root) {
  let data = null; // header of the last block
  let say = (id) => id;
  let parts = {}; // noise, pattern, and the weights by kind
  let picture, response;
  const place = makePlace("at", [0, 0], {
    within: (to) => to.map((value) => Math.max(0, Math.min(data.places - 1, Math.round(value)))),
    speak: () => put(spoken, KINDS.map((kind) => `${say(`layer_${kind}`)}: ${maps[kind].line.textContent}`).join(". ")),
    paint,
  });

  const input = buildMap("input", ["shown", "pattern", "middle"]);
  const maps = Object.fromEntries(KINDS.map((kind) => [kind, buildMap(kind, ["middle", "peak"])]));
  const memories = Object.fromEntries(KINDS.map((kind) => [kind, buildMap(`${kind}.places`, ["here"])]));
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, make("p", { class: "count" })]));
  const [about, small, spoken] = ["about", "small", "spoken"].map((name) => make("p", { class: name }));
  const legend = buildLegend();
  spoken.setAttribute("aria-live", "polite");
  input.box.setAttribute("role", "application");
  input.box.classList.add("handle");
  const memory = (kind) => make("div", { class: "memory" }, memories[kind].box, counts[kind]);
  root.replaceChildren(
    make("div", { class: "four" },
      make("section", {}, input.node, make("div", { class: "notes" }, legend.node, about, small)),
      ...KINDS.map((kind) => make("section", { "data-kind": kind }, maps[kind].node, memory(kind)))),
    spoken);

  letLead(input.box, () => [data.side, data.side], place, {
    grasp(cell) {
      const isOn = cell.every((value, i) => value >= place.at[i] && value < place.at[i] + data.window);
      if (!isOn) place.lead(cell.map((value) => value - data.window / 2));
    },
  });

  function accept(block) {
    const { header, take } = unpack(block);
    data = header;
    say = texts(header.labels, "sharing");
    const { side, window, places } = header;
    const cells = side * side;
    const taps = window * window;
    parts = { noise: take(cells), pattern: take(taps), shared: take(taps) };
    parts.dense = new Float32Array(cells * cells); // weights of cells that are not named are 0
    parts.local = new Float32Array(cells * taps);
    const [rows, kernels] = [take(header.cells.length * cells), take(header.cells.length * taps)];
    header.cells.forEach((cell, i) => {
      parts.dense.set(rows.subarray(i * cells, (i + 1) * cells), cell * cells);
      parts.local.set(kernels.subarray(i * taps, (i + 1) * taps), cell * taps);
    });
    [picture, response] = [new Float32Array(cells), new Float32Array(cells)];
    for (const kind of KINDS) {
      fillMap(memories[kind], take(places * places), [1, places, places], header.scale, true);
      put(maps[kind].title, `${say(`layer_${kind}`)}`);
      put(counts[kind], say("found_at", { found: header.found[kind], all: places * places }));
      counts[kind].dataset.count = header.found[kind];
      memories[kind].canvas.setAttribute("role", "img");
      memories[kind].canvas.setAttribute("aria-label", say("places_about", { layer: say(`layer_${kind}`) }));
      maps[kind].canvas.setAttribute("role", "img");
      maps[kind].canvas.setAttribute("aria-label", say(`layer_${kind}`));
    }
    put(input.title, say("drag"));
    input.box.setAttribute("aria-label", say("drag_about"));
    input.box.title = say("drag_about");
    put(about, say("marks_about"));
    about.hidden = header.shown.length > 1;
    put(small, say("places_legend"));
    fillLegend(legend, `−${fixed(header.scale, 2)}`, `+${fixed(header.scale, 2)}`, true);
    place.hear(header.place, header);
    paint();
  }

  function paint() {
    const { at } = place;
    const { side, window, scale, threshold } = data;
    const middle = at.map((value) => value + (window >> 1));
    drawn(parts.noise, parts.pattern, side, window, at, picture);
    fillMap(input, picture, [1, side, side], 1, false);
    setMark(input, "pattern", at, window);
    setMark(input, "middle", middle);
    setMark(input, "shown", data.shown.length === 1 ? data.shown[0] : null, window);
    for (const kind of KINDS) {
      const map = maps[kind];
      if (kind === "dense") dense(parts.dense, picture, response);
      else near(parts[kind], picture, side, window, response);
      const best = strongest(response);
      const here = response[middle[0] * side + middle[1]];
      const isFound = best === middle[0] * side + middle[1] && here >= threshold;
      fillMap(map, response, [1, side, side], scale, true);
      setMark(map, "middle", middle);
      setMark(map, "peak", response[best] > 0 ? [Math.floor(best / side), best % side] : null);
      map.over.peak.toggleAttribute("data-weak", response[best] < threshold);
      setMark(memories[kind], "here", at);
      put(map.line, say(isFound ? "found" : "not_found", { value: fixed(here, 2) }));
      map.line.toggleAttribute("data-found", isFound);
      Object.assign(map.node.dataset, { response: here, peak: best, strongest: response[best], found: isFound });
    }
    root.dataset.place = at.join();
  }

  return place.view(accept);
}
