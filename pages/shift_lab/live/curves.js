// The curves and the residue map: computed apart from the page whenever the shift view shows another experiment, and
// marked where the picture is, also while it is dragged.

import { makeAside } from "./aside.js";
import { receive } from "./broadcast.js";
import { createCurve } from "./curve.js";
import { make, texts } from "./dom.js";
import { view } from "./mount.js";
import { createResidues } from "./residues.js";
import source from "./sweeps.js?source";
import "./boards.css";
import "./curves.css";

const PATIENCE = 300; // ms until what has come so far is drawn in place of what was known before
const NARROW = 640; // width of the component under which one stands beneath the other
const GAP = 24;

const blank = (axis) => ({ axis, swept: [], period: [1, 1], errors: [] }); // axis: 0 down, 1 to the right

function createCurves(kit) {
  let labels = {};
  const curve = createCurve(kit);
  const residues = createResidues(kit, (id, fields) => texts(labels, "residue")(id, fields));
  kit.root.replaceChildren(make("div", { class: "both" }, curve.node, residues.node), kit.spoken);
  let [header, pinned, experiment, today, axis] = [null, null, null, [0, 0], 1];
  let [shown, coming, asked, began] = [blank(1), null, "", 0];
  let deaf = []; // what ends the hearing of broadcasts

  const aside = makeAside(source, (news, isOver) => {
    for (const one of news) keep(one);
    if (!isOver && performance.now() - began < PATIENCE) return;
    shown = coming;
    kit.root.dataset.complete = String(isOver);
    explain();
    kit.ask.now();
  });

  function keep(one) {
    if (one.shifts) coming.swept[one.which] = { shifts: one.shifts, errors: [] };
    else if (one.errors) coming.swept[one.which].errors[one.at] = one.errors;
    else if (one.period) coming.period = one.period;
    else coming.errors[one.remainder] = one.error;
  }

  const compared = () => [experiment, pinned].filter(Boolean);

  // The lines that there are; what was explained belongs to what is shown.
  function explain() {
    curve.explain(compared().slice(0, shown.swept.length).map(({ feature, pooled }, i) => (
      { name: kit.say(i ? "pinned" : "present"), hasPooling: feature !== pooled })));
  }

  // Compute them anew where they would be others.
  function compute() {
    if (!header || !experiment) return;
    const experiments = compared();
    const { reach } = header;
    const about = JSON.stringify([axis, ...experiments.map(({ key, feature, pooled }) => [key, feature, pooled])]);
    if (about === asked) return;
    [asked, coming, began] = [about, blank(axis), performance.now()];
    kit.root.dataset.complete = "false";
    aside.ask({ experiments, axis, reach });
  }

  // The experiment that the shift view shows, or null where it has gone.
  function meet(word) {
    experiment = word;
    usePinned();
    compute();
  }

  // The axis of the last gesture, by its letter.
  function turn(letter) {
    axis = "yx".indexOf(letter);
    compute();
  }

  function usePinned() {
    const found = header?.pinned ?? null;
    const picture = header?.pinnedPicture ?? experiment?.picture;
    pinned = found && experiment && { ...found, picture, mode: experiment.mode, key: `pinned ${found.key}` };
  }

  function follow(shift) {
    today = shift;
    if (!shown.swept.length) return;
    curve.follow(shift[shown.axis]);
    residues.follow(shift);
    kit.root.dataset.today = shift.join(",");
  }

  function listen() {
    if (!deaf.length) deaf = [receive("axis", turn), receive("experiment", meet), receive("shift", follow)];
  }

  return {
    take(next, take) {
      ({ labels } = next);
      const { pinned: other } = next;
      const size = other?.shape?.reduce((cells, side) => cells * side, 1);
      const [channels, height, width] = other?.shape ?? [];
      header = { ...next, pinnedPicture: size ? { data: take(size), channels, height, width } : null };
      usePinned();
      listen();
      compute();
      explain();
    },
    paint(width) {
      if (!shown.swept.length) return {};
      const isNarrow = width < NARROW;
      kit.root.classList.toggle("narrow", isNarrow);
      const left = isNarrow ? width : Math.floor((width - GAP) * 0.6);
      curve.paint(left, { swept: shown.swept, axis: shown.axis, today: today[shown.axis] });
      residues.paint(isNarrow ? width : width - GAP - left, { ...shown, today });
      return { curves: shown.swept, period: shown.period, residues: shown.errors, today: today.join(",") };
    },
    sleep() {
      for (const stop of deaf) stop();
      deaf = [];
      aside.stop();
      asked = "";
    },
  };
}

export default view("curves", "shift_lab.curve", createCurves);
