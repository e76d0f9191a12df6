// The picture that the grid is cut from, with the frame that cuts it: dragged, tapped at, or moved by the arrow keys.

import { letKeys, make, shareOf } from "./dom.js";
import { draggable } from "./drag.js";
import { lay } from "./maps.js";
import { paintGrey } from "./paint.js";
import "./frame.css";

// `on`: { cut(at) while it moves, hold() and drop() where a hand takes it and lets go,
// rest() when it has come to rest }.
export function buildFrame(on) {
  const canvas = make("canvas");
  const mark = make("div", { class: "cutter" });
  const node = make("div", { class: "picture", tabindex: 0, role: "application", "data-frame": "" }, canvas, mark);
  const frame = { node, canvas, mark, height: 1, width: 1, at: [0, 0], side: [1, 1], drag: null };

  const under = (event) => shareOf(node, event).map((share, i) => share * [frame.height, frame.width][i]);
  const move = (at) => {
    const inside = at.map((value, i) =>
      Math.round(Math.max(0, Math.min([frame.height, frame.width][i] - frame.side[i], value))));
    if (inside[0] === frame.at[0] && inside[1] === frame.at[1]) return;
    frame.at = inside;
    placeFrame(frame);
    on.cut(inside);
  };
  draggable(node, {
    begin(event) {
      on.hold();
      const at = under(event);
      const before = frame.at;
      const offset = at.map((value, i) => value - frame.at[i]);
      const isInside = offset.every((value, i) => value >= 0 && value <= frame.side[i]);
      frame.drag = { before, offset: isInside ? offset : frame.side.map((side) => side / 2) };
      move(at.map((value, i) => value - frame.drag.offset[i]));
      return frame.drag;
    },
    move: ({ offset }, event) => move(under(event).map((value, i) => value - offset[i])),
    over() {
      frame.drag = null;
      on.drop();
    },
    end: () => on.rest(),
    back({ before }) {
      move(before);
      on.rest();
    },
  });
  letKeys(node, (step) => {
    move(frame.at.map((value, i) => value + step[i]));
    on.rest();
  }, { leap: 8 });
  return frame;
}

// Show this picture, `levels` from 0 to `steps`, cut where `frame.at` says, or next to there.
export function fillFrame(frame, { size: [height, width], levels, steps }, side) {
  const at = frame.at.map((value, i) => Math.max(0, Math.min([height, width][i] - side[i], value)));
  Object.assign(frame, { height, width, side, at });
  Object.assign(frame.canvas, { width, height });
  const bytes = new Uint8ClampedArray(4 * levels.length);
  paintGrey(levels, levels.length, steps, bytes);
  frame.canvas.getContext("2d").putImageData(new ImageData(bytes, width, height), 0, 0);
  frame.node.style.aspectRatio = `${width} / ${height}`;
  placeFrame(frame);
}

function placeFrame({ mark, at, side, height, width, node }) {
  lay(mark, at, side, [height, width]);
  node.dataset.frame = at.join(",");
}
