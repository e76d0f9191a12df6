// The live waves: what Streamlit calls. A block of bytes comes in, a header and a picture; `mode` says which view shows it.

import { makeTexts, mounted } from "./dom.js";
import { unpack } from "./exchange.js";
import { createMasking } from "./masking.js";
import { createMoving } from "./moving.js";

export default mounted("waves", createView);

function createView(root) {
  const texts = makeTexts("frequencies.view");
  const say = (name) => (value) => streamlit.setStateValue(name, value);
  let streamlit = null; // the latest arguments of the default export
  let view = null;

  function accept({ header, numbers }) {
    texts.use(header.labels);
    view ??= header.mode === "mask" ? createMasking(root, texts, say("mask")) : createMoving(root, texts, say("shift"));
    view.accept(header, numbers);
  }

  return (component) => {
    streamlit = component;
    if (component.data) accept(unpack(component.data));
    return () => view?.sleep();
  };
}
