// Drawing in SVG: a picture that is measured in screen pixels, groups whose children follow a list, axes, lines, dots.

import { minus } from "./numbers.js";


const SPACE = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SPACE, tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

// Set attributes, touching the page only where they changed.
export function set(element, attributes) {
  element.drawn ??= {};
  for (const [name, value] of Object.entries(attributes)) {
    if (element.drawn[name] === value) continue;
    element.drawn[name] = value;
    if (name === "text") element.textContent = value;
    else if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
  return element;
}

// Children of a group, one an item: made by tag when they are missing, drawn by `draw(item, index)` -> attributes.
export function each(group, tag, items, draw) {
  while (group.childNodes.length > items.length) group.lastChild.remove();
  while (group.childNodes.length < items.length) group.append(svg(tag));
  items.forEach((item, i) => set(group.childNodes[i], draw(item, i)));
}

// A picture with named groups, the later above the earlier.
export function createPlot(name, groups) {
  const layers = Object.fromEntries(groups.map((group) => [group, svg("g", { class: group })]));
  const node = svg("svg", { class: "plot", "data-plot": name }, ...Object.values(layers));
  const plot = { node, layers, width: 0, height: 0 };
  set(node, { width: 0, height: 0 }); // until it is drawn; by itself it would be 300 wide
  plot.size = (width, height) => {
    Object.assign(plot, { width, height });
    set(node, { width, height, viewBox: `0 0 ${width} ${height}` });
  };
  return plot;
}

export const scaleOf = (from, to, first, last) => {
  const factor = (last - first) / (to - from || 1);
  const scale = (value) => first + (value - from) * factor;
  scale.back = (at) => from + (at - first) / factor;
  return scale;
};

const round = (value) => Math.round(value * 100) / 100;
export const pathOf = (values, x, y) =>
  values.reduce((path, value, i) => `${path}${i ? "L" : "M"}${round(x(i))} ${round(y(value))}`, "");
export const dotsOf = (values, x, y) =>
  values.reduce((path, value, i) => `${path}M${round(x(i))} ${round(y(value))}h0`, "");

// Lines across at the given values, with their numbers at the left.
export function rules(group, values, y, left, right, text = minus) {
  const marks = values.flatMap((value) => [
    ["line", { x1: left, x2: right, y1: round(y(value)), y2: round(y(value)), class: value === 0 ? "zero" : "rule" }],
    ["text", { x: left - 6, y: round(y(value)) + 4, class: "tick end", text: text(value) }],
  ]);
  mixed(group, marks);
}

// Children of several kinds: [tag, attributes]. Those whose tag stays are kept.
export function mixed(group, marks) {
  while (group.childNodes.length > marks.length) group.lastChild.remove();
  marks.forEach(([tag, attributes], i) => {
    const old = group.childNodes[i];
    const blank = { class: null };
    if (old?.tagName === tag) set(old, { ...blank, ...attributes });
    else if (old) old.replaceWith(svg(tag, attributes));
    else group.append(svg(tag, attributes));
  });
}

// The least of 1, 2, 2.5, 5, 10, ... that is not below `value`.
export function roomFor(value) {
  if (!(value > 0)) return 1;
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((step) => step * ten >= value * 0.999) * ten;
}
