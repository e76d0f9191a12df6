// Long work as a generator, done a slice at a time: what is asked for next is heard in between, and takes its place.
// A module of such work exports what `serve` returns. aside.js runs it in a worker, or where there is none, here.

const SLICE = 40; // ms of work between two looks at what is asked, in a worker

// `work(request)` is a generator. Returned is what begins it: `begin(post, slice)` returns `ask({ nth, request })`,
// which posts { nth, news, isOver } after each slice: a list of what the generator yielded in it, and whether it has
// ended; or { nth, error }. A request of null ends it. In a worker it begins by itself.
export function serve(work) {
  const begin = (post, slice = SLICE) => {
    let timer = 0;
    const go = (nth, steps) => {
      const until = performance.now() + slice;
      const news = [];
      let isOver = false;
      try {
        while (!isOver && performance.now() < until) {
          const { value, done } = steps.next();
          isOver = done;
          if (!done) news.push(value);
        }
      } catch (error) {
        return post({ nth, error: String(error?.stack ?? error) });
      }
      post({ nth, news, isOver });
      if (!isOver) timer = setTimeout(go, 0, nth, steps);
    };
    return ({ nth, request }) => {
      clearTimeout(timer);
      if (request !== null) go(nth, work(request));
    };
  };
  if (typeof document === "undefined") {
    const ask = begin((said) => self.postMessage(said));
    self.onmessage = ({ data }) => ask(data);
  }
  return begin;
}
