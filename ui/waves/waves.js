// The live waves: what Streamlit calls. A block of bytes comes in, a header and a picture; `mode` says which view shows it.

import { makeTexts } from "./dom.js";
import { createMasking } from "./masking.js";
import { createMoving } from "./moving.js";

const VIEWS = new WeakMap(); // root element -> { view, texts, streamlit }

export default function wavesView(component) {
  const root = component.parentElement.querySelector("[data-testid='waves-view']");
  if (!component.data) return undefined;
  const [header, picture] = unpack(component.data);
  if (!VIEWS.has(root)) {
    const texts = makeTexts("frequencies.view");
    texts.use(header.labels);
    const held = { texts, streamlit: component };
    const say = (name) => (value) => held.streamlit.setStateValue(name, value);
    held.view = header.mode === "mask" ? createMasking(root, texts, say("mask")) : createMoving(root, texts, say("shift"));
    VIEWS.set(root, held);
  }
  const held = VIEWS.get(root);
  held.streamlit = component;
  held.texts.use(header.labels);
  held.view.accept(header, picture);
  return () => held.view.sleep();
}

function unpack(data) {
  const block = data.slice(); // a buffer of its own, so that the picture is aligned
  const length = new DataView(block.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(block.subarray(4, 4 + length)));
  return [header, new Float32Array(block.buffer, 4 + length)];
}
