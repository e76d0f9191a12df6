// What one live view of a page says to the others: each is a script of its own, so that they meet at the document.

const KEPT = Symbol.for("convoscope.broadcast"); // the last word on each topic

export function broadcast(topic, word) {
  document[KEPT] ??= {};
  document[KEPT][topic] = word;
  document.dispatchEvent(new CustomEvent(`convoscope.${topic}`, { detail: word }));
}

// `hear(word)` gets the last word at once, if there was one, and each that comes, until what is returned is called.
export function receive(topic, hear) {
  const listen = ({ detail }) => hear(detail);
  document.addEventListener(`convoscope.${topic}`, listen);
  if (document[KEPT]?.[topic]) hear(document[KEPT][topic]);
  return () => document.removeEventListener(`convoscope.${topic}`, listen);
}
