// The live component: what Streamlit calls, the one function that shows a shift, the commit of what the user let go of.
// It does no arithmetic on maps: engine.js computes, paint.js colours.

import { ArgumentError, createLab } from "./engine.js";
import { isSigned } from "./paint.js";
import { make, makeTexts, put, texts } from "./dom.js";
import { broadcast } from "./broadcast.js";
import { makeTravels, tell, unpack } from "./exchange.js";
import { PANELS, buildPanel, fitPanel, paintPanel } from "./panels.js";
import { pair, readFigures, verdictSentence } from "./figures.js";
import { makeReadings } from "./readings.js";
import { makeLook } from "./look.js";
import { makeLarge } from "./large.js";
import { listen } from "./pointer.js";
import { buildControls, setLimits, stopPlay } from "./controls.js";
import { follow, layPaper, makePaper } from "./paper.js";
import { composeSheet, download } from "./sheet.js";
import { brief } from "./numbers.js";
import { REST, later, onceAFrame } from "./waits.js";
import { missingAbility, sayUnsupported } from "./unsupported.js";
import "./live.css";

const NARROW = 480; // width of the component under which the figures are a table and a tap enlarges a panel
const TALLEST = 656; // height of the component at 1280 x 720, all in sight
const AROUND = 140; // of a taller window's height, left to the page
const SMALLEST = 72; // height of a panel
const COLUMNS = ["input", "feature", "pooled"];

const VIEWS = new WeakMap(); // root element -> view

export default function shiftView(component) {
  const root = component.parentElement.querySelector("[data-testid='shift-view']");
  let view = VIEWS.get(root);
  if (!view) {
    const missing = missingAbility();
    if (missing) return sayUnsupported(root, component, missing);
    view = createView(root);
    VIEWS.set(root, view);
  }
  return view.update(component);
}

// What the engine refuses, in the words of the labels: sizes as 7x5.
function refusal({ code, details }, labels) {
  const written = Object.entries(details).map(([name, value]) => [name, [value].flat().join("x")]);
  return texts(labels, "errors")(code, Object.fromEntries(written));
}

const same = (a, b) => a[0] === b[0] && a[1] === b[1];

