// What goes between server and browser: blocks of numbers, a place that is set by hand, and who has the last word.

const REST = 250; // ms from the last step by key to the word to the server: more keys may come
const PATIENCE = 5000; // ms for the server to answer to what it was told

// Who has the last word on what the user sets here: a late answer of the server to an older word changes nothing.
export function makeEcho() {
  let given = ""; // what the server said last
  let told = ""; // what it was told and has not said yet
  let since = 0;
  return {
    // Whether the server is to be told.
    tells(text) {
      if (text === (told || given)) return false;
      [told, since] = [text, performance.now()];
      return true;
    },
    // Whether what the server says is news.
    hears(text) {
      if (told && text !== told && performance.now() - since < PATIENCE) return false;
      const isNews = text !== told && text !== given;
      [given, told] = [text, ""];
      return isNews;
    },
  };
}

// What is set by hand here, a place as a rule: `at`; the server is told under `name` when it has come to rest.
//   within(to)  what it may be, next to `to`
//   paint()     it is another one
//   speak()     it has come to rest
//   word(at)    what the server is told
//   text(at)    which differs where it does
export function makePlace(name, at, { within, paint, speak, word = (pair) => ({ cell: [...pair] }), text = String }) {
  const echo = makeEcho();
  let streamlit = null; // the latest arguments of the default export
  let rest = 0; // timer of the word to the server
  const place = {
    at,
    isHeld: false, // by a hand: the server changes nothing
    lead(to) {
      const next = within(to);
      if (text(next) === text(place.at)) return;
      place.at = next;
      paint();
    },
    // It has come to rest. The server is told at once; where a key moved it after a while, as more may follow.
    rest(isKey = false) {
      clearTimeout(rest);
      const tell = () => {
        rest = 0;
        speak();
        if (echo.tells(text(place.at))) streamlit.setStateValue(name, word(place.at));
      };
      if (isKey) rest = setTimeout(tell, REST);
      else tell();
    },
    hear(said) {
      if (echo.hears(text(said)) && !rest && !place.isHeld) place.at = said;
    },
    // The view, which takes what the server sends by `accept(block)`.
    view: (accept) => (component) => {
      streamlit = component;
      if (component.data) accept(component.data);
      return () => clearTimeout(rest);
    },
  };
  return place;
}

// The header and the numbers of a block of ui/browser/__init__.py, all of them or one part after the other.
export function unpack(block) {
  const bytes = block.slice();
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const numbers = new Float32Array(bytes.buffer, 4 + length);
  let at = 0;
  return { header, numbers, take: (count) => numbers.subarray(at, (at += count)) };
}
