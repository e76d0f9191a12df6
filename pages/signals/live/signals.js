// Live boards of signals: what Streamlit calls, and the controls of each part.

import { choice, createBoards, next, range, select } from "./boards.js";
import { mounted } from "./dom.js";
import { createLaser } from "./laser.js";
import { createMeeting } from "./meeting.js";
import { createPooling } from "./pooling.js";
import { createSliding } from "./sliding.js";
import { createSlopes } from "./slopes.js";
import { createStack } from "./stack.js";
import { fixed } from "./numbers.js";
import "./signals.css";

const SIGNALS = {
  steps: "0,0,0,1,0,0,0,0,2,4,4,4,2,0,0,0",
  impulse: "0,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0",
  edge: "0,0,0,0,0,0,0,0,4,4,4,4,4,4,4,4",
  alternating: "3,-3,3,-3,3,-3,3,-3,3,-3,3,-3,3,-3,3,-3",
};
const KERNELS = { lopsided: "2,1,-1", mean: "0.25,0.5,0.25", difference: "-1,0,1", delay: "0,0,1" };
const preset = (name, table) => ({
  ...select(name, ...Object.keys(table)), id: `preset_${name}`,
  read: (text) => Object.keys(table).find((key) => table[key] === text) ?? "",
  write: (option) => table[option],
});
const hundredths = (value) => fixed(value / 100, 2);
const tenths = (value) => fixed(value / 10, 1);
const NOISE = [range("noise", 0, 150, 5, hundredths), next("seed", ({ seeds }) => seeds)];
const TAPS = {
  ...choice("w", "1", "2", "3", "4", "5"), id: "taps_w",
  read: (w) => String(w.split(",").length),
  write: (count, w) => [...w.split(","), "0", "0", "0", "0"].slice(0, Number(count)).join(","),
};
const PARTS = {
  laser: [createLaser, [range("width", 1, 61, 2, String), ...NOISE, choice("shape", "box", "exponential", "gaussian"),
    choice("causal", "1", "0")]],
  dots: [createSliding, [{ ...choice("flip", "0", "1"), bare: true }, preset("x", SIGNALS), preset("w", KERNELS), TAPS,
    choice("stride", "1", "2", "3", "4"), choice("dilation", "1", "2", "3"),
    select("padding", "none", "same", "causal", "full"),
    { ...select("mode", "zeros", "reflect", "replicate", "circular"),
    off: ({ padding }) => padding === "none" || padding === "causal" }]],
  paths: [createMeeting, [range("by", 0, 15, 1, String), choice("edge", "circular", "zeros"), preset("x", SIGNALS),
    preset("w", KERNELS)]],
  pooling: [createPooling, [range("move", 0, 17, 1, String), choice("pattern", "peak", "peaks", "hill"),
    choice("window", "2", "3", "4"), choice("step", "1", "2", "3", "4")]],
  dilation: [createStack, [choice("rates", "1,2,4,8", "1,2,1,2", "1,1,1,1", "2,2,2,2"), choice("taps", "2", "3")]],
  derivative: [createSlopes, [range("sigma", 5, 60, 1, tenths), ...NOISE]],
};

export default mounted("signals", (root) => createBoards(root, "signals", PARTS));
