// Live boards of signals: what Streamlit calls, the controls of each part, the word to the server. The boards draw.

import { make, put } from "./dom.js";
import { createLaser } from "./laser.js";
import { createMeeting } from "./meeting.js";
import { createPooling } from "./pooling.js";
import { createSliding } from "./sliding.js";
import { createSlopes } from "./slopes.js";
import { createStack } from "./stack.js";

const REST = 120; // ms from the last change to the word to the server
const PATIENCE = 4000; // ms in which the server's echo is awaited
const NARROW = 560; // width under which things stand closer
const VIEWS = new WeakMap(); // root element -> view

const SIGNALS = {
  steps: "0,0,0,1,0,0,0,0,2,4,4,4,2,0,0,0",
  impulse: "0,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0",
  edge: "0,0,0,0,0,0,0,0,4,4,4,4,4,4,4,4",
  alternating: "3,-3,3,-3,3,-3,3,-3,3,-3,3,-3,3,-3,3,-3",
};
const KERNELS = { lopsided: "2,1,-1", mean: "0.25,0.5,0.25", difference: "-1,0,1", delay: "0,0,1" };
const range = (name, low, high, step, show) => ({ kind: "range", name, low, high, step, show });
const choice = (name, ...options) => ({ kind: "choice", name, options });
const select = (name, ...options) => ({ kind: "select", name, options });
const preset = (name, table) => ({ ...select(name, ...Object.keys(table)), id: `preset_${name}`, table });
const hundredths = (value) => (value / 100).toFixed(2);
const tenths = (value) => (value / 10).toFixed(1);
const NOISE = [range("noise", 0, 150, 5, hundredths), { kind: "button", name: "seed" }];
const TAPS = {
  ...choice("w", "1", "2", "3", "4", "5"), id: "taps_w",
  read: (w) => String(w.split(",").length),
  write: (count, w) => [...w.split(","), "0", "0", "0", "0"].slice(0, Number(count)).join(","),
};
const PARTS = {
  laser: [createLaser, [range("width", 1, 61, 2, String), ...NOISE, choice("shape", "box", "exponential", "gaussian"), choice("causal", "1", "0")]],
  dots: [createSliding, [{ ...choice("flip", "0", "1"), bare: true }, preset("x", SIGNALS), preset("w", KERNELS), TAPS,
    choice("stride", "1", "2", "3", "4"), choice("dilation", "1", "2", "3"),
    select("padding", "none", "same", "causal", "full"), select("mode", "zeros", "reflect", "replicate", "circular")]],
  paths: [createMeeting, [range("by", 0, 15, 1, String), choice("edge", "circular", "zeros"), preset("x", SIGNALS), preset("w", KERNELS)]],
  pooling: [createPooling, [range("move", 0, 17, 1, String), choice("pattern", "peak", "peaks", "hill"), choice("window", "2", "3", "4"), choice("step", "1", "2", "3", "4")]],
  dilation: [createStack, [choice("rates", "1,2,4,8", "1,2,1,2", "1,1,1,1", "2,2,2,2"), choice("taps", "2", "3")]],
  derivative: [createSlopes, [range("sigma", 5, 60, 1, tenths), ...NOISE]],
};

