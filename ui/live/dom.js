// Elements, arrow keys, and texts in the language of the labels that came with the data.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// A 16 x 16 sign drawn by one path, in the colour of the text around it.
export function icon(path) {
  const [svg, shape] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  const looks = { viewBox: "0 0 16 16", width: 14, height: 14, fill: "currentColor", "aria-hidden": "true" };
  for (const [name, value] of Object.entries(looks)) svg.setAttribute(name, value);
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

// Set an element's text, touching the page only where it changed.
export function put(element, text) {
  if (element.write) return element.write(text); // a slot of paper.js
  if (element.said === text) return;
  element.said = text;
  if (element.firstChild) element.firstChild.data = text;
  else element.append(text);
}

// The step of an arrow key, in rows and columns; undefined for any other, and with a key that makes it another's.
export const stepOf = ({ key, altKey, ctrlKey, metaKey }) => (altKey || ctrlKey || metaKey ? undefined : STEPS[key]);

// Let a node hear keys: `go([rows, columns])` an arrow's step, with Shift `leap` of them, and `keys` what others do, by
// their names. What says false has left the key to the page.
export function letKeys(node, go, { leap = 1, keys = {} } = {}) {
  node.addEventListener("keydown", (event) => {
    const step = stepOf(event)?.map((by) => by * (event.shiftKey ? leap : 1));
    const act = step ? () => go(step, event) : keys[event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
}

// Where an event is on a node: [down, right], 0 to 1 inside.
export function shareOf(node, { clientX, clientY }) {
  const box = node.getBoundingClientRect();
  return [(clientY - box.top) / box.height, (clientX - box.left) / box.width];
}

// How far right of a node's left side an event is, in pixels.
export const rightOf = (node, { clientX }) => clientX - node.getBoundingClientRect().left;

// An element for a text that changes now and then: it stands in a box of fixed size (.fixed in the style sheet), so
// that nothing around it moves. What changes with every frame stands on the paper (paper.js).
export function makeReadout(tag, attributes = {}) {
  const text = make("span", { class: "fixed" });
  return { node: make(tag, attributes, text), text };
}

// A label as it is for its number of things: of a text with plural forms (`Plural` in ui/translations.py) one of them.
function formOf(label, fields) {
  if (!label.forms) return label;
  const number = String(fields[label.field]).replaceAll(",", "");
  const n = Number(number);
  return /^\d+$/.test(number) ? label.forms[label.rule[n < 200 ? n : 100 + n % 100]] : label.forms.at(-1);
}

// A text of the labels with its fields filled.
export const texts = (labels, prefix) => (id, fields = {}) =>
  formOf(labels[`${prefix}.${id}`] ?? id, fields).replace(/\{(\w+)\}/g, (_, name) => String(fields[name] ?? ""));

// The labels: `tell` binds an attribute (or "text") of an element to an id, `use` writes all bound ones anew.
export function makeTexts(prefix) {
  const bound = [];
  let labels = {};
  const at = (id, fields) => texts(labels, prefix)(id, fields);
  const write = ([element, name, id]) => (name === "text" ? put(element, at(id)) : element.setAttribute(name, at(id)));
  return {
    at,
    tell(element, name, id) {
      bound.push([element, name, id]);
      write(bound.at(-1));
      return element;
    },
    use(next) {
      labels = next;
      bound.forEach(write);
    },
  };
}
