// The errors of a lab at many shifts, one by one, so that who asks for them can rest in between.

import { strideBehind } from "./lab.js";
import { greatestDivisor, last } from "./windows.js";

/**
 * At each of `shifts` [equivariance, invariance] of each of `stages`, which are given by their numbers; equivariance is
 * null where no cell is interior.
 */
export function* sweepErrors(lab, stages, shifts) {
  for (const shift of shifts) {
    lab.move(shift);
    yield stages.map((stage) => {
      const { equivariance, invariance } = lab.report(stage);
      return [equivariance, invariance];
    });
  }
}

/** The least shift [dy, dx] that is a whole number of cells at every stage. */
export const periodOf = ({ stages }) => [0, 1].map((axis) => {
  const onGrid = stages.filter(({ endsGrid }) => !endsGrid);
  let [stride, least] = [{ over: 1, under: 1 }, 1];
  for (const window of onGrid.flatMap(({ axes }) => axes[axis].windows)) {
    stride = strideBehind(stride, window);
    least = (least / greatestDivisor(least, stride.over)) * stride.over;
  }
  return least;
});

/**
 * The equivariance error of the last stage at every remainder of a shift by the period, row by row: remainder r at
 * shift r + period, so that none is trivially 0; null without interior.
 */
export function* residueErrors(lab) {
  const [down, right] = periodOf(lab);
  const shifts = Array.from({ length: down * right }, (_, i) => [down + Math.floor(i / right), right + (i % right)]);
  const stage = lab.stages.indexOf(last(lab.stages));
  for (const [[equivariance]] of sweepErrors(lab, [stage], shifts)) yield equivariance;
}
