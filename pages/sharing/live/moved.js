// A picture, dragged, its difference to itself unmoved, and their distance. moving.js does the arithmetic.

import { make, mounted, put, texts } from "./dom.js";
import { makePlace, unpack } from "./exchange.js";
import { buildLegend, buildMap, fillLegend, fillMap, letLead, setMark } from "./maps.js";
import { apart, moved } from "./moving.js";
import { fixed } from "./numbers.js";
import "./sharing.css";

export default mounted("moved", createView);

function createView(root) {
  let data = null;
  let say = (id) => id;
  let picture, picked, difference;
  const shift = makePlace("by", [0, 0], {
    within: (to) => to.map((value) => Math.max(-data.reach, Math.min(data.reach, Math.round(value))) + 0),
    speak: () => put(spoken, every.line.textContent),
    paint,
  });

  const input = buildMap("moved");
  const rests = buildMap("difference");
  const every = buildMap("every", ["here"]);
  const legends = [buildLegend(), buildLegend(), buildLegend()];
  const spoken = make("p", { class: "spoken", "aria-live": "polite" });
  input.box.setAttribute("role", "application");
  input.box.classList.add("handle");
  every.box.classList.add("pointed");
  root.replaceChildren(make("div", { class: "three" },
    ...[input, rests, every].map(({ node }, i) => make("section", {}, node, legends[i].node))), spoken);

  letLead(input.box, () => data.size, shift);
  letLead(every.box, () => [2 * data.reach + 1, 2 * data.reach + 1], shift, {
    grasp: (cell) => shift.lead(cell.map((value) => value - data.reach - 0.5)),
  });

  function accept(block) {
    const { header, take } = unpack(block);
    data = header;
    say = texts(header.labels, "sharing");
    const cells = header.size[0] * header.size[1];
    picture = take(cells);
    [picked, difference] = [new Float32Array(cells), new Float32Array(cells)];
    const side = 2 * header.reach + 1;
    fillMap(every, take(side * side), [1, side, side], header.scale, false);
    for (const map of [input, rests]) map.box.classList.toggle("smooth", Math.max(...header.size) > 300);
    put(input.title, say("moved_picture"));
    put(rests.title, say("moved_difference"));
    put(every.title, say("moved_every"));
    for (const [map, id] of [[input, "moved_about"], [every, "moved_every_about"]]) {
      map.box.setAttribute("aria-label", say(id));
      map.box.title = say(id);
    }
    fillLegend(legends[0], "0", "1", false);
    fillLegend(legends[1], "−1", "+1", true);
    fillLegend(legends[2], "0 %", `${fixed(100 * header.scale, 1)} %`, false);
    rests.canvas.setAttribute("role", "img");
    rests.canvas.setAttribute("aria-label", say("moved_difference"));
    shift.hear(header.shift, header);
    paint();
  }

  function paint() {
    const { at } = shift;
    const shape = [1, ...data.size];
    moved(picture, data.size, at, data.mode, picked);
    for (let i = 0; i < picture.length; i++) difference[i] = picked[i] - picture[i];
    const { distance, cosine } = apart(picture, picked);
    fillMap(input, picked, shape, 1, false);
    fillMap(rests, difference, shape, 1, true);
    setMark(every, "here", at.map((value) => value + data.reach));
    const text = (value, digits) => (Number.isNaN(value) ? "–" : fixed(value, digits));
    put(input.line, say("moved_by", { down: text(at[0], 0), right: text(at[1], 0) }));
    put(rests.line, say("moved_distance", { percent: Number.isNaN(distance) ? "–" : text(100 * distance, 1) }));
    put(every.line, say("moved_cosine", { cosine: text(cosine, 3) }));
    Object.assign(root.dataset, { shift: at.join(), distance, cosine });
  }

  return shift.view(accept);
}