function createView(root) {
  const texts = makeTexts("shift_lab.live");
  const view = {
    root, texts,
    panels: Object.fromEntries(PANELS.map((panel) => [panel.name, buildPanel(panel, texts)])),
    lab: null, header: null, reports: null,
    maps: [], scales: [], // of the columns
    shift: [0, 0], // painted now
    wanted: [0, 0], // asked for last
    drag: null, // while the handle is held
    width: 0, // of the component
    isNarrow: () => view.width < NARROW,
    shaded: () => controls.shade.checked,
  };
  // Commit once nothing has happened for a while; of the axis of the gesture where it has one.
  const settle = later(commit, REST);
  const paper = makePaper();
  const controls = buildControls(texts, paper, { ask, settle, commit: () => commit(), reset, save, shade });
  const readings = makeReadings(view, texts, paper, controls);
  const { figures, legends } = readings;
  const complaint = make("p", { class: "complaint", role: "alert", hidden: "" });
  const spoken = make("p", { class: "spoken", "aria-live": "polite" });
  view.look = makeLook(view);
  view.large = makeLarge(view, () => layOut());
  root.replaceChildren(complaint,
    make("div", { class: "board" },
      ...PANELS.map(({ name }) => view.panels[name].cell), ...legends.map(({ node }) => node),
      controls.node, figures.feature.node, figures.pooled.node, paper.canvas),
    view.large.dialog, spoken, make("div", {}, view.look.magnifier));
  listen(view, { grab: () => stopPlay(controls), ask, release: () => commit(), settle });

  let streamlit = null; // the latest arguments of the default export
  let runs = 0; // of the default export
  let madeOf = ""; // what the lab was made of
  let stills = 0; // labs so far: the still panels are painted once each
  const travelled = makeTravels();
  let given = null; // the start that came last
  let committed = [0, 0];
  const showNext = onceAFrame(() => same(view.wanted, view.shift) || show(view.wanted));

  function shade(isShaded) {
    if (view.lab) view.look.mark();
    tell(streamlit, "shade", isShaded);
  }

  // --- data ---------------------------------------------------------------------------------------------------------

  function update(component) {
    streamlit = component;
    const run = ++runs;
    wake();
    if (component.data) accept(unpack(component.data));
    return () => run === runs && sleep();
  }

  function accept({ header, numbers }) {
    texts.use(header.labels);
    if (!makeLab(header, numbers)) return;
    const before = view.header;
    const isTravelled = travelled(header);
    const renewed = !before || isTravelled || (header.picture !== before.picture && !same(header.start, given));
    if (!before || isTravelled || header.shade !== before.shade) controls.shade.checked = header.shade;
    view.header = header;
    given = header.start;
    if (renewed) broadcast("axis", header.axis);
    announce();
    setLimits(controls, header.limits, header.mode === "circular", header.shape.slice(1));
    if (renewed && !view.drag) {
      stopPlay(controls);
      settle.stop();
      committed = view.shift = clamp(header.start);
    }
    if (view.drag) view.drag.from = clamp(view.drag.from);
    view.wanted = clamp(view.shift);
    show(view.wanted);
    readings.show.now();
    layOut();
    const rests = !view.drag && !settle.isAsked() && !controls.playing;
    if (rests && !same(view.shift, committed)) commit(); // the limits cut it
  }

  // What the curves are to be of.
  function announce() {
    const { input: { still: data, channels, height, width } } = view.lab;
    const { stack, mode, feature, pooled } = view.header;
    broadcast("experiment", { key: madeOf, picture: { data, channels, height, width }, stack, mode, feature, pooled });
  }

  // A stack that cannot run leaves the last panels as they are, with a sentence above them.
  function makeLab({ shape, stack, mode, picture: digest, labels }, data) {
    const from = JSON.stringify([shape, stack, mode, digest]);
    if (from === madeOf && view.lab) {
      if (!complaint.hidden) complain("");
      return true;
    }
    const [channels, height, width] = shape;
    try {
      view.lab = createLab({ data, channels, height, width }, stack, mode);
    } catch (error) {
      if (error instanceof ArgumentError) {
        complain(texts.at("impossible", { reason: refusal(error, labels) }));
      } else {
        console.error(error);
        if (view.lab) complain(texts.at("failed"));
        else sayUnsupported(root, streamlit, error.name);
      }
      return false;
    }
    madeOf = from;
    stills += 1;
    complain("");
    return true;
  }

  function complain(sentence) {
    complaint.hidden = !sentence;
    put(complaint, sentence);
    layOut();
  }

  function clamp(shift) {
    const { limits } = view.header;
    return shift.map((value, i) => Math.max(-limits[i], Math.min(limits[i], Math.round(value))) || 0); // never -0
  }

  // --- showing a shift ----------------------------------------------------------------------------------------------

  function ask(shift) {
    if (!view.header) return;
    view.wanted = clamp(shift);
    if (!same(view.wanted, view.shift)) showNext();
  }

  function show(shift) {
    const { lab, panels, header } = view;
    lab.move(shift);
    view.shift = controls.shift = shift;
    view.reports = { feature: lab.report(header.feature), pooled: lab.report(header.pooled) };
    const maps = [lab.input, lab.stages[header.feature], lab.stages[header.pooled]];
    const scales = maps.map(({ low, peak }) => ({ scale: peak, signed: isSigned(low, peak) }));
    scales[0] = { scale: 1, signed: false }; // a picture
    Object.assign(view, { maps, scales });
    COLUMNS.forEach((name, i) => {
      const { scale, signed } = scales[i];
      const still = panels[name];
      if (still.lab !== stills || still.stage !== maps[i] || still.scale !== scale || still.signed !== signed) {
        paintPanel(still, maps[i].still, maps[i], scale, signed);
        still.lab = stills;
        still.stage = maps[i];
      }
      paintPanel(panels[`moved-${name}`], maps[i].moved, maps[i], scale, signed);
    });
    paintPanel(panels["feature-error"], lab.error(header.feature), maps[1], scales[1].scale, true);
    paintPanel(panels["pooled-error"], lab.error(header.pooled), maps[2], scales[2].scale, true);
    paintPanel(panels["pooled-change"], lab.change(header.pooled), maps[2], scales[2].scale, true);
    view.look.mark();
    root.dataset.shift = `${shift[0]},${shift[1]}`;
    readings.show();
  }

  // --- commit -------------------------------------------------------------------------------------------------------

  function commit(gesture = null) {
    settle.stop();
    if (!view.header || view.drag) return; // where it is let go, it is committed
    if (!same(view.wanted, view.shift)) show(view.wanted);
    if (readings.show.isAsked()) readings.show.now();
    follow(paper);
    const { shift, reports } = view;
    if (same(shift, committed)) return;
    const [down, right] = shift.map((value, i) => Math.abs(value - committed[i]));
    committed = shift;
    put(spoken, verdictSentence(texts, shift, reports.feature, reports.pooled));
    const along = gesture ?? (down > right ? "y" : "x");
    broadcast("axis", along);
    tell(streamlit, "shift", { shift: [...shift], axis: along });
  }

  function reset() {
    stopPlay(controls);
    ask([0, 0]);
    commit();
  }

  // --- size ---------------------------------------------------------------------------------------------------------

  // The largest panels that fit into the columns and, where all is to be in sight at once, into the window's height.
  function layOut() {
    view.width = root.clientWidth;
    if (!view.width || !view.header) return;
    root.classList.toggle("narrow", view.isNarrow());
    const column = view.panels.input.cell.clientWidth;
    fitAll(column, column);
    if (!view.isNarrow()) {
      const lacking = root.offsetHeight - Math.max(TALLEST, window.innerHeight - AROUND);
      if (lacking > 0) fitAll(column, Math.max(SMALLEST, Math.floor(cut(rowHeights(), lacking))));
    }
    if (view.large.panel) view.large.fit();
    layPaper(paper);
    view.look.mark();
  }

  function fitAll(width, height) {
    for (const panel of Object.values(view.panels)) if (panel !== view.large.panel) fitPanel(panel, width, height);
  }

  function rowHeights() {
    const heights = PANELS.map(({ name }) => view.panels[name].shown.height);
    return [0, 3, 6].map((first) => Math.max(...heights.slice(first, first + 3)));
  }

  // The common height to which the tallest rows must be cut for all of them together to lose `lacking`.
  function cut(heights, lacking) {
    const sorted = [...heights].sort((a, b) => b - a);
    for (let tallest = 1, sum = 0; ; tallest++) {
      sum += sorted[tallest - 1];
      const height = (sum - lacking) / tallest;
      if (tallest === sorted.length || height >= sorted[tallest]) return height;
    }
  }

  // --- saving -------------------------------------------------------------------------------------------------------

  function save() {
    if (!view.header) return;
    if (readings.show.isAsked()) readings.show.now();
    const titles = {};
    for (const { name, formula } of PANELS) titles[name] = `${texts.at(name.replace("-", "_"))}   ${formula}`;
    const ranges = ["feature", "pooled"].map((name) => {
      const { scale, signed } = view.panels[name];
      return `${texts.at(name)}: ${signed ? brief(-scale) : 0} … ${brief(scale)}`;
    });
    const columns = [figures.feature, figures.pooled].map((block) => readFigures(block, texts));
    const notes = [[texts.at("thresholds"), ...ranges], ...columns];
    const heading = `Convoscope · ${texts.at("shift")} ${pair(view.shift)}`;
    download(composeSheet(view.panels, titles, heading, notes), `convoscope_${view.shift[0]}_${view.shift[1]}.png`);
  }

  // --- life ---------------------------------------------------------------------------------------------------------

  const sizes = new ResizeObserver(() => (root.clientWidth === view.width ? layPaper(paper) : layOut()));
  const onHidden = () => document.hidden && controls.pause();

  function wake() {
    sizes.observe(root);
    document.fonts.ready.then(() => layPaper(paper));
    window.addEventListener("resize", layOut);
    document.addEventListener("visibilitychange", onHidden);
  }

  function sleep() {
    stopPlay(controls);
    broadcast("experiment", null);
    settle.stop();
    readings.show.stop();
    sizes.disconnect();
    window.removeEventListener("resize", layOut);
    document.removeEventListener("visibilitychange", onHidden);
  }

  return { update };
}
