// The drawing pad. ink.js does the arithmetic.

import { letKeys, make, put, shareOf } from "./dom.js";
import { draggable } from "./drag.js";
import { buildMap, fillMap, nameMap } from "./maps.js";
import { view } from "./mount.js";
import { GRID, draw, pointsOf, strokesOf, textOf } from "./ink.js";
import "./controls.css";
import "./inside.css";

const SIDE = 512; // of the canvas, in its own pixels

export default view("pad", "inside", ({ root, say, tell, ask, spoken, word }) => {
  let data = null;
  let strokes = [];
  let stroke = null; // that is being drawn
  let pen = [GRID / 2, GRID / 2]; // of the keys
  let isWriting = false; // with the keys
  const said = word("ink", () => textOf(strokes), () => textOf(strokes));
  const seen = buildMap("seen");
  let picture = null;

  const canvas = make("canvas", { width: SIDE, height: SIDE, "data-pad": "" });
  const paper = tell(make("div", { class: "paper", tabindex: 0, role: "application" }, canvas),
    "aria-label", "pad_about");
  const buttons = Object.fromEntries(["undo", "clear"].map((name) =>
    [name, tell(make("button", { type: "button", "data-act": name }), "text", `pad_${name}`)]));
  const about = make("p", { class: "about" });
  nameMap(seen, tell, "pad_seen");
  const side = make("div", { class: "side" }, seen.node, make("div", { class: "acts" }, buttons.undo, buttons.clear));
  root.replaceChildren(make("div", { class: "pad" }, paper, side), about, spoken);

  const inside = (value) => Math.max(0, Math.min(GRID - 1, value));
  const under = (event) => shareOf(canvas, event).map((share) => inside(Math.floor(share * GRID)));
  function add(point) {
    const last = stroke.at(-1);
    if (last && Math.max(Math.abs(last[0] - point[0]), Math.abs(last[1] - point[1])) < 2) return;
    if (pointsOf(strokes) >= data.most) {
      put(about, say("pad_full"));
      return;
    }
    stroke.push(point);
    ask.now();
  }
  function begin(point) {
    said.hold();
    stroke = [];
    strokes.push(stroke);
    add(point);
    if (!stroke.length) strokes.pop();
  }
  function end() {
    stroke = null;
    said.isHeld = false;
    said.tell();
  }
  function undo() {
    strokes.pop();
    changed();
  }
  function clear() {
    strokes = [];
    changed();
  }
  function changed() {
    [stroke, isWriting, said.isHeld] = [null, false, false];
    put(about, say("pad_about"));
    ask.now();
    said.tell();
  }

  draggable(paper, {
    begin(event) {
      if (isWriting) end();
      isWriting = false;
      const before = [...strokes];
      begin(under(event));
      return { before };
    },
    move(_, event) {
      for (const one of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) add(under(one));
    },
    end,
    back({ before }) {
      strokes = before;
      changed();
    },
  });
  function write() {
    isWriting = !isWriting;
    if (isWriting) begin(pen);
    else end();
    put(spoken, say(isWriting ? "pad_down" : "pad_up"));
    ask.now();
  }
  letKeys(paper, (step) => {
    pen = pen.map((value, i) => inside(value + 2 * step[i]));
    if (isWriting) add(pen);
    ask.now();
  }, { leap: 4, keys: { " ": write, Enter: write, Backspace: undo, Delete: clear,
    z: ({ ctrlKey, metaKey }) => (ctrlKey || metaKey) && undo() } });
  paper.addEventListener("focus", ask.now);
  paper.addEventListener("blur", () => {
    if (isWriting) {
      isWriting = false;
      end();
    }
    ask.now();
  });
  buttons.undo.addEventListener("click", undo);
  buttons.clear.addEventListener("click", clear);

  function take(header) {
    data = header;
    picture = new Float32Array(header.options.frame ** 2);
    put(about, say("pad_about"));
    if (said.hears(header.ink, header)) {
      strokes = strokesOf(header.ink);
      [stroke, isWriting] = [null, false];
    }
  }

  function paint() {
    const context = canvas.getContext("2d");
    const { frame, radius } = data.options;
    context.fillStyle = "#000";
    context.fillRect(0, 0, SIDE, SIDE);
    Object.assign(context, { strokeStyle: "#fff", fillStyle: "#fff", lineCap: "round", lineJoin: "round",
      lineWidth: (2 * radius * SIDE) / frame });
    const at = (value) => ((value + 0.5) * SIDE) / GRID;
    for (const one of strokes) {
      context.beginPath();
      one.forEach(([row, column], i) => context[i ? "lineTo" : "moveTo"](at(column), at(row)));
      if (one.length === 1) context.lineTo(at(one[0][1]), at(one[0][0]) + 0.1);
      context.stroke();
    }
    if (!strokes.length) {
      Object.assign(context, { fillStyle: "#bbb", font: "44px sans-serif", textAlign: "center" });
      context.fillText(say("pad_hint"), SIDE / 2, SIDE / 2);
    }
    if (paper.matches(":focus-visible")) {
      Object.assign(context, { strokeStyle: isWriting ? "#ffb000" : "#56b4e9", lineWidth: 5 });
      context.beginPath();
      context.arc(at(pen[1]), at(pen[0]), 14, 0, 7);
      context.stroke();
    }
    fillMap(seen, draw(strokes, data.options, picture), [1, frame, frame], 1, false);
    for (const button of Object.values(buttons)) button.disabled = !strokes.length;
    return { ink: textOf(strokes) };
  }

  return { take, paint };
});
