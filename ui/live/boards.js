// Live boards, one a part of the page: the controls above a board, its choices as texts, the word to the server. What
// is drawn is the boards' own.

import { make, put } from "./dom.js";
import { view } from "./mount.js";
import { REST } from "./waits.js";
import "./controls.css";
import "./boards.css";

const NARROW = 560; // width under which things stand closer

// The live view `name` of boards; `parts`: part -> [create(kit) -> board, more]. A board has `node`, `take(given)`,
// `paint(spec, width, isNarrow)` -> figures, of which `text` is said beneath, and may have `sleep()`.
// Its controls are those of ui/live/boards.py, as they describe themselves; `more`, by their names, adds to them what
// the browser alone knows:
//   off(spec)     whether the control means nothing now
// or is a list of controls in place of one that is set by hand, which have `kind`, `options`, and
//   id            the name on the page, where one choice has two controls
//   read, write   from the choice's text to the option that is shown, and back (option, text before)
//   text(option)  where no label says it
export const boards = (name, parts) => view(name, `${name}.live`, (kit) => {
  kit.root.classList.add(`${name}-view`); // beside that of all boards
  return createBoards(kit, parts);
});

function createBoards({ root, say, tell, ask, word: makeWord }, parts) {
  let told = {}; // name -> control as the server describes it
  let part = "";
  let spec = {}; // name -> text, as in the URL
  let given = null;
  let shown = null; // { board, nodes, refresh } of the part that is open
  let before = {}; // the spec where a drag began
  const made = {}; // what was shown of each part
  let refresh = []; // of the controls that are made

  // held where something is dragged, or plays
  const word = makeWord("spec", () => ({ part, ...spec }), () => JSON.stringify(spec));
  const kit = {
    say, tell, change, repaint: ask, slider, hold, back,
    spec: () => spec,
    title: (id) => tell(make("h3", { class: "title" }), "text", id),
    legend: (...keys) => make("p", { class: "legend" }, ...keys.flat().map((key) =>
      make("span", {}, make("i", { class: `key ${key}` }), tell(make("span"), "text", `key_${key}`)))),
  };
  const now = make("p", { class: "now", "aria-live": "polite" });

  function take(data) {
    const isNew = data.part !== part;
    told = Object.fromEntries(data.controls.map((one) => [one.name, one]));
    if (isNew) word.forget();
    if (word.hears(JSON.stringify(data.spec), data)) {
      spec = { ...data.spec };
      shown?.board.sleep?.();
    }
    if (isNew) open(data.part);
    if (isNew || JSON.stringify(given) !== JSON.stringify(data.given)) {
      given = data.given;
      shown.board.take(given);
    }
  }

  function open(opened) {
    shown?.board.sleep?.();
    part = opened;
    made[part] ??= build(...parts[part]);
    shown = made[part];
    root.replaceChildren(make("div", { class: "controls" }, ...shown.nodes),
      make("div", { class: `board ${part}` }, shown.board.node), now);
  }

  function build(create, more = {}) {
    refresh = [];
    const controls = Object.values(told).flatMap((one) => [more[one.name] ?? {}].flat().map((added) =>
      control({ ...one, ...added })));
    return { board: create(kit), nodes: controls.filter(Boolean), refresh };
  }

  // --- controls -----------------------------------------------------------------------------------------------------

  // One as `described` of ui/control.py has it.
  function control(one) {
    const { name: named, kind, options = [], off = () => false, along } = one;
    if (kind === "hand") return null;
    if (kind === "range") {
      const [low, high, step] = options.length ? [options[0], options.at(-1), options[1] - options[0]]
        : [one.low, one.high, one.step];
      const show = (value) => told[named].names?.[value] ?? String(value);
      return slider({ name: named, low, high, step, show });
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
      : one.text?.(option) ?? told[named].names?.[option] ?? say(`${id}_${option}`);
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
    ask();
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

  function paint(width) {
    if (!width) return {};
    const isNarrow = width < NARROW;
    root.classList.toggle("narrow", isNarrow);
    const { text = "", ...figures } = shown.board.paint(spec, width, isNarrow) ?? {};
    shown.refresh.forEach((one) => one());
    put(now, text);
    now.hidden = !text;
    const plain = Object.entries(figures).map(([key, value]) =>
      [key, ArrayBuffer.isView(value) ? Array.from(value) : value]);
    return { ...Object.fromEntries(plain), spec: JSON.stringify(spec), part };
  }

  return { take, paint, sleep: () => shown?.board.sleep?.() };
}
