// The wanted map and the map of the kernel now, on canvases with one scale.

import { make, put } from "./dom.js";
import { forward } from "./engine.js";
import { isSigned, paintLegend, paintMap } from "./paint.js";
import { fourDigits } from "./numbers.js";

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export function createFitted(kit) {
  const maps = Object.fromEntries(["wanted", "now"].map((name) => [name, make("canvas", { "data-map": name })]));
  const legends = { low: make("span"), ramp: make("canvas", { width: 65, height: 1, class: "ramp" }),
    high: make("span") };
  legends.node = make("p", { class: "ramps" }, legends.low, legends.ramp, legends.high);
  const mapTitle = make("h3", { class: "title" });
  const nodes = [
    make("section", {}, kit.title("map_wanted"), maps.wanted, legends.node),
    make("section", {}, mapTitle, maps.now),
  ];
  let given = null;
  let pixels = null;

  function take(next) {
    given = next;
    const { picture: { height, width, cells } } = given;
    const bytes = bytesOf(cells);
    pixels = { height, width, x: Float32Array.from(bytes, (value) => value / 255) };
    for (const canvas of Object.values(maps))
      Object.assign(canvas, { height: height - given.side + 1, width: width - given.side + 1 });
    const shown = filtered(given.wanted, 0);
    const { rest, most } = given.picture;
    const beside = rest ? bytesOf(rest) : null; // noise, and what a kernel's rim that was cut off would have made
    pixels.wanted = beside ? shown.map((value, i) => value + ((beside[i] / 255) * 2 - 1) * most) : shown;
    pixels.scale = pixels.wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  }

  // The picture under a kernel, and a bias.
  function filtered(kernel, bias) {
    const w = { shape: [1, 1, given.side, given.side], values: Array.from(kernel) };
    const layer = { kind: "conv2d", w, bias: { shape: [1], values: [bias] } };
    return forward({ layers: [layer] },
      { data: pixels.x, channels: 1, height: pixels.height, width: pixels.width }).data;
  }

  function paint(kernel, bias, width, isNarrow) {
    const { scale } = pixels;
    const side = isNarrow ? Math.floor((width - 16) / 2) : Math.floor(Math.min(138, width * 0.2));
    const painted = { wanted: pixels.wanted, now: filtered(kernel, bias) };
    const low = Math.min(...Object.values(painted)
      .map((values) => values.reduce((least, value) => Math.min(least, value), 0)));
    const signed = isSigned(low / 2e4, scale); // darker than black by less than a fiftieth stays black
    for (const [name, values] of Object.entries(painted)) {
      const canvas = maps[name];
      const longer = Math.max(canvas.width, canvas.height);
      canvas.style.width = `${(side * canvas.width) / longer}px`;
      legends.node.style.width = canvas.style.width;
      paintOn(canvas, values.map((value) => Math.max(-scale, Math.min(scale, value))), scale, signed);
    }
    const ramp = new Uint8ClampedArray(4 * legends.ramp.width);
    paintLegend(1, legends.ramp.width, signed, ramp);
    legends.ramp.getContext("2d").putImageData(new ImageData(ramp, legends.ramp.width, 1), 0, 0);
    put(legends.low, signed ? `−${fourDigits(scale)}` : "0");
    put(legends.high, fourDigits(scale));
    let [rest, whole] = [0, 0];
    for (let i = 0; i < painted.now.length; i++) {
      rest += (painted.now[i] - pixels.wanted[i]) ** 2;
      whole += pixels.wanted[i] ** 2;
    }
    const off = whole > 0 ? 100 * Math.sqrt(rest / whole) : 0;
    put(mapTitle, kit.say("map_now", { apart: off < 1000 ? fourDigits(off) : "> 1000" }));
  }

  function paintOn(canvas, values, scale, signed) {
    const paper = canvas.getContext("2d");
    const image = paper.createImageData(canvas.width, canvas.height);
    paintMap(values, 1, values.length, scale, signed, image.data);
    paper.putImageData(image, 0, 0);
  }

  return { nodes, take, paint, wanted: () => pixels.wanted };
}
