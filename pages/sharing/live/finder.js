// One pattern, dragged over a picture, and what three fitted layers say of it.

import { make, put } from "./dom.js";
import { argmax, createForward } from "./engine.js";
import { buildLegend, buildMap, fillMap, letLead, nameHandle, nameMap, scaleLegend, setMark } from "./maps.js";
import { view } from "./mount.js";
import { fixed } from "./numbers.js";
import "./sharing.css";

const KINDS = ["dense", "local", "shared"];

export default view("finder", "sharing", ({ root, say, tell, spoken, place: makePlace }) => {
  let data = null; // header of the last block
  let parts = {}; // noise and pattern, and what runs each layer
  let picture;
  const place = makePlace("at", [0, 0], {
    within: (to) => to.map((value) => Math.max(0, Math.min(data.places - 1, Math.round(value)))),
    speak: () => KINDS.map((kind) => `${say(`layer_${kind}`)}: ${maps[kind].line.textContent}`).join(". "),
  });

  const input = buildMap("input", ["shown", "pattern", "middle"]);
  const maps = Object.fromEntries(KINDS.map((kind) => [kind, buildMap(kind, ["middle", "peak"])]));
  const memories = Object.fromEntries(KINDS.map((kind) => [kind, buildMap(`${kind}.places`, ["here"])]));
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, make("p", { class: "count" })]));
  const [about, small] = [["about", "marks_about"], ["small", "places_legend"]].map(([name, id]) =>
    tell(make("p", { class: name }), "text", id));
  const legend = buildLegend();
  tell(input.title, "text", "drag");
  nameHandle(input, tell, "drag_about");
  for (const kind of KINDS) {
    nameMap(maps[kind], tell, `layer_${kind}`);
    memories[kind].canvas.setAttribute("role", "img");
  }
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

  function take(header, next) {
    data = header;
    const { side, window, places } = header;
    const cells = side * side;
    const taps = window * window;
    const [noise, pattern, shared] = [next(cells), next(taps), next(taps)];
    const dense = new Float32Array(cells * cells); // weights of cells that are not named are 0
    const local = new Float32Array(cells * taps);
    const [rows, kernels] = [next(header.cells.length * cells), next(header.cells.length * taps)];
    header.cells.forEach((cell, i) => {
      dense.set(rows.subarray(i * cells, (i + 1) * cells), cell * cells);
      local.set(kernels.subarray(i * taps, (i + 1) * taps), cell * taps);
    });
    const run = (...layers) => createForward({ layers }, { channels: 1, height: side, width: side });
    const near = (kind, places, values) =>
      run({ kind, w: { shape: [...places, 1, 1, window, window], values }, padding: "same" });
    parts = {
      noise, pattern,
      dense: run({ kind: "flatten" }, { kind: "dense", w: { shape: [cells, cells], values: dense } }),
      local: near("locally_connected2d", [side, side], local),
      shared: near("conv2d", [], shared),
    };
    picture = new Float32Array(cells);
    for (const kind of KINDS) {
      fillMap(memories[kind], next(places * places), [1, places, places], header.scale, true);
      put(counts[kind], say("found_at", { found: header.found[kind], all: places * places }));
      counts[kind].dataset.count = header.found[kind];
      memories[kind].canvas.setAttribute("aria-label", say("places_about", { layer: say(`layer_${kind}`) }));
    }
    about.hidden = header.shown.length > 1;
    scaleLegend(legend, header.scale, true, (scale) => fixed(scale, 2));
    place.hear(header.place, header);
  }

  // The noise, and the pattern in it.
  function draw({ noise, pattern }, [row, column]) {
    const { side, window } = data;
    picture.set(noise);
    for (let t = 0; t < pattern.length; t++) {
      picture[(row + Math.floor(t / window)) * side + column + (t % window)] += pattern[t];
    }
  }

  function paint() {
    const { at } = place;
    const { side, window, scale, threshold } = data;
    const middle = at.map((value) => value + (window >> 1));
    draw(parts, at);
    fillMap(input, picture, [1, side, side], 1, false);
    setMark(input, "pattern", at, window);
    setMark(input, "middle", middle);
    setMark(input, "shown", data.shown.length === 1 ? data.shown[0] : null, window);
    for (const kind of KINDS) {
      const map = maps[kind];
      const response = parts[kind](picture).data;
      const best = argmax(response);
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
    return { place: at.join() };
  }

  return { take, paint };
});
