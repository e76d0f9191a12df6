// The live waves: what Streamlit calls. A block of bytes comes in, a header and a picture;
// `mode` says which view shows it.

import { makeTexts, mounted } from "./dom.js";
import { unpack } from "./exchange.js";
import { createMasking } from "./masking.js";
import { createMoving } from "./moving.js";
import "./waves.css";

export default mounted("waves", createView);

function createView(root) {
  const texts = makeTexts("frequencies.view");
  let view = null;

  return (component) => {
    if (component.data) {
      const { header, numbers } = unpack(component.data);
      texts.use(header.labels);
      view ??= header.mode === "mask" ? createMasking(root, texts) : createMoving(root, texts);
      view.use(component);
      view.accept(header, numbers);
    }
    return () => view?.sleep();
  };
}
