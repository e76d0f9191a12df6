// The controls under the input column: sliders, steps, play, reset, the hatching's switch, the save button.

import { icon, make, put } from "./dom.js";
import { pair } from "./figures.js";
import { makeSlot } from "./paper.js";
import { minus } from "./numbers.js";
import { makeFilm } from "./waits.js";

const DIRECTIONS = { // (down, right); auto is the direction of the present shift
  auto: null, right: [0, 1], down_right: [1, 1], down: [1, 0], down_left: [1, -1],
  left: [0, -1], up_left: [-1, -1], up: [-1, 0], up_right: [-1, 1],
};
const ARROWS = ["→", "↘", "↓", "↙", "←", "↖", "↑", "↗"]; // by eighths of a turn, clockwise
const STEPS = { step_left: [0, -1], step_up: [-1, 0], step_down: [1, 0], step_right: [0, 1] };
const ICONS = {
  play: "M4 2.5v11l9-5.5z", pause: "M4 3h3v10H4zM9 3h3v10H9z", save: "M7 2h2v6h3l-4 4-4-4h3zM3 13h10v1.6H3z",
  reset: "M8 3a5 5 0 1 1-4.9 6h1.6A3.5 3.5 0 1 0 8 4.5V7L4 3.7 8 .5z",
};
const CROSSING = 16; // seconds that a drift takes across the picture

// `on`: { ask(shift), settle(axis), commit(), reset(), save(), shade() }. `ask` shows a shift, `settle` commits it once
// the hand rests, `commit` at once.
export function buildControls(texts, paper, on) {
  const controls = { shift: [0, 0], limits: [0, 0], wraps: false, side: [1, 1], playing: null };
  const label = make("span", { class: "name" });
  texts.tell(label, "text", "shift");
  const now = makeSlot(paper, "span", { class: "value" });
  const sliders = ["down", "right"].map((id, axis) => buildSlider(controls, texts, paper, on, id, axis));

  const button = (id, content, act) => {
    const element = make("button", { type: "button", "data-do": id }, content);
    texts.tell(element, "aria-label", id);
    texts.tell(element, "title", id);
    element.addEventListener("click", act);
    return element;
  };
  const steps = Object.entries(STEPS).map(([id, step]) => button(id, arrowOf(step), () => {
    stopPlay(controls);
    on.ask(controls.shift.map((value, axis) => value + step[axis]));
    on.settle(step[0] ? "y" : "x");
  }));
  const play = button("play", icon(ICONS.play), () => (controls.playing ? controls.pause() : startPlay(controls, on)));
  const direction = make("select", {}, ...Object.keys(DIRECTIONS).map((id) => {
    const option = make("option", { value: id });
    texts.tell(option, "text", `drift_${id}`);
    return option;
  }));
  texts.tell(direction, "aria-label", "direction");
  texts.tell(direction, "title", "direction");
  const arrow = make("span", { "aria-hidden": "true" });
  direction.addEventListener("change", () => {
    showDirection(controls);
    if (controls.playing) startPlay(controls, on);
  });
  const shade = make("input", { type: "checkbox" });
  const shadeLabel = make("span");
  texts.tell(shadeLabel, "text", "shade");
  const shadeRow = make("label", { class: "switch" }, shade, shadeLabel);
  texts.tell(shadeRow, "title", "shade_about");
  shade.addEventListener("change", () => on.shade(shade.checked));
  const thresholds = make("p", { class: "thresholds" });
  texts.tell(thresholds, "text", "thresholds");
  const save = button("save", icon(ICONS.save), on.save);
  save.append("PNG");

  controls.node = make("section", { class: "controls" },
    make("div", { class: "now" }, label, now.node, button("reset", icon(ICONS.reset), on.reset)),
    ...sliders.map(({ node }) => node),
    make("div", { class: "buttons" },
      make("span", { class: "group" }, play, make("span", { class: "pick" }, arrow, direction)),
      make("span", { class: "group" }, ...steps)),
    make("div", { class: "last" }, shadeRow, save), thresholds);
  Object.assign(controls, { now: now.text, sliders, shade, texts, play, direction, arrow });
  controls.pause = () => {
    if (stopPlay(controls)) on.commit();
  };
  return controls;
}

