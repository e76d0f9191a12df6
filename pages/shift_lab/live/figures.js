// The live figures and verdicts under a column, and its legend.

import { verdict } from "./engine.js";
import { make, makeReadout, put } from "./dom.js";
import { paintLegend } from "./paint.js";
import { makeSlot } from "./paper.js";
import { number, brief, decibelText, percent, shiftText } from "./numbers.js";

const SIGNS = { exactly: "=", nearly: "≈", not: "≠" };
const LEGEND = 128; // canvas pixels of a legend's bar

// A shift, down and right positive: (3, −5), (1.5, −0.33).
export const pair = (shift) => shiftText(shift, 2, { trim: true });

export function buildFigures(column, texts, paper) {
  const block = { equivariant: makeVerdict(), invariant: makeVerdict(), values: {} };
  const rows = (...ids) => make("dl", {}, ...ids.flatMap((id) => {
    const term = make("dt");
    const value = makeSlot(paper, "dd", { "data-figure": id });
    texts.tell(term, "text", id);
    texts.tell(term, "title", `${id}_about`);
    block.values[id] = value.text;
    return [term, value.node];
  }));
  const heading = make("h3", {});
  texts.tell(heading, "text", column);
  block.node = make("section", { class: `figures ${column}`, "data-figures": column }, heading,
    block.equivariant.node, rows("expected", "aligned", "inside", "border"),
    block.invariant.node, rows("change", "unchanged"));
  return block;
}

function makeVerdict() {
  const [sign, words] = [make("b", { "aria-hidden": "true" }), make("span")];
  return { node: make("p", { class: "verdict" }, sign, words), sign, words, is: null };
}

function showVerdict(shown, kind, error, texts) {
  const is = error === null ? "none" : verdict(error);
  if (shown.is !== is) shown.node.dataset.verdict = shown.is = is;
  put(shown.sign, SIGNS[is] ?? "–");
  put(shown.words, texts.at(error === null ? "no_interior" : `${is}_${kind}`));
}

export function showFigures(block, report, texts) {
  const { values } = block;
  showVerdict(block.equivariant, "equivariant", report.equivariance, texts);
  showVerdict(block.invariant, "invariant", report.invariance, texts);
  put(values.expected, pair(report.expected));
  put(values.aligned, report.equivariance === null ? "–" : pair(report.aligned));
  putFigure(values.inside, report.equivariance, texts, "no_interior_about",
    (error) => `${number(error)} · ${decibelText(error)}`);
  putFigure(values.border, report.border, texts, "no_border_about", number);
  putFigure(values.change, report.invariance, texts, "no_interior_about", number);
  put(values.unchanged, percent(report.unchanged));
}

function putFigure(element, error, texts, why, format) {
  put(element, error === null ? "–" : format(error));
  const about = error === null ? texts.at(why) : "";
  if (element.title !== about) element.title = about;
}

// The block's lines as plain text, for the saved sheet.
export function readFigures({ equivariant, invariant, values }, texts) {
  const lines = (...ids) => ids.map((id) => `${texts.at(id)}: ${values[id].said}`);
  const verdictLine = ({ sign, words }) => `${sign.textContent} ${words.textContent}`;
  return [verdictLine(equivariant), ...lines("expected", "aligned", "inside", "border"),
    verdictLine(invariant), ...lines("change", "unchanged")];
}

// The verdicts in one sentence, for the screen reader.
export function verdictSentence(texts, shift, feature, pooled) {
  const words = ({ equivariance, invariance }) => [
    equivariance === null ? texts.at("no_interior") : texts.at(`${verdict(equivariance)}_equivariant`),
    texts.at(`${verdict(invariance ?? 1)}_invariant`),
  ].join(", ");
  return texts.at("spoken", { shift: pair(shift), feature: words(feature), pooled: words(pooled) });
}

// A legend: a bar for the maps and, where they are drawn in other colours, one for the differences.
export function buildLegend(column, texts) {
  const bars = ["maps", "differences"].map((kind) => {
    const canvas = make("canvas", { width: LEGEND, height: 1, "aria-hidden": "true" });
    const [low, high] = [makeReadout("span", { class: "low" }), makeReadout("span")];
    const zero = make("i");
    const node = make("div", { class: "bar" }, low.node, make("div", { class: "ramp" }, canvas, zero), high.node);
    texts.tell(node, "title", `legend_${kind}`);
    return { node, canvas, low: low.text, zero, high: high.text, is: "" };
  });
  return { node: make("div", { class: `legend ${column}` }, ...bars.map((bar) => bar.node)), bars };
}

// `bars`: up to two of { channels, scale, signed }.
export function showLegend(legend, bars) {
  legend.bars.forEach((shown, i) => {
    const bar = bars[i];
    if (shown.node.hidden === Boolean(bar)) shown.node.hidden = !bar; // written anew it would cost a style
    if (!bar) return;
    const is = `${bar.channels} ${bar.signed}`;
    if (shown.is !== is) {
      shown.is = is;
      shown.node.classList.toggle("signed", bar.signed);
      shown.low.parentNode.classList.toggle("none", !bar.signed); // "0" needs no more room
      const image = new ImageData(LEGEND, 1);
      paintLegend(bar.channels, LEGEND, bar.signed, image.data);
      shown.canvas.getContext("2d").putImageData(image, 0, 0);
    }
    put(shown.low, bar.signed ? brief(-bar.scale) : "0");
    put(shown.zero, bar.signed ? "0" : "");
    put(shown.high, brief(bar.scale));
  });
}
