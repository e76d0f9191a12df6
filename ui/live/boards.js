// Live boards, one a part of the page: the controls above a board, its choices as texts, the word to the server. What
// is drawn is the boards' own.

import { make, put, texts } from "./dom.js";
import { makeWord } from "./exchange.js";
import "./boards.css";

const REST = 120; // ms from the last change to the word to the server
const NARROW = 560; // width under which things stand closer

// Controls of a part. `name` is a choice's name in the URL; more can be said by spreading into them:
//   id            its name on the page, where one choice has two controls
//   bare          no caption
//   read, write   from the choice's text to the option that is shown, and back (option, text before)
//   off           of the spec: whether the control means nothing now
export const range = (name, low, high, step, show) => ({ kind: "range", name, low, high, step, show });
export const choice = (name, ...options) => ({ kind: "choice", name, options });
export const select = (name, ...options) => ({ kind: "select", name, options });
export const next = (name, count) => ({ kind: "next", name, count }); // a button: the next of `count(given)` numbers

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// `name` is the first part of the labels' ids; `parts`: part -> [create(kit) -> board, controls]. A board has `node`,
// `take(given)`, `paint(spec, width, isNarrow)` -> figures, of which `text` is said beneath, and may have `sleep()`.
export function createBoards(root, name, parts) {
  let labels = {};
  let part = "";
  let spec = {}; // name -> text, as in the URL
  let given = null;
  let board = null;
  let refresh = []; // of the controls
  let bound = []; // [element, attribute or "text", id]
  let before = {}; // the spec where a drag began
  let frame = 0;
  let runs = 0;
  let width = 0;

  const say = (id, fields) => texts(labels, `${name}.live`)(id, fields);
  const write = ([element, attribute, id]) =>
    attribute === "text" ? put(element, say(id)) : element.setAttribute(attribute, say(id));
  const tell = (element, attribute, id) => {
    bound.push([element, attribute, id]);
    write(bound.at(-1));
    return element;
  };
  // held where something is dragged, or plays
  const word = makeWord("spec", () => ({ part, ...spec }), () => JSON.stringify(spec));
  const kit = {
    say, tell, change, repaint, slider, hold, back,
    spec: () => spec,
    title: (id) => tell(make("h3", { class: "title" }), "text", id),
    legend: (...keys) => make("p", { class: "legend" }, ...keys.flat().map((key) =>
      make("span", {}, make("i", { class: `key ${key}` }), tell(make("span"), "text", `key_${key}`)))),
  };
  const now = make("p", { class: "now", "aria-live": "polite" });

  function update(component) {
    word.use(component);
    const run = ++runs;
    sizes.observe(root);
    if (component.data) accept(component.data);
    return () => {
      if (run !== runs) return;
      word.sleep();
      cancelAnimationFrame(frame);
      frame = 0;
      board?.sleep?.();
      sizes.disconnect();
    };
  }

  function accept(data) {
    const isNew = data.part !== part;
    const isToldAnew = !same(labels, data.labels);
    labels = data.labels;
    if (isNew) word.forget();
    if (word.hears(JSON.stringify(data.spec), data)) {
      spec = { ...data.spec };
      board?.sleep?.();
    }
    if (isNew) open(data.part, data.options ?? {});
    else if (isToldAnew) bound.forEach(write);
    if (isNew || !same(given, data.given)) {
      given = data.given;
      board.take(given);
    }
    draw();
  }

  function open(opened, options) {
    board?.sleep?.();
    part = opened;
    [bound, refresh, given] = [[], [], null];
    const [create, controls] = parts[part];
    board = create(kit);
    const nodes = controls.map((one) => control(one, options));
    root.replaceChildren(make("div", { class: "controls" }, ...nodes),
      make("div", { class: `board ${part}` }, board.node), now);
    root.dataset.part = part;
  }

  // --- controls -----------------------------------------------------------------------------------------------------

  // `server`: what the server offers, options by name; `names` of options; `along`: what else an option chooses.
  function control(one, server) {
    if (one.kind === "range") return slider(one);
    const { off = () => false } = one;
    if (one.kind === "next") {
      const button = tell(make("button", { type: "button", "data-do": one.name }), "text", `new_${one.name}`);
      button.addEventListener("click",
        () => change({ [one.name]: (Number(spec[one.name]) + 1) % one.count(given) }, true));
      refresh.push(() => (button.disabled = off(spec)));
      return button;
    }
    const id = one.id ?? one.name;
    const options = one.options.length ? one.options : server[one.name];
    const { read = (text) => text, write: written = (option) => option } = one;
    const pick = (option) =>
      change({ [one.name]: written(option, spec[one.name]), ...server.along?.[one.name]?.[option] }, true);
    const text = (option) => option === "" ? say("own")
      : labels[`${name}.live.${id}_${option}`] ?? server.names?.[option] ?? option.replaceAll(",", ", ");
    const caption = tell(make("span", { class: "caption" }), "text", id);
    if (one.kind === "select") {
      const menu = tell(make("select", { "data-name": id }), "aria-label", id);
      menu.append(...options.map((option) => make("option", { value: option }, text(option))));
      if (one.read) menu.append(make("option", { value: "", hidden: "" }, text("")));
      menu.addEventListener("change", () => pick(menu.value));
      refresh.push(() => {
        menu.value = read(spec[one.name]);
        menu.disabled = off(spec);
        for (const option of menu.options) if (option.text !== text(option.value)) option.text = text(option.value);
      });
      return make("label", { class: "control" }, caption, menu);
    }
    const buttons = options.map((option) =>
      make("button", { type: "button", "data-name": id, "data-value": option }, text(option)));
    buttons.forEach((button, i) => button.addEventListener("click", () => pick(options[i])));
    refresh.push(() => buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(read(spec[one.name]) === options[i]));
      put(button, text(options[i]));
    }));
    const group = tell(make("span", { class: "choice", role: "group" }, ...buttons), "aria-label", id);
    return make("div", { class: "control" }, ...(one.bare ? [] : [caption]), group);
  }

  // `at(text)`: the slider's place for what the spec says, where that is not the number itself;
  // `high` may be a function.
  function slider({ name: named, low, high, step, show, at = Number, zone = null }) {
    const input = tell(make("input", { type: "range", min: low, max: 1, step, "data-name": named }),
      "aria-label", named);
    const output = make("output");
    input.addEventListener("input", () => change({ [named]: input.value }, false));
    input.addEventListener("change", () => change({}, true));
    refresh.push(() => {
      const most = String(typeof high === "function" ? high() : high);
      if (input.max !== most) input.max = most;
      const place = String(at(spec[named]));
      if (input.value !== place) input.value = place;
      put(output, show(Number(place)));
    });
    const track = make("span", { class: "track" }, input, ...(zone ? [zone] : []));
    return make("label", { class: "control wide" }, tell(make("span", { class: "caption" }), "text", named), track,
      output);
  }

  // --- what the user does -------------------------------------------------------------------------------------------

  // Change some texts of the spec; `isRest` says that the hand has let go, so that the server may be told.
  function change(patch, isRest) {
    for (const [key, value] of Object.entries(patch)) spec[key] = String(value);
    word.isHeld = !isRest;
    if (isRest) word.tell(REST);
    repaint();
  }

  function hold() {
    before = { ...spec };
    word.hold();
  }

  function back() {
    spec = before;
    change({}, true);
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
    const { text = "", ...figures } = board.paint(spec, width, isNarrow) ?? {};
    refresh.forEach((one) => one());
    put(now, text);
    now.hidden = !text;
    root.figures = {};
    for (const [key, value] of Object.entries(figures)) {
      root.figures[key] = ArrayBuffer.isView(value) ? Array.from(value) : value;
      if (Object(value) !== value) root.dataset[key] = String(value);
    }
    root.dataset.spec = JSON.stringify(spec);
  }

  return update;
}
