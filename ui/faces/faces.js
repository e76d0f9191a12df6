// A face whose parts are dragged apart, what the detectors of its parts answer, and what five networks make of that.
// networks.js and votes.js do the arithmetic.

import { make, mounted, put, texts } from "./dom.js";
import { makePlace, unpack } from "./exchange.js";
import { buildLegend, buildMap, fillLegend, fillMap, letDrag, written } from "./maps.js";
import { each, svg } from "./plot.js";
import { answers, detect, draw, mapOf } from "./networks.js";
import { capsules, turned } from "./votes.js";

const WHOLE = -1; // chosen: all parts together
const NAMES = 96; // pixels of the parts' names in the table of routing
const ARRANGEMENTS = ["face", "near", "far", "scrambled", "upside_down", "cubist"];

export default mounted("faces", createView);

function createView(root) {
  let known = null; // header of the last block, drawings and kernels
  let say = (id) => id;
  let chosen = WHOLE;
  let from = null; // the poses at which a drag began
  let frame = 0; // of the next painting
  let ink, paper, maps;
  const spec = makePlace("spec", { poses: [], network: "", iterations: 0 }, {
    within: (to) => ({ ...to, poses: to.poses.map(inside) }),
    speak: () => put(spoken, Object.values(rows).map(({ node }) => node.getAttribute("aria-label")).join(". ")),
    word: (told) => told,
    text: JSON.stringify,
    paint: () => (frame ||= requestAnimationFrame(paint)),
  });
  const set = (change) => spec.lead({ ...spec.at, ...change });
  const inside = ([row, column, turns]) => [...[row, column].map((at) => Math.max(known.low, Math.min(known.high, at))), turns];

  const picture = buildMap("picture");
  const over = svg("svg", { class: "over", "aria-hidden": "true" });
  const layers = Object.fromEntries(["places", "lines", "votes", "hand"].map((name) => [name, svg("g", { class: name })]));
  over.append(...Object.values(layers));
  picture.box.append(over);
  picture.box.setAttribute("role", "application");
  picture.box.classList.add("handle");
  const presets = ARRANGEMENTS.map((name) => make("button", { type: "button", "data-arrange": name }));
  const grips = ["whole", "left_eye", "right_eye", "nose", "mouth"].map((name, i) =>
    Object.assign(make("button", { type: "button", "data-grip": name }), { held: i - 1 }));
  const turner = make("button", { type: "button", "data-do": "turn" });
  const bars = make("div", { class: "bars", role: "radiogroup" });
  const rows = {}; // by network
  const [threshold, how] = ["threshold", "how"].map((name) => make("p", { class: name }));
  const parts = ["left_eye", "right_eye", "nose", "mouth"].map((name) => buildMap(name));
  const overs = parts.map((map) => {
    const marks = svg("svg", { class: "over", "aria-hidden": "true" }, svg("g"));
    map.box.append(marks);
    return marks;
  });
  const legend = buildLegend();
  const counter = make("div", { class: "counter", role: "radiogroup" });
  const table = make("table", { class: "routing" });
  const spoken = make("p", { class: "spoken", "aria-live": "polite" });
  root.replaceChildren(
    make("div", { class: "desk" },
      make("section", { class: "left" },
        make("div", { class: "buttons" }, ...presets), picture.node, make("div", { class: "buttons" }, ...grips, turner)),
      make("section", { class: "right" }, bars, threshold, how,
        make("div", { class: "parts" }, ...parts.map(({ node }) => node)), make("div", { class: "under" }, legend.node, counter), table)),
    spoken);

  letDrag(picture.box, () => [known.frame, known.frame], {
    start(cell) {
      if (cell) choose(under(cell));
      from = spec.at.poses;
      spec.isHeld = true;
      picture.box.toggleAttribute("data-dragging", Boolean(cell));
    },
    move: ([down, right]) => set({ poses: moved(from, Math.round(down), Math.round(right)) }),
    rest() {
      spec.isHeld = false;
      picture.box.removeAttribute("data-dragging");
      spec.rest();
    },
  }, 4);
  picture.box.addEventListener("keydown", (event) => {
    const part = "01234".indexOf(event.key) - 1;
    if (event.key === "r" || event.key === "R") turn();
    else if (part >= WHOLE) choose(part);
  });
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

  // The poses with what is chosen moved; it stays in the frame, as a whole.
  function moved(poses, down, right) {
    const those = chosen === WHOLE ? poses : [poses[chosen]];
    const within = (by, axis) => {
      const places = those.map((pose) => pose[axis]);
      return Math.max(known.low - Math.min(...places), Math.min(known.high - Math.max(...places), by));
    };
    const by = [within(down, 0), within(right, 1)];
    return poses.map((pose, i) => (chosen === WHOLE || i === chosen ? [pose[0] + by[0], pose[1] + by[1], pose[2]] : pose));
  }

  // A quarter turn against the clock: of a part in its place, of the whole about its middle.
  function turn() {
    const { poses } = spec.at;
    const next = ([row, column, turns]) => [row, column, (turns + 1) % known.turns];
    if (chosen !== WHOLE) set({ poses: poses.map((pose, i) => (i === chosen ? next(pose) : pose)) });
    else {
      const middle = [0, 1].map((axis) => {
        const places = poses.map((pose) => pose[axis]);
        return Math.round((Math.min(...places) + Math.max(...places)) / 2);
      });
      const all = poses.map((pose) => {
        const [row, column] = turned([pose[0] - middle[0], pose[1] - middle[1]], 1);
        return next([middle[0] + row, middle[1] + column, pose[2]]);
      });
      set({ poses: moved(all, 0, 0) });
    }
    spec.rest();
  }

  // The face with every part in the place of another: never twice the same.
  function scramble() {
    const places = known.arrangements.face;
    const now = JSON.stringify(spec.at.poses);
    const all = known.orders.map((order) => order.map((i) => places[i])).filter((poses) => JSON.stringify(poses) !== now);
    return all[Math.floor(Math.random() * all.length)];
  }

  function choose(part) {
    chosen = part;
    grips.forEach((button) => button.setAttribute("aria-pressed", String(button.held === chosen)));
    if (known) frame ||= requestAnimationFrame(paint);
  }

  function pick(change) {
    set(change);
    spec.rest();
  }

  function accept(block) {
    const { header, take } = unpack(block);
    const size = header.learnt.length * header.turns * header.side ** 2;
    known = { ...header, drawings: take(size), kernels: take(size) };
    const text = texts(header.labels, "faces");
    say = (id, fields) => text(`live_${id}`, fields);
    const cells = header.frame ** 2;
    [ink, paper] = [new Float32Array(cells), new Float32Array(cells)];
    maps = new Float32Array(header.learnt.length * header.turns * cells);
    for (const one of [over, ...overs]) one.setAttribute("viewBox", `0 0 ${header.frame} ${header.frame}`);
    presets.forEach((button) => put(button, say(`arrange_${button.dataset.arrange}`)));
    grips.forEach((button) => put(button, say(`grip_${button.dataset.grip}`)));
    put(turner, say("turn"));
    turner.title = say("turn_about");
    put(picture.title, say("drag"));
    picture.box.setAttribute("aria-label", say("drag_about"));
    picture.box.title = say("drag_about");
    bars.setAttribute("aria-label", say("bars"));
    put(threshold, say("threshold", { value: written(header.threshold, 1) }));
    for (const name of header.networks) label(name);
    fillLegend(legend, "0", "1", false);
    counter.setAttribute("aria-label", say("iterations"));
    counter.replaceChildren(make("span", {}, say("iterations")), ...header.rounds.map((n) => {
      const button = make("button", { type: "button", role: "radio", "data-rounds": n }, `${n}`);
      button.addEventListener("click", () => pick({ iterations: n }));
      return button;
    }));
    spec.hear(header.spec);
    choose(chosen);
    paint();
  }

  // The row of a network: its name, a bar with the threshold, its answer, what it says.
  function label(name) {
    if (!rows[name]) {
      const [title, value, verdict, fill] = ["name", "value", "verdict", "fill"].map((one) => make("span", { class: one }));
      const node = make("button", { type: "button", role: "radio", "data-network": name }, title,
        make("span", { class: "track" }, fill, make("span", { class: "tick" })), value, verdict);
      node.addEventListener("click", () => pick({ network: name }));
      rows[name] = { node, title, value, verdict, fill };
      bars.append(node);
    }
    put(rows[name].title, say(`network_${name}`));
    rows[name].node.querySelector(".tick").style.left = `${100 * known.threshold}%`;
  }

  function paint() {
    cancelAnimationFrame(frame);
    frame = 0;
    const { poses, network, iterations } = spec.at;
    draw(known, poses, ink);
    for (let i = 0; i < ink.length; i++) paper[i] = 1 - ink[i];
    fillMap(picture, paper, [1, known.frame, known.frame], 1, false);
    detect(known, ink, maps);
    const found = answers(known, maps);
    const voted = capsules(known, maps, iterations);
    const values = { ...found.values, capsules: voted.lengths.at(-1)[0] };
    for (const name of known.networks) {
      const { node, value, verdict, fill } = rows[name];
      const isFace = values[name] >= known.threshold;
      fill.style.width = `${100 * Math.min(1, values[name])}%`;
      put(value, written(values[name], 2));
      put(verdict, say(isFace ? "is_face" : "no_face"));
      node.toggleAttribute("data-face", isFace);
      node.setAttribute("aria-checked", String(name === network));
      node.setAttribute("aria-label", `${say(`network_${name}`)}: ${written(values[name], 2)}, ${say(isFace ? "is_face" : "no_face")}`);
    }
    put(how, say(`how_${network}`, known));
    const isVote = network === "capsules";
    const taken = isVote ? voted.parts.map(({ pose, sure }) => ({ value: sure, place: pose })) : found.taken[network];
    parts.forEach((map, part) => {
      const { value, place } = taken[part];
      const turns = isVote ? place[2] : 0;
      put(map.title, say(`part_${map.canvas.dataset.map}`));
      fillMap(map, mapOf(known, maps, part, turns), [1, known.frame, known.frame], 1, false);
      const number = written(value, 2);
      put(map.line, isVote && value > 0 ? say("sure", { value: number, degrees: 90 * turns }) : say("taken", { value: number }));
      each(overs[part].firstChild, "rect", areas(part, place, value, found.middle), (area) => area);
      map.canvas.setAttribute("role", "img");
      map.canvas.setAttribute("aria-label", `${map.title.textContent}: ${map.line.textContent}`);
    });
    paintOver(found, voted, values);
    table.hidden = counter.hidden = !isVote;
    root.toggleAttribute("data-votes", isVote);
    if (isVote) paintRouting(voted);
    Object.assign(root.dataset, { poses: poses.join(), network, iterations, ...values });
  }

  // What a network looks at in a part's map: rectangles, and the cell that counts.
  function areas(part, place, value, middle) {
    const box = ([row, column], rows, kind) => ({ class: kind, x: column, y: row, width: rows, height: rows });
    const { region, tolerance, learnt, offsets } = known;
    const cell = (at, kind) => box([at[0] - 3, at[1] - 3], 7, kind);
    const best = value > 0 ? [cell(place, "best")] : [];
    const { network } = spec.at;
    if (network === "region") return [box(learnt[part].map((at) => Math.floor(at / region) * region), region, "area"), ...best];
    if (network === "local") return [cell(learnt[part], value > 0 ? "best" : "area")];
    if (network === "context") {
      return [box(offsets[part].map((at, i) => at + middle[i] - (tolerance >> 1)), tolerance, value > 0 ? "best" : "area")];
    }
    return best;
  }

  // What the chosen network sees, drawn over the picture, and a frame around what the hand holds.
  function paintOver({ taken, middle }, voted, values) {
    const { side, region, offsets, learnt, span } = known;
    const { poses, network } = spec.at;
    const half = side / 2;
    const square = ([row, column], kind, size = side) => ({ class: kind, x: column + 0.5 - size / 2, y: row + 0.5 - size / 2, width: size, height: size });
    let places = [];
    if (network === "global") places = taken.global.filter(({ value }) => value > 0).map(({ place }) => square(place, "found"));
    if (network === "region") {
      places = learnt.map((at, part) => {
        const first = at.map((value) => Math.floor(value / region) * region + region / 2 - 0.5);
        return square(first, taken.region[part].value > 0 ? "found" : "missed", region);
      });
    }
    if (network === "local") places = learnt.map((at, part) => square(at, taken.local[part].value > 0 ? "found" : "missed"));
    if (network === "context") {
      places = [square(middle, values.context >= known.threshold ? "window found" : "window missed", span + side - 1),
        ...offsets.map((offset, part) => square(offset.map((value, i) => value + middle[i]), taken.context[part].value > 0 ? "found" : "missed"))];
    }
    each(layers.places, "rect", places, (area) => area);
    const isVote = network === "capsules";
    const heard = isVote ? voted.parts.map((part, i) => ({ ...part, to: voted.votes[i][0], c: voted.coefficients.at(-1)[i][0] })).filter(({ sure }) => sure > 0) : [];
    each(layers.lines, "line", heard, ({ pose, to, c }) => ({
      x1: pose[1] + 0.5, y1: pose[0] + 0.5, x2: to[1] + 0.5, y2: to[0] + 0.5, "stroke-width": 0.3 + 1.2 * c,
    }));
    const pose = voted.poses[0];
    const isThere = isVote && values.capsules >= known.threshold;
    const head = isThere ? [{ class: "head", d: outline(pose, half + span / 2 + 5) }] : [];
    const crosses = heard.map(({ to }) => ({ class: "vote", d: `M${to[1] - 1} ${to[0] - 1}l3 3m0 -3l-3 3` }));
    each(layers.votes, "path", [...crosses, ...head], (path) => path);
    const held = chosen === WHOLE ? [] : [square(poses[chosen], "held")];
    each(layers.hand, "rect", held, (area) => area);
  }

  // A circle about a face's middle, and a stroke on its crown.
  function outline([row, column, turns], radius) {
    const [y, x] = [row + 0.5, column + 0.5];
    const [up, across] = turned([-1, 0], turns);
    return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`
      + `M${x + radius * across} ${y + radius * up}l${4 * across} ${4 * up}`;
  }

  // Each part's coefficients, iteration by iteration: what goes to the face, to the other whole, to none of them.
  function paintRouting({ parts: all, coefficients, lengths }) {
    const width = table.clientWidth;
    for (const button of counter.querySelectorAll("button")) {
      button.setAttribute("aria-checked", String(Number(button.dataset.rounds) === spec.at.iterations));
    }
    const split = (shares) => {
      const bar = make("div", { class: "split" });
      [...shares, 1 - shares.reduce((sum, value) => sum + value, 0)].forEach((share, i) => {
        const hasRoom = (share * (width - NAMES)) / coefficients.length > 30; // pixels that a number takes
        const piece = make("span", { class: ["face", "cubist", "none"][i] }, hasRoom ? written(share, 2) : "");
        piece.style.width = `${100 * share}%`;
        bar.append(piece);
      });
      return bar;
    };
    const head = make("tr", {}, make("th"), ...coefficients.map((_, n) => make("th", { scope: "col" }, say("round", { n: n + 1 }))));
    const lines = all.map(({ sure }, i) => make("tr", { "data-part": i, class: sure > 0 ? "" : "absent" },
      make("th", { scope: "row" }, say(`part_${parts[i].canvas.dataset.map}`)),
      ...coefficients.map((c) => make("td", {}, split(c[i])))));
    const last = ["face", "cubist"].map((name, whole) => make("tr", { "data-whole": name },
      make("th", { scope: "row" }, make("span", { class: `key ${name}` }), say(`length_${name}`)),
      ...lengths.map((row) => make("td", { class: "length" }, written(row[whole], 2)))));
    table.replaceChildren(make("caption", {}, say("routing")), make("thead", {}, head), make("tbody", {}, ...lines, ...last));
  }

  return spec.view(accept);
}
