// A digit that is dragged along a line, and what each network says to it at every place.

import { argmax, createMover } from "./engine.js";
import { letKeys, make, put } from "./dom.js";
import { draggable } from "./drag.js";
import { buildMap, fillMap, letLead } from "./maps.js";
import { view } from "./mount.js";
import { fixed, signed } from "./numbers.js";
import "./learning.css";

export default view("mover", "training", createView);

function createView({ root, say, tell, spoken, place }) {
  let data = null;
  let [move, probabilities] = [null, null];
  let rows = [];
  const shift = place("by", 0, {
    within: (to) => (Number.isNaN(to) ? shift.at : Math.max(-data.most, Math.min(data.most, Math.round(to))) + 0),
    speak: () => digit.line.textContent,
  });

  const digit = buildMap("digit");
  const grid = make("div", { class: "answers", role: "slider", tabindex: 0 });
  const about = tell(make("p", { class: "about" }), "text", "mover_legend");
  for (const node of [digit.box, grid]) tell(node, "aria-label", "mover_about");
  digit.box.classList.add("handle");
  digit.box.setAttribute("role", "slider");
  root.replaceChildren(make("div", { class: "mover" }, digit.node, make("div", {}, grid, about)), spoken);

  // Arrow keys of either axis move along the one there is.
  const along = ([down, right], isKey) => (isKey ? down + right : data.axis === "y" ? down : right);
  letLead(digit.box, () => data.size, shift, { to: (from, by, isKey) => from + along(by, isKey) });

  const under = ({ clientX }) => {
    const cells = rows[0].cells;
    const [first, last] = [cells[0].getBoundingClientRect(), cells.at(-1).getBoundingClientRect()];
    return Math.floor(((clientX - first.left) / (last.right - first.left)) * cells.length) - data.most;
  };
  draggable(grid, {
    begin(event) {
      shift.hold();
      shift.lead(under(event));
      return shift;
    },
    move: (_, event) => shift.lead(under(event)),
    over: () => shift.drop(),
    end: () => shift.rest(),
    back: () => shift.back(),
  });
  const go = (to) => {
    shift.lead(to);
    shift.rest(true);
  };
  letKeys(grid, ([down, right]) => go(shift.at + down + right),
    { leap: 4, keys: { Home: () => go(-data.most), End: () => go(data.most) } });

  function accept(header, take) {
    data = header;
    const [height, width] = header.size;
    move = createMover({ data: take(height * width), channels: 1, height, width });
    const count = 2 * header.most + 1;
    probabilities = header.networks.map(() => take(count * header.classes));
    put(digit.title, say("mover_digit", { label: header.label }));
    for (const node of [digit.box, grid]) {
      node.setAttribute("aria-valuemin", -header.most);
      node.setAttribute("aria-valuemax", header.most);
    }
    buildRows(count);
    shift.hear(header.shift, header);
  }

  function buildRows(count) {
    rows = data.networks.map(({ name, colour }, n) => {
      const found = Array.from({ length: count }, (_, s) => {
        const top = argmax(probabilities[n], s * data.classes, (s + 1) * data.classes);
        return [top - s * data.classes, probabilities[n][top]]; // the most probable class, and how probable
      });
      const cells = found.map(([top], s) => {
        const away = Math.abs(s - data.most) > data.whole ? " away" : "";
        return make("span", { class: (top === data.label ? "right" : "wrong") + away }, String(top));
      });
      const bar = make("i");
      const sure = make("span", { class: "sure" });
      const top = make("b");
      const track = make("span", { class: "track" }, bar);
      const head = make("div", { class: "name" }, make("em", { style: `background:${colour}` }), name);
      const said = make("div", { class: "said" }, top, track, sure);
      const node = make("div", { class: "row" }, head, make("div", { class: "cells" }, ...cells), said);
      return { node, cells, found, bar, top, sure };
    });
    const ticks = Array.from({ length: count },
      (_, s) => make("span", {}, (s - data.most) % 5 ? "" : signed(s - data.most)));
    const scale = make("div", { class: "row scale" }, make("div", { class: "name" }, say(`mover_axis_${data.axis}`)),
      make("div", { class: "cells" }, ...ticks), make("div", { class: "said" }, say("mover_answer")));
    grid.replaceChildren(...rows.map(({ node }) => node), scale);
  }

  function paint() {
    const { at } = shift;
    fillMap(digit, move(data.axis === "y" ? [at, 0] : [0, at], data.mode), [1, ...data.size], 1, false);
    const here = at + data.most;
    for (const { cells, found, bar, top, sure } of rows) {
      cells.forEach((cell, s) => cell.toggleAttribute("data-here", s === here));
      const [answered, probability] = found[here];
      put(top, String(answered));
      top.className = answered === data.label ? "right" : "wrong";
      bar.style.transform = `scaleX(${probability})`;
      put(sure, fixed(probability, 2));
    }
    const line = say(`mover_by_${data.axis}`, { by: signed(at) });
    put(digit.line, line);
    for (const node of [digit.box, grid]) {
      node.setAttribute("aria-valuenow", at);
      node.setAttribute("aria-valuetext", line);
    }
    return { shift: at, answers: rows.map(({ found }) => found[here][0]).join(),
      probabilities: rows.map(({ found }) => fixed(found[here][1], 6)).join() };
  }

  return { take: accept, paint };
}
