// Work off the main thread: in a worker, or in short slices on the main thread where a browser has none.

const SLICE = 8; // ms of the main thread between two frames

// `source` is the text of a module that exports as `begin` what `serve` of slices.js returns. `ask(request)` begins
// anew; `hear(news, isOver)` gets what that work yields, none of what was asked before; `stop()` ends it.
export function makeAside(source, hear) {
  let [nth, way] = [0, null]; // way: { ask, end }

  function take(said) {
    if (said.nth !== nth) return;
    if (said.error) console.error(said.error);
    else hear(said.news, said.isOver);
  }

  function start() {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    try {
      return inWorker(address);
    } catch {
      return here(address);
    }
  }

  function inWorker(address) {
    const worker = new Worker(address, { type: "module" });
    let latest = null;
    worker.onmessage = ({ data }) => take(data);
    worker.onerror = (event) => { // it cannot be loaded: what the work throws is caught there
      event.preventDefault();
      worker.terminate();
      way = here(address);
      way.ask(latest);
    };
    return {
      ask(wanted) {
        latest = wanted;
        worker.postMessage(wanted);
      },
      end() {
        worker.terminate();
        URL.revokeObjectURL(address);
      },
    };
  }

  function here(address) {
    const begun = import(address).then((module) => module.default.begin(take, SLICE));
    const ask = (wanted) => begun.then((begin) => begin(wanted));
    return { ask, end: () => ask({ nth, request: null }) };
  }

  return {
    ask(request) {
      way ??= start();
      way.ask({ nth: ++nth, request });
    },
    stop() {
      nth += 1;
      way?.end();
      way = null;
    },
  };
}
