// The live deblurring: what Streamlit calls, what is shown, what the user moves. deblur.js does the arithmetic.

import { make, mounted, put, texts } from "./dom.js";
import { makeWord, unpack } from "./exchange.js";
import { paintGrey } from "./paint.js";
import { createDeblur, deblur, errorOf } from "./deblur.js";
import { fixed } from "./numbers.js";
import { REST } from "./waits.js";
import "./wiener.css";

const SHOWN = ["original", "blurred", "transposed", "wiener"];

export default mounted("wiener", createView);

function createView(root) {
  let say = (id) => id; // a text of the labels
  let given = null; // the bytes that came last
  let work = null;
  let header = null;
  const places = { noise: 0, power: 0 };
  let frame = 0;
  const text = (name) => header[name].options[places[name]];
  const words = { noise: makeWord("no", () => text("noise")), power: makeWord("wc", () => text("power")) };

  const panels = Object.fromEntries(SHOWN.map((name) => {
    const [title, error] = [make("figcaption"), make("p", { class: "error" })];
    const canvas = make("canvas", { "data-panel": name, role: "img" });
    return [name, { title, error, canvas, node: make("figure", {}, title, canvas, error) }];
  }));
  const sliders = Object.fromEntries(["noise", "power"].map((name) => {
    const [title, value, note] = [make("span"), make("output"), make("small")];
    const input = make("input", { type: "range", min: 0, step: 1, "data-slider": name });
    return [name, { title, value, note, input, node: make("label", {}, make("div", {}, title, value), input, note) }];
  }));
  root.replaceChildren(
    make("div", { class: "sliders" }, ...Object.values(sliders).map(({ node }) => node)),
    make("div", { class: "pictures" }, ...SHOWN.map((name) => panels[name].node)));

  function update(component) {
    for (const word of Object.values(words)) word.use(component);
    if (component.data && component.data !== given) {
      given = component.data;
      accept(unpack(given));
    }
    return () => Object.values(words).forEach((word) => word.sleep());
  }

  function accept({ header: next, take }) {
    header = next;
    const [x, field] = [take(header.side ** 2), take(header.side ** 2)];
    work = createDeblur(header.side, header.kernel, x, field);
    say = texts(header.labels, "transposed.wiener");
    for (const [name, { title, input, note }] of Object.entries(sliders)) {
      const { at, options } = header[name];
      if (words[name].hears(JSON.stringify(at), header)) places[name] = options.indexOf(at);
      put(title, say(name));
      put(note, say(`${name}_note`));
      input.max = options.length - 1;
      input.setAttribute("aria-label", say(name));
      input.title = say(`${name}_help`);
    }
    for (const [name, { title, canvas }] of Object.entries(panels)) {
      put(title, say(name));
      canvas.setAttribute("aria-label", say(name));
      canvas.width = canvas.height = header.side;
    }
    paint();
  }

  function paint() {
    frame = 0;
    const [noise, power] = ["noise", "power"].map((name) => Number(text(name)));
    const made = { original: work.x, ...deblur(work, noise, 10 ** power) };
    const errors = {};
    for (const [name, { canvas, error }] of Object.entries(panels)) {
      const image = new ImageData(header.side, header.side);
      paintGrey(made[name], header.side ** 2, 1, image.data);
      canvas.getContext("2d").putImageData(image, 0, 0);
      errors[name] = errorOf(made[name], work.x);
      put(error, name === "original" ? say("scale") : say("error", { error: fixed(errors[name], 4) }));
    }
    for (const [name, { input, value }] of Object.entries(sliders)) {
      input.value = places[name];
      input.setAttribute("aria-valuetext", header[name].names[text(name)]);
      put(value, header[name].names[text(name)]);
    }
    const least = Math.min(...["blurred", "transposed", "wiener"].map((name) => errors[name]));
    for (const [name, { node }] of Object.entries(panels)) node.classList.toggle("least", errors[name] === least);
    root.dataset.errors = JSON.stringify(errors);
    root.dataset.places = `${places.noise},${places.power}`;
  }

  for (const [name, { input }] of Object.entries(sliders)) {
    input.addEventListener("input", () => {
      places[name] = Number(input.value);
      words[name].hold();
      if (!frame) frame = requestAnimationFrame(paint);
    });
    input.addEventListener("change", () => {
      words[name].isHeld = false;
      words[name].tell(REST);
    });
  }

  return update;
}
