// Three matrices of weights, every free weight in a colour of its own; a weight that is pointed at shows its ties.

import { letKeys, make, put, shareOf } from "./dom.js";
import { whenPointed } from "./drag.js";
import { buildMap } from "./maps.js";
import { view } from "./mount.js";
import "./sharing.css";

const KINDS = ["dense", "local", "shared"];
// Okabe & Ito 2008, and two
const FEW = ["#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999", "#B2DF8A"];
const PIXELS = 720; // of a matrix's canvas, at most
const LETTERED = 30; // pixels of a cell from which on it holds its weight's letter

export default view("ties", "sharing", createView);

// Up to nine weights have colours that all eyes tell apart; more walk round the wheel by the golden angle.
const colourOf = (id, count) =>
  count <= FEW.length ? FEW[id - 1] : `hsl(${((id * 137.508) % 360).toFixed(1)} 62% ${42 + ((id * 7) % 5) * 8}%)`;
const letterOf = (id) => String.fromCharCode(96 + id);

function createView({ root, say, tell }) {
  let data = null;
  let cells = 0;
  let chosen = { kind: "shared", at: null }; // the place (row, column) in a matrix that is pointed at
  const maps = Object.fromEntries(KINDS.map((kind) => [kind, buildMap(`matrix.${kind}`)]));
  const rows = Object.fromEntries(KINDS.map((kind) => [kind, make("p", { class: "free" })]));
  const [input, output] = ["input", "output"].map((name) => buildMap(`matrix.${name}`));
  const sentence = make("p", { class: "sentence", "aria-live": "polite" });
  root.replaceChildren(
    make("div", { class: "three" },
      ...KINDS.map((kind) => make("section", { "data-kind": kind }, maps[kind].node, rows[kind]))),
    make("div", { class: "joins" }, input.node, make("span", { class: "arrow", "aria-hidden": "true" }, "→"),
      output.node, sentence));

  tell(input.title, "text", "ties_input");
  tell(output.title, "text", "ties_output");
  for (const kind of KINDS) {
    const { box, title } = maps[kind];
    tell(title, "text", `layer_${kind}`);
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.classList.add("pointed");
    whenPointed(box, (event) => point(kind, shareOf(box, event).map((share) => Math.floor(share * cells))));
    letKeys(box, (step) => point(kind, (chosen.at ?? [0, 0]).map((value, i) => value + step[i])));
  }

  function point(kind, to) {
    const at = to.map((value) => Math.max(0, Math.min(cells - 1, value)));
    if (chosen.kind === kind && chosen.at?.join() === at.join()) return;
    const before = chosen.kind;
    chosen = { kind, at };
    if (before !== kind) draw(before);
    draw(kind);
    join();
  }

  function take(next) {
    const isNew = !data || data.size.join() !== next.size.join();
    data = next;
    cells = data.size[0] * data.size[1];
    if (isNew) {
      const middle = Math.floor(data.size[0] / 2) * data.size[1] + Math.floor(data.size[1] / 2);
      const row = data.matrices.shared.slice(middle * cells, (middle + 1) * cells);
      chosen = { kind: "shared", at: [middle, row.findIndex((id) => id > 0)] };
    }
    for (const kind of KINDS) {
      put(rows[kind], say("ties_free",
        { free: data.free[kind].toLocaleString("en"), entries: data.entries[kind].toLocaleString("en") }));
      Object.assign(rows[kind].dataset, { free: data.free[kind], entries: data.entries[kind] });
      maps[kind].box.setAttribute("aria-label", say("ties_about", { layer: say(`layer_${kind}`) }));
    }
  }

  function paint() {
    KINDS.forEach(draw);
    join();
    return { form: data.size[0] === 1 ? "line" : "picture" };
  }

  const idAt = (kind, [row, column]) => data.matrices[kind][row * cells + column];

  function draw(kind) {
    const { canvas, box, node } = maps[kind];
    const unit = Math.floor(PIXELS / cells);
    if (canvas.width !== unit * cells) Object.assign(canvas, { width: unit * cells, height: unit * cells });
    box.style.aspectRatio = "1";
    const pen = canvas.getContext("2d");
    const ids = data.matrices[kind];
    const lit = chosen.kind === kind && chosen.at ? idAt(kind, chosen.at) : 0;
    const gap = unit > 24 ? 2 : 1;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `700 ${Math.round(unit * 0.5)}px sans-serif`;
    let ties = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      const [x, y] = [(i % cells) * unit, Math.floor(i / cells) * unit];
      const isLit = lit > 0 && id === lit;
      ties += isLit;
      pen.globalAlpha = id ? (lit && !isLit ? 0.32 : 1) : 0.1;
      pen.fillStyle = id ? colourOf(id, data.free[kind]) : "#888888";
      pen.fillRect(x, y, unit - gap, unit - gap);
      pen.globalAlpha = 1;
      if (isLit) {
        pen.strokeStyle = "#e6007e";
        pen.lineWidth = Math.max(3, unit / 10);
        pen.strokeRect(x + 1, y + 1, unit - gap - 2, unit - gap - 2);
      }
      if (id && unit >= LETTERED && data.free[kind] <= 26) {
        pen.fillStyle = "#111111";
        pen.fillText(letterOf(id), x + (unit - gap) / 2, y + (unit - gap) / 2);
      }
    }
    if (chosen.kind === kind && chosen.at) {
      pen.strokeStyle = getComputedStyle(root).color;
      pen.lineWidth = Math.max(3, unit / 8);
      pen.strokeRect(chosen.at[1] * unit, chosen.at[0] * unit, unit - gap, unit - gap);
    }
    node.dataset.ties = ties;
  }

  // The cells that the weight joins, and in words.
  function join() {
    const { kind, at } = chosen;
    const id = idAt(kind, at);
    const ids = data.matrices[kind];
    const ends = [input, output].map(() => new Set());
    ids.forEach((other, i) => {
      if (id && other === id) {
        ends[0].add(i % cells);
        ends[1].add(Math.floor(i / cells));
      }
    });
    [input, output].forEach((map, end) => grid(map, ends[end], at[1 - end],
      id ? colourOf(id, data.free[kind]) : "#888888"));
    const fields = { layer: say(`layer_${kind}`), input: at[1] + 1, output: at[0] + 1,
      ties: maps[kind].node.dataset.ties };
    put(sentence, say(id ? (Number(fields.ties) > 1 ? "ties_many" : "ties_one") : "ties_none", fields));
    Object.assign(root.dataset, { kind, weight: id, at: at.join() });
  }

  // Input or output cells: those that the weight joins in its colour, the one that is pointed at framed.
  function grid({ canvas, box }, ends, own, colour) {
    const [height, width] = data.size;
    const unit = 24;
    Object.assign(canvas, { height: height * unit, width: width * unit });
    box.style.aspectRatio = `${width} / ${height}`;
    const pen = canvas.getContext("2d");
    for (let i = 0; i < cells; i++) {
      const [x, y] = [(i % width) * unit, Math.floor(i / width) * unit];
      pen.globalAlpha = ends.has(i) ? (i === own ? 1 : 0.45) : 0.12;
      pen.fillStyle = ends.has(i) ? colour : "#888888";
      pen.fillRect(x + 1, y + 1, unit - 2, unit - 2);
      if (i === own) {
        pen.globalAlpha = 1;
        pen.lineWidth = 4;
        pen.strokeStyle = "#e6007e";
        pen.strokeRect(x + 2, y + 2, unit - 4, unit - 4);
      }
    }
  }

  return { take, paint };
}
