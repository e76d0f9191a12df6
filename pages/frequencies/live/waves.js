// The live waves: what Streamlit calls. `mode` of the header says which of the two views shows the picture.

import { view } from "./mount.js";
import { createMasking } from "./masking.js";
import { createMoving } from "./moving.js";
import "./controls.css";
import "./waves.css";

export default view("waves", "frequencies.view", (kit) => {
  let shown = null;
  return {
    take(header, take) {
      shown ??= header.mode === "mask" ? createMasking(kit) : createMoving(kit);
      shown.take(header, take(header.n ** 2));
    },
    paint: () => shown.paint(),
    sleep: () => shown?.sleep?.(),
  };
});
