// What is shown step by step, by itself, with the button that begins and ends it. It ends at the last step, and begins
// where it is, or at the first where that is the last. Who asks for less motion has no such button.

import { icon, make } from "./dom.js";
import { every } from "./waits.js";

const SIGNS = { play: "M4 2.5v11l9-5.5z", pause: "M4 3h3v10H4zM9 3h3v10H9z" };
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

// `at()` says which step it is, `count()` of how many, `go(n)` shows one, `pace()` for how many ms; `say` gives the
// button's two names. `begin()` comes before the first, `end()` when it is over; `halt()` ends it without that.
export function makePlayer({ at, count, go, pace, say, begin = () => {}, end = () => {} }) {
  const button = make("button", { type: "button", class: "play" });
  const steps = every(() => {
    go(at() + 1);
    if (at() >= count() - 1) stop();
  });

  function show() {
    const id = steps.isRunning() ? "pause" : "play";
    button.hidden = calm.matches;
    if (button.dataset.do === id && button.title === say(id)) return;
    button.dataset.do = id;
    button.title = say(id);
    button.setAttribute("aria-label", say(id));
    button.replaceChildren(icon(SIGNS[id]));
  }

  function halt() {
    steps.stop();
    show();
  }

  function stop() {
    const isOver = steps.isRunning();
    halt();
    if (isOver) end();
  }

  button.addEventListener("click", () => {
    if (steps.isRunning()) return stop();
    begin();
    go(at() >= count() - 1 ? 0 : at());
    if (count() > 1) steps.start(pace());
    else end();
    show();
  });

  return { button, show, stop, halt, isRunning: steps.isRunning };
}
