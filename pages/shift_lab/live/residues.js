// The error at every remainder of a shift by the stack's period, with the remainder of today's shift marked.

import { make, put } from "./dom.js";
import { EXACTLY, fixed, number } from "./numbers.js";
import { inkOn, mixture } from "./paint.js";
import { createPlot, each, mixed } from "./plot.js";
import { letPoint } from "./pointing.js";

const [LEFT, TOP, BOTTOM] = [44, 6, 38];
const LARGEST = 100; // side of a cell
const WRITTEN = 40; // side of a cell from which on its number stands in it
const TALLEST = 344; // of the cells together
const LABELS = 8; // at most on an axis

// `say`: the texts of residue.*.
export function createResidues(kit, say) {
  const plot = createPlot("residues", ["cells", "numbers", "axes", "marks"]);
  const area = make("div", { class: "area", tabindex: 0, role: "application" }, plot.node);
  const title = make("h3", { class: "title" });
  const sentence = make("p", { class: "sentence" });
  const caption = make("p", { class: "caption" });
  const node = make("section", {}, title, sentence, area, caption);
  let [period, errors, today] = [[1, 1], [], [0, 0]];
  let [pointed, side, left] = [null, 1, LEFT];

  const isOver = () => errors.length === period[0] * period[1];
  const remainder = () => today.map((shift, i) => ((shift % period[i]) + period[i]) % period[i]);

  letPoint(area, {
    under({ clientX, clientY }) {
      const box = plot.node.getBoundingClientRect();
      const place = [(clientY - box.top - TOP) / side, (clientX - box.left - left) / side].map(Math.floor);
      return place.every((at, i) => at >= 0 && at < period[i]) ? place : null;
    },
    from: () => pointed ?? remainder(),
    sides: () => period,
    pass: point,
    choose(place, isKey) {
      point(place);
      if (isKey) kit.spoken.textContent = caption.textContent;
    },
  });
  area.addEventListener("blur", () => point(null));

  function point(place) {
    if (String(place) === String(pointed)) return;
    pointed = place;
    mark();
  }

  // What moves with the picture: the frame of today's remainder; beneath, the error that is pointed at.
  function mark() {
    const frame = (class_, [row, column]) =>
      ["rect", { class: class_, x: left + column * side, y: TOP + row * side, width: side, height: side }];
    const isDrawn = plot.width > 0 && errors.length > 0;
    const frames = [frame("today", remainder()), ...(pointed ? [frame("pointed", pointed)] : [])];
    mixed(plot.layers.marks, isDrawn ? frames : []);
    put(caption, !isOver() ? "" : pointed ? at(pointed) : mean());
  }

  const at = ([row, column]) =>
    say("at", { row, column, error: number(errors[row * period[1] + column]) });

  function mean() {
    const known = errors.filter((error) => error !== null);
    if (!known.length) return "";
    const sum = known.reduce((total, error) => total + error, 0);
    return say("explained", { rows: period[0], columns: period[1], mean: number(sum / known.length) });
  }

  function judge() {
    if (!isOver()) return [];
    if (errors.every((error) => error === null)) return [say("no_interior")];
    const exact = errors.filter((error) => error !== null && error <= EXACTLY).length;
    const text = say("sentence", { exact, all: errors.length, threshold: fixed(EXACTLY, 5) });
    return text.split("**").map((part, i) => (i % 2 ? make("b", {}, part) : part)); // as Markdown has it
  }

  // `next`: { period, errors, today }; of the errors those that have come, row by row, null where no cell is interior.
  function paint(width, next) {
    ({ period, errors, today } = next);
    if (pointed?.some((place, i) => place >= period[i])) pointed = null;
    put(title, say("title"));
    area.setAttribute("aria-label", say("alt"));
    sentence.replaceChildren(...judge());
    const [rows, columns] = period;
    side = Math.floor(Math.max(4, Math.min(LARGEST, TALLEST / rows, (width - LEFT) / columns)));
    left = Math.max(LEFT, Math.floor((width - columns * side) / 2));
    plot.size(width, TOP + rows * side + BOTTOM);
    const most = Math.max(1, ...errors);
    const place = (i) => [Math.floor(i / columns), i % columns];
    const colours = errors.map((error) => (error === null ? null : mixture(error / most)));
    each(plot.layers.cells, "rect", errors, (error, i) => {
      const [row, column] = place(i);
      return { x: left + column * side + 1, y: TOP + row * side + 1, width: side - 2, height: side - 2,
        class: error === null ? "none" : "cell", fill: colours[i] ? `rgb(${colours[i]})` : "none" };
    });
    each(plot.layers.numbers, "text", side < WRITTEN ? [] : errors, (error, i) => {
      const [row, column] = place(i);
      return { x: left + (column + 0.5) * side, y: TOP + (row + 0.5) * side + 5, text: number(error),
        style: `fill: ${colours[i] ? inkOn(...colours[i]) : "inherit"}; font-size: ${side < 50 ? 11 : 13}px` };
    });
    const ticks = (count) => Array.from({ length: Math.min(count, LABELS) }, (_, i) => i * Math.ceil(count / LABELS))
      .filter((i) => i < count);
    const [bottom, middle] = [TOP + rows * side, TOP + (rows * side) / 2];
    mixed(plot.layers.axes, [
      ["text", { x: left + (columns * side) / 2, y: bottom + 33, text: say("x") }],
      ["text", { x: 0, y: 0, transform: `translate(${left - 28} ${middle}) rotate(-90)`, text: say("y") }],
      ...ticks(columns).map((i) => ["text", { class: "tick", x: left + (i + 0.5) * side, y: bottom + 16, text: i }]),
      ...ticks(rows).map((i) => ["text", { class: "tick end", x: left - 6, y: TOP + (i + 0.5) * side + 4, text: i }]),
    ]);
    mark();
  }

  function follow(shift) {
    today = shift;
    mark();
  }

  return { node, paint, follow };
}
