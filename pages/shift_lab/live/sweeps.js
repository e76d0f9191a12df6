// What the curves and the residue map are made of, computed apart from the page (ui/live/aside.js).

import { createLab, periodOf, residueErrors, sweepErrors } from "./engine.js";
import { serve } from "./slices.js";

const KEPT = 2; // labs: that of the present settings and that of the pinned ones
const labs = new Map(); // by their key, the latest last

function labOf({ key, picture, stack, mode }) {
  const lab = labs.get(key) ?? createLab(picture, stack, mode);
  labs.delete(key);
  labs.set(key, lab);
  if (labs.size > KEPT) labs.delete(labs.keys().next().value);
  return lab;
}

// `experiments`: [{ key, picture, stack, mode, feature, pooled }], the present one first; `axis`: 0 down, 1 right.
// Yields of each { which, shifts }, and then { which, at, errors } a shift, with errors [[equivariance, invariance] of
// the feature map, and of the pooled map]; behind the first one's { period } and { remainder, error } a remainder.
function* sweeps({ experiments, axis, reach }) {
  for (const [which, experiment] of experiments.entries()) {
    const lab = labOf(experiment);
    const { feature, pooled, picture: { height, width } } = experiment;
    const most = Math.min(reach, Math.floor([height, width][axis] / 2));
    const shifts = Array.from({ length: 2 * most + 1 }, (_, i) => i - most);
    yield { which, shifts };
    const moves = shifts.map((shift) => (axis ? [0, shift] : [shift, 0]));
    let at = 0;
    for (const errors of sweepErrors(lab, [feature, pooled], moves)) yield { which, at: at++, errors };
    if (which) continue;
    yield { period: periodOf(lab) };
    let remainder = 0;
    for (const error of residueErrors(lab)) yield { remainder: remainder++, error };
  }
}

export const begin = serve(sweeps);
