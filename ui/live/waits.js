// How long is waited before a word, in ms. What a pointer lets go is told at once; after a key, and a step of a slider
// or of a number, more may come.

export const REST = 250; // from the last step to the word to the server
export const QUIET = 500; // to the word to a screen reader, of what changes while a hand moves
export const PATIENCE = 5000; // for the server to answer to what it was told

// `act`, called with the last arguments when nothing has been asked for `wait` ms.
export function later(act, wait) {
  let timer = 0;
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
  };
  const ask = (...last) => {
    stop();
    timer = setTimeout(() => {
      timer = 0;
      act(...last);
    }, wait);
  };
  return Object.assign(ask, { stop, isAsked: () => timer !== 0 });
}

// `act`, at most every `pause` ms: at once where it has rested so long, else when it has; `now` for what cannot wait.
export function sparingly(act, pause) {
  let [timer, last] = [0, -Infinity];
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
  };
  const now = () => {
    stop();
    last = performance.now();
    act();
  };
  const ask = () => {
    if (timer) return;
    const left = last + pause - performance.now();
    if (left <= 0) now();
    else timer = setTimeout(now, left);
  };
  return Object.assign(ask, { stop, now, isAsked: () => timer !== 0 });
}

// `paint`, called once before the next frame, however often it is asked; `now` is for what cannot wait.
export function oncePerFrame(paint) {
  let asked = 0;
  const stop = () => {
    cancelAnimationFrame(asked);
    asked = 0;
  };
  const now = () => {
    stop();
    paint();
  };
  const ask = () => {
    asked ||= requestAnimationFrame(now);
  };
  return Object.assign(ask, { stop, now, isAsked: () => asked !== 0 });
}

// `act`, once a frame however often it is asked: at once where the screen has had its last one, else with the next.
export function onceAFrame(act) {
  let [frame, isBehind] = [0, false];
  const tick = () => {
    frame = 0;
    if (isBehind) ask();
  };
  const ask = () => {
    isBehind = frame !== 0;
    if (isBehind) return;
    frame = requestAnimationFrame(tick);
    act();
  };
  return ask;
}

// `act` once every `ms`, from start to stop.
export function every(act) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
  };
  const start = (ms) => {
    stop();
    timer = setInterval(act, ms);
  };
  return { start, stop, isRunning: () => timer !== 0 };
}

// What goes on by itself: `step(ms)` before each frame, with the time since it was started, as long as it says true.
export function makeFilm(step) {
  let [frame, began] = [0, 0];
  const tick = (time) => {
    began ||= time;
    frame = step(time - began) ? requestAnimationFrame(tick) : 0;
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  const start = () => {
    stop();
    [began, frame] = [0, requestAnimationFrame(tick)];
  };
  return { start, stop, isRunning: () => frame !== 0 };
}