function buildSlider(controls, texts, paper, on, id, axis) {
  const input = make("input", { type: "range", step: 1, "data-slider": id });
  const name = make("span");
  const value = makeSlot(paper, "span", { class: "value" });
  const fill = make("i"); // from the middle to the thumb
  texts.tell(name, "text", id);
  texts.tell(input, "aria-label", `${id}_about`);
  input.addEventListener("input", () => {
    stopPlay(controls);
    const shift = [...controls.shift];
    shift[axis] = Number(input.value);
    on.ask(shift);
  });
  input.addEventListener("change", () => on.settle(axis ? "x" : "y"));
  const track = make("span", { class: "track" }, fill, input);
  return { input, fill, value: value.text, node: make("label", { class: "slider" }, name, track, value.node) };
}

export function setLimits(controls, limits, wraps, side) {
  Object.assign(controls, { limits, wraps, side });
  controls.sliders.forEach(({ input, node }, axis) => {
    input.min = -limits[axis];
    input.max = limits[axis];
    node.classList.toggle("off", limits[axis] === 0);
    input.disabled = limits[axis] === 0;
  });
}

export function showShift(controls, shift) {
  put(controls.now, pair(shift));
  controls.sliders.forEach(({ input, fill, value }, axis) => {
    const text = String(shift[axis]);
    if (value.said === minus(text)) return;
    if (input.value !== text) input.value = text;
    put(value, minus(text));
    fillTrack(fill, shift[axis] / (2 * controls.limits[axis] || 1));
  });
  if (!controls.playing) showDirection(controls);
}

// Colour a track from its middle to `part` of its length, -0.5 to 0.5. As a background, for that is only painted anew.
function fillTrack({ style }, part) {
  const size = Math.abs(part);
  const place = (0.5 + Math.min(part, 0)) / (1 - size); // of the background's own percentage
  style.backgroundSize = `${100 * size}% 100%`;
  style.backgroundPosition = `${100 * place}% 0`;
}

const directionOf = (controls) => DIRECTIONS[controls.direction.value] ?? along(controls.shift);

function arrowOf([down, right]) {
  return ARROWS[(Math.round(Math.atan2(down, right) / (Math.PI / 4)) + 8) % 8];
}

function showDirection(controls) {
  put(controls.arrow, arrowOf(directionOf(controls)));
}

// Drift until paused, one step of the clock after the other.
function startPlay(controls, on) {
  stopPlay(controls);
  const direction = directionOf(controls).map((part, axis) => (controls.limits[axis] ? part : 0));
  if (!direction[0] && !direction[1]) return;
  const speed = Math.max(...controls.side) / CROSSING;
  const play = { at: [...controls.shift], direction, last: 0 };
  play.film = makeFilm((time) => {
    const passed = Math.min(100, time - play.last) / 1000;
    play.last = time;
    play.at = play.at.map((value, axis) => turn(controls, play, axis, value + play.direction[axis] * speed * passed));
    on.ask(play.at.map(Math.round));
    return true;
  });
  controls.playing = play;
  play.film.start();
  showPlaying(controls);
}

// Stop the drift; was there one?
export function stopPlay(controls) {
  if (!controls.playing) return false;
  controls.playing.film.stop();
  controls.playing = null;
  showPlaying(controls);
  return true;
}

function showPlaying({ play, playing, texts }) {
  const id = playing ? "pause" : "play";
  play.dataset.do = id;
  play.title = texts.at(id);
  play.setAttribute("aria-label", texts.at(id));
  play.replaceChildren(icon(ICONS[id]));
}

// A picture that wraps comes round to the other limit; any other turns back.
function turn(controls, play, axis, value) {
  const limit = controls.limits[axis];
  if (Math.abs(value) <= limit) return value;
  if (controls.wraps && 2 * limit >= controls.side[axis] - 1) return value - Math.sign(value) * controls.side[axis];
  play.direction = play.direction.map((part, i) => (i === axis ? -part : part));
  return Math.sign(value) * limit;
}

// The direction of a shift, its larger part 1; to the right from no shift.
function along([down, right]) {
  const size = Math.max(Math.abs(down), Math.abs(right));
  return size ? [down / size, right / size] : [0, 1];
}