export default function signalsView(component) {
  const root = component.parentElement.querySelector("[data-testid='signals-view']");
  if (!VIEWS.has(root)) VIEWS.set(root, createView(root));
  return VIEWS.get(root)(component);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function createView(root) {
  let streamlit = null; // the latest arguments of the default export
  let labels = {};
  let part = "";
  let spec = {}; // name -> text, as in the URL
  let given = null;
  let board = null;
  let refresh = []; // of the controls
  let bound = []; // [element, attribute or "text", id]
  let rest = 0; // timer of the word to the server
  let awaited = null; // what was said last, until the server has it
  let patience = 0;
  let frame = 0;
  let held = false; // is something being dragged
  let runs = 0;
  let width = 0;

  const say = (id, fields = {}) =>
    (labels[`signals.live.${id}`] ?? id).replace(/\{(\w+)\}/g, (_, name) => String(fields[name] ?? ""));
  const write = ([element, name, id]) => (name === "text" ? put(element, say(id)) : element.setAttribute(name, say(id)));
  const tell = (element, name, id) => {
    bound.push([element, name, id]);
    write(bound.at(-1));
    return element;
  };
  const kit = {
    say, tell, change, repaint,
    legend: (names) => make("p", { class: "legend" }, ...names.map((name) =>
      make("span", {}, make("i", { class: `key ${name}` }), tell(make("span"), "text", `key_${name}`)))),
  };
  const now = make("p", { class: "now", "aria-live": "polite" });

  function update(component) {
    streamlit = component;
    const run = ++runs;
    sizes.observe(root);
    if (component.data) accept(component.data);
    return () => {
      if (run !== runs) return;
      clearTimeout(rest);
      clearTimeout(patience);
      cancelAnimationFrame(frame);
      [rest, frame] = [0, 0];
      sizes.disconnect();
    };
  }

  function accept(data) {
    if (!same(labels, data.labels)) {
      labels = data.labels;
      bound.forEach(write);
    }
    const isNew = data.part !== part;
    if (isNew) open(data.part);
    if (awaited && same(data.spec, awaited)) awaited = null;
    if (isNew || !(held || rest || awaited)) spec = { ...data.spec };
    if (isNew || !same(given, data.given)) board.take((given = data.given));
    draw();
  }

  function open(name) {
    part = name;
    clearTimeout(rest);
    [rest, awaited, held, bound, refresh, given] = [0, null, false, [], [], null];
    const [create, controls] = PARTS[name];
    board = create(kit);
    const nodes = controls.map(control);
    root.replaceChildren(make("div", { class: "controls" }, ...nodes), make("div", { class: `board ${name}` }, board.node), now);
    root.dataset.part = name;
  }

  // --- controls -----------------------------------------------------------------------------------------------------

  function control(one) {
    if (one.kind === "range") return slider(one);
    if (one.kind === "button") {
      const button = tell(make("button", { type: "button", "data-do": one.name }), "text", `new_${one.name}`);
      button.addEventListener("click", () => change({ [one.name]: (Number(spec[one.name]) + 1) % given.seeds }, true));
      return button;
    }
    const id = one.id ?? one.name;
    const read = one.read ?? (one.table ? (text) => Object.keys(one.table).find((key) => one.table[key] === text) ?? "" : (text) => text);
    const chosen = (option) => (one.write ? one.write(option, spec[one.name]) : one.table ? one.table[option] : option);
    const text = (option) => option === "" ? say("own") : labels[`signals.live.${id}_${option}`] ?? option.replaceAll(",", ", ");
    const caption = tell(make("span", { class: "caption" }), "text", id);
    if (one.kind === "select") {
      const menu = tell(make("select", { "data-name": id }), "aria-label", id);
      menu.append(...one.options.map((option) => make("option", { value: option }, text(option))));
      if (one.table) menu.append(make("option", { value: "", hidden: "" }, text("")));
      menu.addEventListener("change", () => change({ [one.name]: chosen(menu.value) }, true));
      refresh.push(() => {
        menu.value = read(spec[one.name]);
        menu.disabled = id === "mode" && spec.padding === "none";
        [...menu.options].forEach((option) => (option.text = text(option.value)));
      });
      return make("label", { class: "control" }, caption, menu);
    }
    const buttons = one.options.map((option) => make("button", { type: "button", "data-name": id, "data-value": option }, text(option)));
    buttons.forEach((button, i) => button.addEventListener("click", () => change({ [one.name]: chosen(one.options[i]) }, true)));
    refresh.push(() => buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(read(spec[one.name]) === one.options[i]));
      put(button, text(one.options[i]));
    }));
    return make("div", { class: "control" }, ...(one.bare ? [] : [caption]), tell(make("span", { class: "choice", role: "group" }, ...buttons), "aria-label", id));
  }

  function slider({ name, low, high, step, show }) {
    const input = tell(make("input", { type: "range", min: low, max: high, step, "data-name": name }), "aria-label", name);
    const output = make("output");
    input.addEventListener("input", () => change({ [name]: input.value }, false));
    input.addEventListener("change", () => change({}, true));
    refresh.push(() => {
      if (input.value !== spec[name]) input.value = spec[name];
      put(output, show(Number(spec[name])));
    });
    return make("label", { class: "control wide" }, tell(make("span", { class: "caption" }), "text", name), input, output);
  }

  // --- what the user does -------------------------------------------------------------------------------------------

  // Change some texts of the spec; `isRest` says that the hand has let go, so that the server may be told.
  function change(patch, isRest) {
    for (const [name, value] of Object.entries(patch)) spec[name] = String(value);
    held = !isRest;
    if (isRest) later();
    repaint();
  }

  function later() {
    clearTimeout(rest);
    rest = setTimeout(() => {
      rest = 0;
      awaited = { ...spec };
      clearTimeout(patience);
      patience = setTimeout(() => (awaited = null), PATIENCE);
      streamlit.setStateValue("spec", { part, ...spec });
    }, REST);
  }

  // --- drawing ------------------------------------------------------------------------------------------------------

  const sizes = new ResizeObserver(() => {
    if (root.clientWidth !== width) repaint();
  });

  function repaint() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  }

  function draw() {
    width = root.clientWidth;
    if (!board || !given || !width) return;
    const isNarrow = width < NARROW;
    root.classList.toggle("narrow", isNarrow);
    refresh.forEach((one) => one());
    const { text, output, other, ...figures } = board.paint(spec, width, isNarrow);
    put(now, text);
    now.hidden = !text;
    root.figures = { output: Array.from(output ?? []), other: Array.from(other ?? []), ...figures };
    root.dataset.spec = JSON.stringify(spec);
    for (const [name, value] of Object.entries(figures)) root.dataset[name] = String(value);
  }

  return update;
}
