// Live boards of gradients: what Streamlit calls, the controls of each part, the word to the server. The boards draw.

import { make, put } from "./dom.js";
import { createConvolution } from "./convolution.js";
import { createFit } from "./fit.js";
import { createSwitches } from "./switches.js";
import { createTime } from "./time.js";

const REST = 150; // ms from the last change to the word to the server
const PATIENCE = 4000; // ms in which the server's echo is awaited
const NARROW = 560; // width under which things stand closer
const VIEWS = new WeakMap(); // root element -> view

const range = (name, low, high, step, show) => ({ kind: "range", name, low, high, step, show });
const choice = (name, ...options) => ({ kind: "choice", name, options });
const select = (name) => ({ kind: "select", name });
const hundredths = (value) => (value / 100).toFixed(2).replace("-", "−");
const PARTS = {
  backward: [createConvolution, [{ ...choice("cells", "numbers", "picture"), bare: true }, { kind: "button", name: "seed" }, select("w"),
    select("loss"), choice("stride", "1", "2"), choice("padding", "0", "1")]],
  pooling: [createSwitches, [{ ...choice("cells", "numbers", "picture"), bare: true }, { kind: "button", name: "seed" },
    choice("window", "2", "3"), choice("step", "1", "2", "3")]],
  fit: [createFit, [select("k"), select("side"), choice("centred", "0", "1"), select("noise"), select("steps")]],
  time: [createTime, [range("wh", -150, 150, 5, hundredths), range("length", 2, 40, 1, String),
    select("input"), choice("act", "tanh", "linear"), choice("scale", "linear", "log")]],
};

export default function gradientsView(component) {
  const root = component.parentElement.querySelector("[data-testid='gradients-view']");
  if (!VIEWS.has(root)) VIEWS.set(root, createView(root));
  return VIEWS.get(root)(component);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function createView(root) {
  root.classList.add("gradients-view");
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
  let held = false; // is something being dragged, or playing
  let runs = 0;
  let width = 0;

  const say = (id, fields = {}) =>
    (labels[`gradients.live.${id}`] ?? id).replace(/\{(\w+)\}/g, (_, name) => String(fields[name] ?? ""));
  const write = ([element, name, id]) => (name === "text" ? put(element, say(id)) : element.setAttribute(name, say(id)));
  const tell = (element, name, id) => {
    bound.push([element, name, id]);
    write(bound.at(-1));
    return element;
  };
  const kit = {
    say, tell, change, repaint, slider,
    spec: () => spec,
    title: (id) => tell(make("h3", { class: "title" }), "text", id),
    legend: (...names) => make("p", { class: "legend" }, ...names.map((name) =>
      make("span", {}, make("i", { class: `key ${name}` }), tell(make("span"), "text", `key_${name}`)))),
  };

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
      board?.sleep?.();
      sizes.disconnect();
    };
  }

  function accept(data) {
    const isNew = data.part !== part;
    const isToldAnew = !same(labels, data.labels);
    labels = data.labels;
    if (awaited && same(data.spec, awaited)) awaited = null;
    if (isNew || !(held || rest || awaited)) spec = { ...data.spec };
    if (isNew) open(data.part, data.options);
    else if (isToldAnew) bound.forEach(write);
    if (isNew || !same(given, data.given)) board.take((given = data.given));
    draw();
  }

  function open(name, options) {
    board?.sleep?.();
    part = name;
    clearTimeout(rest);
    [rest, awaited, held, bound, refresh, given] = [0, null, false, [], [], null];
    const [create, controls] = PARTS[name];
    board = create(kit);
    const nodes = controls.map((one) => control(one, options));
    root.replaceChildren(make("div", { class: "controls" }, ...nodes), make("div", { class: `board ${name}` }, board.node));
    root.dataset.part = name;
  }

  // --- controls -----------------------------------------------------------------------------------------------------

  function control(one, all) {
    const { kind, name } = one;
    if (kind === "range") return slider(one);
    if (kind === "button") {
      const button = tell(make("button", { type: "button", "data-do": name }), "text", `new_${name}`);
      button.addEventListener("click", () => change({ [name]: (Number(spec[name]) + 1) % 100 }, true));
      refresh.push(() => (button.disabled = spec.cells === "picture"));
      return button;
    }
    const options = one.options ?? all[name];
    const caption = tell(make("span", { class: "caption" }), "text", name);
    const text = (option) => labels[`gradients.live.${name}_${option}`] ?? all.names[option] ?? option;
    if (kind === "select") {
      const menu = tell(make("select", { "data-name": name }), "aria-label", name);
      menu.append(...options.map((option) => make("option", { value: option }, text(option))));
      menu.addEventListener("change", () => change({ [name]: menu.value, ...all.along?.[name]?.[menu.value] }, true));
      refresh.push(() => {
        menu.value = spec[name];
        [...menu.options].forEach((option) => option.text === text(option.value) || (option.text = text(option.value)));
      });
      return make("label", { class: "control" }, caption, menu);
    }
    const buttons = options.map((option) => make("button", { type: "button", "data-name": name, "data-value": option }, text(option)));
    buttons.forEach((button, i) => button.addEventListener("click", () => change({ [name]: options[i] }, true)));
    refresh.push(() => buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(spec[name] === options[i]));
      put(button, text(options[i]));
    }));
    return make("div", { class: "control" }, ...(one.bare ? [] : [caption]), tell(make("span", { class: "choice", role: "group" }, ...buttons), "aria-label", name));
  }

  // `at(text)`: the slider's place for what the spec says, where that is not the number itself.
  function slider({ name, low, high, step, show, at = Number, zone = null }) {
    const input = tell(make("input", { type: "range", min: low, max: high, step, "data-name": name }), "aria-label", name);
    const output = make("output");
    input.addEventListener("input", () => change({ [name]: input.value }, false));
    input.addEventListener("change", () => change({}, true));
    refresh.push(() => {
      if (input.max !== String(typeof high === "function" ? high() : high)) input.max = typeof high === "function" ? high() : high;
      const place = String(at(spec[name]));
      if (input.value !== place) input.value = place;
      put(output, show(Number(place)));
    });
    const track = make("span", { class: "track" }, input, ...(zone ? [zone] : []));
    return make("label", { class: "control wide" }, tell(make("span", { class: "caption" }), "text", name), track, output);
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
    root.figures = board.paint(spec, width, isNarrow);
    refresh.forEach((one) => one());
    root.dataset.spec = JSON.stringify(spec);
  }

  return update;
}
