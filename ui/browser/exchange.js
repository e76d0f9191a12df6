// What goes between server and browser: blocks of numbers, texts, and who has the last word.

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

// The header and the numbers of a block of ui/browser/__init__.py.
export function unpack(block) {
  const bytes = block.slice();
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const numbers = new Float32Array(bytes.buffer, 4 + length);
  let at = 0;
  return { header, take: (count) => numbers.subarray(at, (at += count)) };
}

// A text of the labels with its fields filled.
export const texts = (labels, prefix) => (id, fields = {}) =>
  (labels[`${prefix}.${id}`] ?? id).replace(/\{(\w+)\}/g, (_, name) => String(fields[name] ?? ""));
