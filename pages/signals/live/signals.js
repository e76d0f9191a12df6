// Live boards of signals: what Streamlit calls, and the controls of each part.

import { boards } from "./boards.js";
import { createLaser } from "./laser.js";
import { createMeeting } from "./meeting.js";
import { createPooling } from "./pooling.js";
import { createSliding } from "./sliding.js";
import { createSlopes } from "./slopes.js";
import { createStack } from "./stack.js";
import "./signals.css";

const SIGNALS = {
  steps: "0,0,0,1,0,0,0,0,2,4,4,4,2,0,0,0",
  impulse: "0,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0",
  edge: "0,0,0,0,0,0,0,0,4,4,4,4,4,4,4,4",
  alternating: "3,-3,3,-3,3,-3,3,-3,3,-3,3,-3,3,-3,3,-3",
};
const KERNELS = { lopsided: "2,1,-1", mean: "0.25,0.5,0.25", difference: "-1,0,1", delay: "0,0,1" };
const preset = (name, table) => ({
  kind: "select", id: `preset_${name}`, options: Object.keys(table),
  read: (text) => Object.keys(table).find((key) => table[key] === text) ?? "",
  write: (option) => table[option],
});
const x = preset("x", SIGNALS);
const w = preset("w", KERNELS);
const taps = {
  kind: "choice", id: "taps_w", options: ["1", "2", "3", "4", "5"], text: String,
  read: (text) => String(text.split(",").length),
  write: (count, text) => [...text.split(","), "0", "0", "0", "0"].slice(0, Number(count)).join(","),
};
const mode = { off: ({ padding }) => padding === "none" || padding === "causal" };
const PARTS = {
  laser: [createLaser],
  dots: [createSliding, { x: [x], w: [w, taps], mode }],
  paths: [createMeeting, { x: [x], w: [w] }],
  pooling: [createPooling],
  dilation: [createStack],
  derivative: [createSlopes],
};

export default boards("signals", PARTS);
