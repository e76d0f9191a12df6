// The tools beside a spectrum: shape, kept or removed, the shape's numbers.

import { make, put } from "./dom.js";
import { CORNER, MOST_DABS, UNIT } from "./masks.js";
import { letSet } from "./drag.js";
import { fixed } from "./numbers.js";

const FIRST = { all: [], disc: [100], ring: [60, 120], wedge: [0, 20], brush: [25] }; // numbers of a shape just chosen
const SLIDERS = { // of each shape: [id, least, unit, most]
  all: [],
  disc: [["radius", 0, UNIT, CORNER]],
  ring: [["inner", 0, UNIT, CORNER], ["outer", 0, UNIT, CORNER]],
  wedge: [["middle", 0, 1, 179], ["half", 1, 1, 90]],
  brush: [["size", 5, UNIT, 100]],
};

// { node, show(mask) }; `mask` is the place that they set.
export function buildTools({ say, tell }, mask) {
  const button = (id, group) => {
    const node = make("button", { type: "button", [`data-${group}`]: id });
    return tell(node, "text", id);
  };
  const head = (id) => tell(make("h3", { class: "title" }), "text", id);
  const kinds = Object.keys(FIRST).map((id) => button(id, "kind"));
  const acts = ["keep", "drop"].map((id) => button(id, "act"));
  const clear = button("clear", "do");
  const sliders = make("div", { class: "sliders" });
  const said = make("p", { class: "said" });
  const node = make("section", { class: "tools" }, head("shape"), make("div", { class: "kinds" }, ...kinds),
    head("act"), make("div", { class: "acts" }, ...acts), sliders, clear, said);
  const last = {}; // the numbers of each shape as they were
  let built = ""; // the shape that the sliders are for

  function show() {
    const { keeps, kind, numbers } = mask.at;
    if (kind !== built) buildSliders(kind);
    built = kind;
    last[kind] = numbers;
    for (const each of kinds) each.setAttribute("aria-pressed", String(each.dataset.kind === kind));
    for (const each of acts) {
      each.setAttribute("aria-pressed", String(kind !== "all" && (each.dataset.act === "keep") === keeps));
      each.disabled = kind === "all";
    }
    clear.hidden = kind !== "brush";
    clear.disabled = numbers.length < 2;
    [...sliders.children].forEach(({ children: [name, value, input] }, i) => {
      const [id, , unit] = SLIDERS[kind][i];
      put(name, say(id));
      put(value, unit === 1 ? `${numbers[i]}°` : fixed(numbers[i] / unit, 3));
      input.value = numbers[i];
    });
    const dabs = { used: (numbers.length - 1) / 2, all: MOST_DABS };
    put(said, kind === "brush" ? say("dabs", dabs) : say(`hint_${kind}`));
  }

  function buildSliders(kind) {
    sliders.replaceChildren(...SLIDERS[kind].map(([id, least, , most], i) => slider(id, least, most, i)));
  }

  function slider(id, least, most, i) {
    const input = make("input", { type: "range", min: least, max: most, step: 1, "data-slider": id });
    letSet(input, mask, (value) => {
      const numbers = [...mask.at.numbers];
      numbers[i] = value;
      if (mask.at.kind === "ring") numbers[1 - i] = (i ? Math.min : Math.max)(...numbers);
      return { ...mask.at, numbers };
    });
    return make("label", {}, make("span"), make("output"), input);
  }

  const press = (node, next) => node.addEventListener("click", () => mask.set({ ...mask.at, ...next() }));
  for (const each of kinds) {
    const { kind } = each.dataset;
    press(each, () => ({ kind, numbers: last[kind] ?? FIRST[kind] }));
  }
  for (const each of acts) press(each, () => ({ keeps: each.dataset.act === "keep" }));
  press(clear, () => ({ numbers: mask.at.numbers.slice(0, 1) }));
  return { node, show };
}
