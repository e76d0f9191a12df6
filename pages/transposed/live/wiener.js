// The live deblurring: what Streamlit calls, what is shown, what the user moves. deblur.js does the arithmetic.

import { make, put } from "./dom.js";
import { letSet } from "./drag.js";
import { view } from "./mount.js";
import { fixed } from "./numbers.js";
import { paintGrey } from "./paint.js";
import { createDeblur, deblur, errorOf } from "./deblur.js";
import "./controls.css";
import "./wiener.css";

const SHOWN = ["original", "blurred", "transposed", "wiener"];

export default view("wiener", "transposed.wiener", ({ root, tell, say, place }) => {
  let work = null;
  let header = null;

  const panels = SHOWN.map((name) => {
    const [title, error] = [tell(make("figcaption"), "text", name), make("p", { class: "error" })];
    const canvas = tell(make("canvas", { "data-panel": name, role: "img" }), "aria-label", name);
    return { name, error, canvas, node: make("figure", {}, title, canvas, error) };
  });
  // By what they move: the place among the options of the control that the server describes.
  const sliders = Object.fromEntries([["noise", "no"], ["power", "wc"]].map(([name, word]) => {
    const input = make("input", { type: "range", min: 0, step: 1, "data-slider": name });
    tell(tell(input, "aria-label", name), "title", `${name}_help`);
    const [title, value] = [tell(make("span"), "text", name), make("output")];
    const note = tell(make("small"), "text", `${name}_note`);
    const at = place(word, 0, { within: (to) => to, text: (to) => header[name].options[to] });
    letSet(input, at, (to) => to);
    return [name, { at, value, input, node: make("label", {}, make("div", {}, title, value), input, note) }];
  }));
  root.replaceChildren(
    make("div", { class: "sliders" }, ...Object.values(sliders).map(({ node }) => node)),
    make("div", { class: "pictures" }, ...panels.map(({ node }) => node)));

  function take(next, numbers) {
    header = next;
    const { side, kernel } = header;
    work = createDeblur(side, kernel, numbers(side ** 2), numbers(side ** 2));
    for (const [name, { at, input }] of Object.entries(sliders)) {
      const { options, at: text } = header[name];
      input.max = options.length - 1;
      at.hear(options.indexOf(text), header);
    }
    for (const { canvas } of panels) Object.assign(canvas, { width: side, height: side });
  }

  function paint() {
    const [noise, power] = Object.entries(sliders).map(([name, { at, input, value }]) => {
      const text = header[name].options[at.at];
      input.value = at.at;
      input.setAttribute("aria-valuetext", header[name].names[text]);
      put(value, header[name].names[text]);
      return Number(text);
    });
    const made = { original: work.x, ...deblur(work, noise, 10 ** power) };
    const errors = Object.fromEntries(SHOWN.map((name) => [name, errorOf(made[name], work.x)]));
    const least = Math.min(...SHOWN.slice(1).map((name) => errors[name]));
    for (const { name, canvas, error, node } of panels) {
      const image = new ImageData(header.side, header.side);
      paintGrey(made[name], header.side ** 2, 1, image.data);
      canvas.getContext("2d").putImageData(image, 0, 0);
      put(error, name === "original" ? say("scale") : say("error", { error: fixed(errors[name], 4) }));
      node.classList.toggle("least", errors[name] === least);
    }
    return { errors: JSON.stringify(errors), places: `${sliders.noise.at.at},${sliders.power.at.at}` };
  }

  return { take, paint };
});
