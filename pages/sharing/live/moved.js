// A picture, dragged, its difference to itself unmoved, and their distance.

import { make, put } from "./dom.js";
import { createMover } from "./engine.js";
import { buildMap, fillLegend, fillMap, letLead, nameHandle, nameMap, scaleLegend, setMark } from "./maps.js";
import { view } from "./mount.js";
import { fixed } from "./numbers.js";
import "./sharing.css";

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// Distance (L2) of `b` from `a`, both without their means, in lengths of `a`; and the cosine. NaN where flat.
function apart(a, b) {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [a[i] - meanA, b[i] - meanB];
    aa += u * u;
    bb += v * v;
    ab += u * v;
  }
  const flat = 1e-12 * a.length;
  if (aa <= flat || bb <= flat) return { distance: NaN, cosine: NaN };
  return { distance: Math.sqrt(Math.max(0, aa + bb - 2 * ab) / aa), cosine: ab / Math.sqrt(aa * bb) };
}

export default view("moved", "sharing", ({ root, say, tell, spoken, place }) => {
  let data = null;
  let picture, move, difference;
  const shift = place("by", [0, 0], {
    within: (to) => to.map((value) => Math.max(-data.reach, Math.min(data.reach, Math.round(value))) + 0),
    speak: () => every.line.textContent,
  });

  const [input, rests, every] = [["moved"], ["difference"], ["every", ["here"]]].map(([name, marks]) =>
    buildMap(name, marks, { hasLegend: true }));
  nameMap(rests, tell, "moved_difference");
  tell(input.title, "text", "moved_picture");
  tell(every.title, "text", "moved_every");
  nameHandle(input, tell, "moved_about");
  nameHandle(every, tell, "moved_every_about", "pointed");
  root.replaceChildren(make("div", { class: "three" }, ...[input, rests, every].map(({ node }) => node)), spoken);

  letLead(input.box, () => data.size, shift);
  letLead(every.box, () => [2 * data.reach + 1, 2 * data.reach + 1], shift, {
    grasp: (cell) => shift.lead(cell.map((value) => value - data.reach - 0.5)),
  });

  function take(header, next) {
    data = header;
    const [height, width] = header.size;
    picture = next(height * width);
    move = createMover({ data: picture, channels: 1, height, width });
    difference = new Float32Array(height * width);
    const side = 2 * header.reach + 1;
    fillMap(every, next(side * side), [1, side, side], header.scale, false);
    scaleLegend(input.legend, 1, false, String);
    scaleLegend(rests.legend, 1, true, String);
    fillLegend(every.legend, "0 %", `${fixed(100 * header.scale, 1)} %`, false);
    shift.hear(header.shift, header);
  }

  function paint() {
    const { at } = shift;
    const shape = [1, ...data.size];
    const picked = move(at, data.mode);
    for (let i = 0; i < picture.length; i++) difference[i] = picked[i] - picture[i];
    const { distance, cosine } = apart(picture, picked);
    fillMap(input, picked, shape, 1, false);
    fillMap(rests, difference, shape, 1, true);
    setMark(every, "here", at.map((value) => value + data.reach));
    const text = (value, digits) => (Number.isNaN(value) ? "–" : fixed(value, digits));
    put(input.line, say("moved_by", { down: text(at[0], 0), right: text(at[1], 0) }));
    put(rests.line, say("moved_distance", { percent: text(100 * distance, 1) }));
    put(every.line, say("moved_cosine", { cosine: text(cosine, 3) }));
    return { shift: at.join(), distance, cosine };
  }

  return { take, paint };
});
