// A live view, made by one call. What each of them does in the same way is here: it takes what comes, paints with the
// next frame and where its width or the window changes, tells the server, says its labels anew in another language, and
// is quiet at unmount.

import { make, makeTexts } from "./dom.js";
import { makePlace, makeWord, unpack } from "./exchange.js";
import { oncePerFrame } from "./waits.js";

// What Streamlit calls for the view `name`. `prefix` begins the ids of its labels. `create(kit)` is called once for
// each root, and returns
//   take(header, take)  the data that has come: its header, and its numbers part after part
//   paint(width)          all that is shown; what it returns is written in the root's dataset, numbers and texts, and
//                         in `root.figures`
//   sleep()               where it has something to stop at unmount
// The kit:
//   root            its element
//   say(id, fields), tell(element, attribute or "text", id)    labels; what was told is written anew with others
//   ask()           paint with the next frame; `ask.now()` at once
//   place(...), word(...)       makePlace and makeWord of exchange.js; `paint` of a place is `ask`, and the text that
//                               its `speak()` returns is said to a screen reader
//   spoken          the element in which that is said, to be put in the root
export function view(name, prefix, create) {
  const views = new WeakMap(); // root element -> what is called with each new component
  return (component) => {
    const root = component.parentElement.querySelector(`[data-testid='${name}-view']`);
    if (!views.has(root)) views.set(root, mounted(root, prefix, create));
    return views.get(root)(component);
  };
}

function mounted(root, prefix, create) {
  const texts = makeTexts(prefix);
  const words = [];
  const spoken = make("p", { class: "spoken", "aria-live": "polite" });
  let latest = null; // component
  const kept = (word) => {
    words.push(word);
    if (latest) word.use(latest); // made after the first one came
    return word;
  };
  const ask = oncePerFrame(show);
  const place = (word, at, { speak = () => {}, ...on }) => kept(makePlace(word, at, {
    paint: ask,
    speak() {
      if (ask.isAsked()) ask.now(); // what is said is what is there now
      spoken.textContent = speak() ?? "";
    },
    ...on,
  }));
  const self = create({
    root, say: texts.at, tell: texts.tell, ask, spoken, place, word: (...of) => kept(makeWord(...of)),
  });
  let [block, labels, runs, width] = [null, "", 0, 0];
  const sizes = new ResizeObserver(() => root.clientWidth !== width && ask());

  function show() {
    if (!block) return;
    width = root.clientWidth;
    root.figures = self.paint(width) ?? {};
    for (const [key, value] of Object.entries(root.figures)) {
      if (Object(value) !== value) root.dataset[key] = String(value);
    }
  }

  function accept(data) {
    const { header, take } = ArrayBuffer.isView(data) ? unpack(data) : { header: data };
    const now = JSON.stringify(header.labels);
    if (now !== labels) texts.use(header.labels);
    [block, labels] = [data, now];
    self.take(header, take);
    ask.now();
  }

  return (component) => {
    const run = ++runs;
    latest = component;
    for (const word of words) word.use(component);
    sizes.observe(root);
    window.addEventListener("resize", ask);
    if (component.data && component.data !== block) accept(component.data);
    return () => {
      if (run !== runs) return; // it has been called anew since
      for (const word of words) word.sleep();
      ask.stop();
      sizes.disconnect();
      window.removeEventListener("resize", ask);
      self.sleep?.();
    };
  };
}
