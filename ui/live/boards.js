// Live boards, one a part of the page: the controls above a board, its choices as texts, the word to the server. What
// is drawn is the boards' own.

import { make, put, texts } from "./dom.js";
import { makeWord } from "./exchange.js";
import "./boards.css";

const REST = 120; // ms from the last change to the word to the server
const NARROW = 560; // width under which things stand closer

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// `name` is the first part of the labels' ids; `parts`: part -> [create(kit) -> board, more]. A board has `node`,
// `take(given)`, `paint(spec, width, isNarrow)` -> figures, of which `text` is said beneath, and may have `sleep()`.
// Its controls are those of ui/live/boards.py, as they describe themselves; `more`, by their names, adds to them what
// the browser alone knows:
//   off(spec)     whether the control means nothing now
// or is a list of controls in place of one that is set by hand, which have `kind`, `options`, and
//   id            the name on the page, where one choice has two controls
//   read, write   from the choice's text to the option that is shown, and back (option, text before)
export function createBoards(root, name, parts) {
  let labels = {};
  let told = {}; // name -> control as the server describes it
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
    told = Object.fromEntries(data.controls.map((one) => [one.name, one]));
    if (isNew) word.forget();
    if (word.hears(JSON.stringify(data.spec), data)) {
      spec = { ...data.spec };
      board?.sleep?.();
    }
    if (isNew) open(data.part);
    else if (isToldAnew) bound.forEach(write);
    if (isNew || !same(given, data.given)) {
      given = data.given;
      board.take(given);
    }
    draw();
  }

  function open(opened) {
    board?.sleep?.();
    part = opened;
    [bound, refresh, given] = [[], [], null];
    const [create, more = {}] = parts[part];
    board = create(kit);
    const nodes = Object.values(told).flatMap((one) => [more[one.name] ?? {}].flat().map((added) =>
      control({ ...one, ...added })));
    root.replaceChildren(make("div", { class: "controls" }, ...nodes.filter(Boolean)),
      make("div", { class: `board ${part}` }, board.node), now);
    root.dataset.part = part;
  }

  // --- controls -----------------------------------------------------------------------------------------------------

  // One as `described` of ui/control.py has it.
  function control(one) {
    const { name: named, kind, options = [], off = () => false, along } = one;
    if (kind === "hand") return null;
    if (kind === "range") {
      const [low, high, step] = options.length ? [options[0], options.at(-1), options[1] - options[0]]
        : [one.low, one.high, one.step];
      return slider({ name: named, low, high, step, show: (value) => told[named].names?.[value] ?? String(value) });
    }
    if (kind === "next") {
      const button = tell(make("button", { type: "button", "data-do": named }), "text", `new_${named}`);
      button.addEventListener("click", () => change({ [named]: (Number(spec[named]) + 1) % (one.high + 1) }, true));
      refresh.push(() => (button.disabled = off(spec)));
      return button;
    }
    const { id = named, read = (text) => text, write: written = (option) => option } = one;
    const pick = (option) => change({ [named]: written(option, spec[named]), ...along?.[option] }, true);
    const text = (option) => option === "" ? say("own")
      : told[named].names?.[option] ?? labels[`${name}.live.${id}_${option}`] ?? option;
    const caption = tell(make("span", { class: "caption" }), "text", id);
    if (kind === "select") {
      const menu = tell(make("select", { "data-name": id }), "aria-label", id);
      menu.append(...options.map((option) => make("option", { value: option }, text(option))));
      if (one.read) menu.append(make("option", { value: "", hidden: "" }, text("")));
      menu.addEventListener("change", () => pick(menu.value));
      refresh.push(() => {
        menu.value = read(spec[named]);
        menu.disabled = off(spec);
        for (const option of menu.options) if (option.text !== text(option.value)) option.text = text(option.value);
      });
      return make("label", { class: "control" }, caption, menu);
    }
    const buttons = options.map((option) =>
      make("button", { type: "button", "data-name": id, "data-value": option }, text(option)));
    buttons.forEach((button, i) => button.addEventListener("click", () => pick(options[i])));
    refresh.push(() => buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(read(spec[named]) === options[i]));
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
