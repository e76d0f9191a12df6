// Live boards of gradients: what Streamlit calls, and the controls of each part.

import { choice, createBoards, next, range, select } from "./boards.js";
import { createConvolution } from "./convolution.js";
import { mounted } from "./dom.js";
import { createFit } from "./fit.js";
import { createSwitches } from "./switches.js";
import { createTime } from "./time.js";
import { fixed } from "./numbers.js";
import "./descent.css";

const hundredths = (value) => fixed(value / 100, 2);
const SEED = { ...next("seed", () => 100), off: ({ cells }) => cells === "picture" };
const PARTS = {
  backward: [createConvolution, [{ ...choice("cells", "numbers", "picture"), bare: true }, SEED, select("w"),
    select("loss"), choice("stride", "1", "2"), choice("padding", "0", "1")]],
  pooling: [createSwitches, [{ ...choice("cells", "numbers", "picture"), bare: true }, SEED,
    choice("window", "2", "3"), choice("step", "1", "2", "3")]],
  fit: [createFit, [select("k"), select("side"), choice("centred", "0", "2", "1"), select("noise"), select("steps")]],
  time: [createTime, [range("wh", -150, 150, 5, hundredths), range("length", 2, 40, 1, String),
    select("input"), choice("act", "tanh", "linear"), choice("scale", "linear", "log")]],
};

export default mounted("gradients", (root) => {
  root.classList.add("gradients-view");
  return createBoards(root, "gradients", PARTS);
});
