// What goes between server and browser: blocks of numbers, what is set by hand, and who has the last word.

import { drop } from "./drag.js";
import { PATIENCE, REST } from "./waits.js";

let words = 0; // said in this tab: each has its number, and is news even where it says what an earlier one said

// Tell the server `word` under `name`; news of ui/live/__init__.py takes it out again.
export const tell = (streamlit, name, word) => streamlit.setStateValue(name, { said: word, nth: ++words });

// Whether a block is the first after Back or Forward: then what it says counts, whatever a hand has said or is doing.
export function makeTravels() {
  let known = 0;
  return ({ travels = 0 }) => {
    if (travels === known) return false;
    known = travels;
    drop();
    return true;
  };
}

// What is set by hand and told under `name`; a late answer of the server to an older word changes nothing.
//   word()   what the server is told
//   text()   which differs where it does, and is what `hears` is given of the server's
export function makeWord(name, word, text = () => JSON.stringify(word())) {
  const travelled = makeTravels();
  let streamlit = null; // the latest arguments of the default export
  let given = null; // what the server said last
  let told = null; // what it was told and has not said yet
  let since = 0;
  let rest = 0; // timer of the word to the server
  const self = {
    isHeld: false, // by a hand: the server changes nothing
    use: (component) => (streamlit = component),
    hold() {
      self.sleep();
      self.isHeld = true;
    },
    // Tell the server, unless it knows, when nothing has happened for `wait` ms; `speak()` then,
    // whether it is told or not.
    tell(wait = 0, speak = () => {}) {
      self.sleep();
      const say = () => {
        rest = 0;
        speak();
        if (text() === (told ?? given)) return;
        [told, since] = [text(), performance.now()];
        tell(streamlit, name, word());
      };
      if (wait) rest = setTimeout(say, wait);
      else say();
    },
    // Whether what the server says in a block is to be taken.
    hears(said, block) {
      if (travelled(block)) self.forget();
      if (told !== null && said !== told && performance.now() - since < PATIENCE) return false;
      const isNews = said !== (told ?? given);
      [given, told] = [said, null];
      return isNews && !rest && !self.isHeld;
    },
    // What was said so far was said of something else.
    forget() {
      self.sleep();
      [given, told, self.isHeld] = [null, null, false];
    },
    sleep() {
      clearTimeout(rest);
      rest = 0;
    },
  };
  return self;
}

// What is set by hand here, a place as a rule: `at`; the server is told under `name` when it has come to rest.
//   within(to)  what it may be, next to `to`
//   paint()     it is another one
//   speak()     it has come to rest
//   text(at)    as links write it
//   word(at)    what the server is told, where that is not the text
export function makePlace(name, at, { within, paint, speak, text = String, word = text }) {
  const said = makeWord(name, () => word(place.at), () => text(place.at));
  let before = at; // where the drag began
  const place = {
    at,
    lead(to) {
      const next = within(to);
      if (text(next) === text(place.at)) return;
      place.at = next;
      paint();
    },
    // A hand takes it, or lets go of it; then it rests, or is taken back.
    hold() {
      said.hold();
      before = place.at;
    },
    drop: () => (said.isHeld = false),
    isHeld: () => said.isHeld,
    back() {
      place.lead(before);
      place.rest();
    },
    // Another one at once, by a button.
    set(to) {
      place.lead(to);
      place.rest();
    },
    // It has come to rest. The server is told at once; where a key moved it after a while, as more may follow.
    rest: (isKey = false) => said.tell(isKey ? REST : 0, speak),
    hear(to, block) {
      if (said.hears(text(to), block)) place.at = to;
    },
    use: said.use,
    sleep: said.sleep,
  };
  return place;
}

// The header and the numbers of a block of ui/live/__init__.py, all of them or one part after the other.
export function unpack(block) {
  const bytes = block.slice();
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const numbers = new Float32Array(bytes.buffer, 4 + length);
  let at = 0;
  const take = (count) => {
    at += count;
    return numbers.subarray(at - count, at);
  };
  return { header, numbers, take };
}
