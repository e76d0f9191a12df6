// Live boards of gradients: what Streamlit calls, and the controls of each part.

import { boards } from "./boards.js";
import { createConvolution } from "./convolution.js";
import { createFit } from "./fit.js";
import { createSwitches } from "./switches.js";
import { createTime } from "./time.js";
import "./descent.css";

const seed = { off: ({ cells }) => cells === "picture" };
const PARTS = {
  backward: [createConvolution, { seed }],
  pooling: [createSwitches, { seed }],
  fit: [createFit],
  time: [createTime],
};

export default boards("gradients", PARTS);
