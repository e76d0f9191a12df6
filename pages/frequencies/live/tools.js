// The tools beside a spectrum: shape, kept or removed, the shape's numbers.

import { make, put } from "./dom.js";
import { CORNER, MOST_DABS, UNIT } from "./masks.js";
import { fixed } from "./numbers.js";

const FIRST = { all: [], disc: [100], ring: [60, 120], wedge: [0, 20], brush: [25] }; // numbers of a shape just chosen
const SLIDERS = { // of each shape: [id, least, unit, most]
  all: [],
  disc: [["radius", 0, UNIT, CORNER]],
  ring: [["inner", 0, UNIT, CORNER], ["outer", 0, UNIT, CORNER]],
  wedge: [["middle", 0, 1, 179], ["half", 1, 1, 90]],
  brush: [["size", 5, UNIT, 100]],
};

// { node, show(mask) }; `on(mask, wait)` says a new mask, and how long to wait for more before the server is told.
export function buildTools(texts, on) {
  const button = (id, group) => {
    const node = make("button", { type: "button", [`data-${group}`]: id });
    texts.tell(node, "text", id);
    return node;
  };
  const head = (id) => {
    const node = make("h3", { class: "title" });
    texts.tell(node, "text", id);
    return node;
  };
  const kinds = Object.keys(FIRST).map((id) => button(id, "kind"));
  const acts = ["keep", "drop"].map((id) => button(id, "act"));
  const clear = button("clear", "do");
  const sliders = make("div", { class: "sliders" });
  const said = make("p", { class: "said" });
  const node = make("section", { class: "tools" }, head("shape"), make("div", { class: "kinds" }, ...kinds),
    head("act"), make("div", { class: "acts" }, ...acts), sliders, clear, said);
  const last = {}; // the numbers of each shape as they were
  let mask = { keeps: true, kind: "", numbers: [] };

  function show(next) {
    if (next.kind !== mask.kind) buildSliders(next.kind);
    mask = next;
    const { keeps, kind, numbers } = mask;
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
      put(name, texts.at(id));
      put(value, unit === 1 ? `${numbers[i]}°` : fixed(numbers[i] / unit, 3));
      input.value = numbers[i];
    });
    const dabs = { used: (numbers.length - 1) / 2, all: MOST_DABS };
    put(said, kind === "brush" ? texts.at("dabs", dabs) : texts.at(`hint_${kind}`));
  }

  function buildSliders(kind) {
    sliders.replaceChildren(...SLIDERS[kind].map(([id, least, , most], i) => slider(id, least, most, i)));
  }

  function slider(id, least, most, i) {
    const input = make("input", { type: "range", min: least, max: most, step: 1, "data-slider": id });
    input.addEventListener("input", () => {
      const numbers = [...mask.numbers];
      numbers[i] = Number(input.value);
      if (mask.kind === "ring") numbers[1 - i] = (i ? Math.min : Math.max)(...numbers);
      on({ ...mask, numbers });
    });
    return make("label", {}, make("span"), make("output"), input);
  }

  for (const each of kinds) {
    each.addEventListener("click", () => {
      const { kind } = each.dataset;
      on({ ...mask, kind, numbers: last[kind] ?? FIRST[kind] }, 0);
    });
  }
  for (const each of acts) each.addEventListener("click", () => on({ ...mask, keeps: each.dataset.act === "keep" }, 0));
  clear.addEventListener("click", () => on({ ...mask, numbers: mask.numbers.slice(0, 1) }, 0));
  return { node, show };
}
