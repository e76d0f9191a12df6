// A face whose parts are dragged apart, what the detectors of its parts answer, and what five networks make of that.
// networks.js and votes.js do the arithmetic, shapes.js and routing.js say what is drawn of it.

import { letKeys, make, put } from "./dom.js";
import { buildLegend, buildMap, fillLegend, fillMap, letDrag } from "./maps.js";
import { view } from "./mount.js";
import { each, svg } from "./plot.js";
import { answers, createDetectors, draw, mapOf } from "./networks.js";
import { createRouting } from "./routing.js";
import { held, overMap, overPicture, overVotes } from "./shapes.js";
import { capsules, turned } from "./votes.js";
import { fixed } from "./numbers.js";
import "./controls.css";
import "./faces.css";

const WHOLE = -1; // chosen: all parts together
const PARTS = ["left_eye", "right_eye", "nose", "mouth"];
const ARRANGEMENTS = ["face", "near", "far", "scrambled", "upside_down", "cubist"];

export default view("faces", "faces", createView);

function createView({ root, say: text, tell: bind, ask, spoken, place }) {
  const say = (id, fields) => text(`live_${id}`, fields);
  const tell = (node, id, name = "text") => bind(node, name, `live_${id}`);
  let known = null; // header of the last block, drawings and kernels
  let chosen = WHOLE;
  let from = null; // the poses at which a drag began
  let isKey = false; // that moves them
  let ink, paper, detect;
  const spec = place("spec", { poses: [], network: "", iterations: 0 }, {
    within: (to) => ({ ...to, poses: to.poses.map(inside) }),
    speak: () => Object.values(rows).map(({ node }) => node.getAttribute("aria-label")).join(". "),
    word: ({ poses, network, iterations }) =>
      ({ parts: poses.map((pose) => pose.join(".")).join("-"), whole: network, rounds: String(iterations) }),
    text: JSON.stringify,
  });
  const set = (change) => spec.lead({ ...spec.at, ...change });
  const inside = ([row, column, turns]) =>
    [...[row, column].map((at) => Math.max(known.low, Math.min(known.high, at))), turns];

  const picture = buildMap("picture");
  const over = svg("svg", { class: "over", "aria-hidden": "true" });
  const layers = Object.fromEntries(["places", "lines", "votes", "hand"]
    .map((name) => [name, svg("g", { class: name })]));
  over.append(...Object.values(layers));
  picture.box.append(over);
  picture.box.setAttribute("role", "application");
  picture.box.classList.add("handle");
  const presets = ARRANGEMENTS.map((name) => make("button", { type: "button", "data-arrange": name }));
  const grips = ["whole", ...PARTS].map((name, i) =>
    Object.assign(make("button", { type: "button", "data-grip": name }), { held: i - 1 }));
  const turner = make("button", { type: "button", "data-do": "turn" });
  const bars = make("div", { class: "bars", role: "group" });
  const rows = {}; // by network
  const [threshold, how] = ["threshold", "how"].map((name) => make("p", { class: name }));
  const parts = PARTS.map((name) => buildMap(name));
  const overs = parts.map((map) => {
    const marks = svg("svg", { class: "over", "aria-hidden": "true" }, svg("g"));
    map.box.append(marks);
    return marks;
  });
  const legend = buildLegend();
  const routing = createRouting((n) => pick({ iterations: n }));
  root.replaceChildren(
    make("div", { class: "desk" },
      make("section", { class: "left" },
        make("div", { class: "buttons" }, ...presets), picture.node,
        make("div", { class: "buttons" }, ...grips, turner)),
      make("section", { class: "right" }, bars, threshold, how,
        make("div", { class: "parts" }, ...parts.map(({ node }) => node)),
        make("div", { class: "under" }, legend.node, routing.counter), routing.table)),
    spoken);

  presets.forEach((button) => tell(button, `arrange_${button.dataset.arrange}`));
  grips.forEach((button) => tell(button, `grip_${button.dataset.grip}`));
  tell(turner, "turn");
  tell(turner, "turn_about", "title");
  tell(picture.title, "drag");
  tell(picture.box, "drag_about", "aria-label");
  tell(bars, "bars", "aria-label");
  for (const { title, canvas } of parts) {
    tell(title, `part_${canvas.dataset.map}`);
    canvas.setAttribute("role", "img");
  }
  fillLegend(legend, "0", "1", false);

  letDrag(picture.box, () => [known.frame, known.frame], {
    start(cell) {
      isKey = !cell;
      if (cell) choose(under(cell));
      from = spec.at.poses;
      spec.hold();
      picture.box.toggleAttribute("data-dragging", Boolean(cell));
    },
    move: ([down, right]) => set({ poses: moved(from, Math.round(down), Math.round(right)) }),
    over() {
      spec.drop();
      picture.box.removeAttribute("data-dragging");
    },
    rest: () => spec.rest(isKey),
    back: () => spec.back(),
  }, 4);
  const free = (act) => ({ ctrlKey, metaKey, altKey }) => !(spec.isHeld() || ctrlKey || metaKey || altKey) && act();
  letKeys(picture.box, () => false, { keys: Object.fromEntries([
    ...["r", "R"].map((key) => [key, free(turn)]),
    ...[WHOLE, 0, 1, 2, 3].map((part) => [part + 1, free(() => choose(part))]),
  ]) });
  turner.addEventListener("click", turn);
  grips.forEach((button) => button.addEventListener("click", () => choose(button.held)));
  presets.forEach((button) => button.addEventListener("click", () => {
    const name = button.dataset.arrange;
    set({ poses: name === "scrambled" ? scramble() : known.arrangements[name] });
    choose(WHOLE);
    spec.rest();
  }));

  // The part under the pointer, of several the one whose middle is nearest.
  function under([row, column]) {
    const far = spec.at.poses.map((pose) => Math.max(Math.abs(pose[0] + 0.5 - row), Math.abs(pose[1] + 0.5 - column)));
    const nearest = far.indexOf(Math.min(...far));
    return far[nearest] <= known.side / 2 ? nearest : WHOLE;
  }

  // How far these poses may go along an axis, next to `by`.
  function within(poses, axis, by) {
    const places = poses.map((pose) => pose[axis]);
    return Math.max(known.low - Math.min(...places), Math.min(known.high - Math.max(...places), by));
  }

  // The poses with what is chosen moved; it stays in the frame, as a whole.
  function moved(poses, down, right) {
    const those = chosen === WHOLE ? poses : [poses[chosen]];
    const by = [within(those, 0, down), within(those, 1, right)];
    return poses.map((pose, i) => (chosen === WHOLE || i === chosen ? [pose[0] + by[0], pose[1] + by[1], pose[2]]
      : pose));
  }

  // The poses, all moved as little as they must be to stay in the frame.
  function inFrame(poses) {
    const by = [0, 1].map((axis) => within(poses, axis, 0));
    return poses.map(([row, column, turns]) => [row + by[0], column + by[1], turns]);
  }

  // A quarter turn, anticlockwise: of a part in its place, of the whole about the part in its middle.
  function turn() {
    const { poses } = spec.at;
    const next = ([row, column, turns]) => [row, column, (turns + 1) % known.turns];
    if (chosen !== WHOLE) set({ poses: poses.map((pose, i) => (i === chosen ? next(pose) : pose)) });
    else {
      const middle = poses[known.offsets.findIndex((offset) => offset.every((value) => value === 0))];
      const all = poses.map((pose) => {
        const [row, column] = turned([pose[0] - middle[0], pose[1] - middle[1]], 1);
        return next([middle[0] + row, middle[1] + column, pose[2]]);
      });
      set({ poses: inFrame(all) });
    }
    spec.rest(true);
  }

  // The face with every part in the place of another: never twice the same.
  function scramble() {
    const places = known.arrangements.face;
    const now = JSON.stringify(spec.at.poses);
    const all = known.orders.map((order) => order.map((i) => places[i]))
      .filter((poses) => JSON.stringify(poses) !== now);
    return all[Math.floor(Math.random() * all.length)];
  }

  function choose(part) {
    chosen = part;
    grips.forEach((button) => button.setAttribute("aria-pressed", String(button.held === chosen)));
    ask();
  }

  function pick(change) {
    set(change);
    spec.rest();
  }

  function take(header, next) {
    const size = header.learnt.length * header.turns * header.side ** 2;
    known = { ...header, drawings: next(size), kernels: next(size) };
    const cells = header.frame ** 2;
    [ink, paper] = [new Float32Array(cells), new Float32Array(cells)];
    detect = createDetectors(known);
    for (const one of [over, ...overs]) one.setAttribute("viewBox", `0 0 ${header.frame} ${header.frame}`);
    put(threshold, say("threshold", { value: fixed(header.threshold, 1) }));
    for (const name of header.networks) label(name);
    routing.tell(say, header.rounds);
    spec.hear(header.spec, header);
    choose(chosen);
  }

  // The row of a network: its name, a bar with the threshold, its answer, what it says.
  function label(name) {
    if (!rows[name]) {
      const [title, value, verdict, fill] = ["name", "value", "verdict", "fill"]
        .map((one) => make("span", { class: one }));
      const node = make("button", { type: "button", "data-network": name }, title,
        make("span", { class: "track" }, fill, make("span", { class: "tick" })), value, verdict);
      node.addEventListener("click", () => pick({ network: name }));
      rows[name] = { node, title, value, verdict, fill };
      bars.append(node);
    }
    put(rows[name].title, say(`network_${name}`));
    rows[name].node.querySelector(".tick").style.left = `${100 * known.threshold}%`;
  }

  function paint() {
    const { poses, network, iterations } = spec.at;
    draw(known, poses, ink);
    for (let i = 0; i < ink.length; i++) paper[i] = 1 - ink[i];
    fillMap(picture, paper, [1, known.frame, known.frame], 1, false);
    const maps = detect(ink);
    const found = answers(known, maps);
    const voted = capsules(known, maps, iterations);
    const values = { ...found.values, capsules: voted.lengths.at(-1)[0] };
    for (const name of known.networks) {
      const { node, value, verdict, fill } = rows[name];
      const isFace = values[name] >= known.threshold;
      fill.style.width = `${100 * Math.min(1, values[name])}%`;
      put(value, fixed(values[name], 2));
      put(verdict, say(isFace ? "is_face" : "no_face"));
      node.toggleAttribute("data-face", isFace);
      node.setAttribute("aria-pressed", String(name === network));
      node.setAttribute("aria-label",
        `${say(`network_${name}`)}: ${fixed(values[name], 2)}, ${say(isFace ? "is_face" : "no_face")}`);
    }
    put(how, say(`how_${network}`, known));
    const isVote = network === "capsules";
    const taken = isVote ? voted.parts.map(({ pose, sure }) => ({ value: sure, place: pose })) : found.taken[network];
    parts.forEach((map, part) => {
      const { value, place: cell } = taken[part];
      const turns = isVote ? cell[2] : network === "context" ? found.turn : 0;
      fillMap(map, mapOf(known, maps, part, turns), [1, known.frame, known.frame], 1, false);
      const number = fixed(value, 2);
      put(map.line, turns ? say("sure", { value: number, degrees: 90 * turns }) : say("taken", { value: number }));
      each(overs[part].firstChild, "rect", overMap(known, network, part, taken[part], found), (shape) => shape);
      map.canvas.setAttribute("aria-label", `${map.title.textContent}: ${map.line.textContent}`);
    });
    const { lines, paths } = isVote ? overVotes(known, voted) : { lines: [], paths: [] };
    each(layers.places, "rect", isVote ? [] : overPicture(known, network, found), (shape) => shape);
    each(layers.lines, "line", lines, (shape) => shape);
    each(layers.votes, "path", paths, (shape) => shape);
    each(layers.hand, "rect", chosen === WHOLE ? [] : [held(known, poses[chosen])], (shape) => shape);
    root.toggleAttribute("data-votes", isVote);
    routing.table.hidden = routing.counter.hidden = !isVote;
    if (isVote) routing.paint(parts.map(({ title }) => title.textContent), voted);
    return { poses: poses.join(), network, iterations, ...values };
  }

  return { take, paint };
}
