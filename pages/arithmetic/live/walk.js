// A walk over the output, cell by cell, with the button that begins and ends it.

import { icon, make } from "./dom.js";

const WALK = 12000; // ms that a walk takes at most
const [QUICKEST, SLOWEST] = [50, 450]; // ms a step of it
const ICONS = { play: "M4 2.5v11l9-5.5z", pause: "M4 3h3v10H4zM9 3h3v10H9z" };

// `at` says where the walk is, `count` how many cells there are, `go` shows one, `say` gives a text. It begins at the
// shown cell, or at the first where that is the last, and ends at the last.
export function makeWalk({ at, count, go, say }) {
  let timer = 0;
  const button = make("button", { type: "button", class: "play", "data-do": "play" }, icon(ICONS.play));

  function show() {
    const id = timer ? "pause" : "play";
    if (button.dataset.do === id && button.title === say(id)) return;
    button.dataset.do = id;
    button.title = say(id);
    button.setAttribute("aria-label", say(id));
    button.replaceChildren(icon(ICONS[id]));
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    show();
  }

  function further() {
    go(at() + 1);
    if (at() >= count() - 1) stop();
  }

  button.addEventListener("click", () => {
    if (timer) return stop();
    go(at() >= count() - 1 ? 0 : at());
    if (count() > 1) timer = setInterval(further, Math.max(QUICKEST, Math.min(SLOWEST, WALK / count())));
    show();
  });

  return { button, stop, isUnderWay: () => timer !== 0 };
}
