// Runs in the page with the element that is watched: logs pointer moves, frames and what the element shows.
// All times are milliseconds of performance.now(). A frame is logged as [tick, start, end, shift]: the time that
// requestAnimationFrame gives, when the frame's callbacks began, when its main-thread work was known to be over, and
// what `data-shift` said then, which is what the frame painted.
(root) => {
  const log = { moves: [], frames: [], shifts: [], pressed: null };
  const stop = new AbortController();
  const listen = (type, heard) => window.addEventListener(type, heard, { capture: true, signal: stop.signal });
  let open = null; // the frame whose work may still go on

  const close = () => {
    if (open) log.frames.push([...open, performance.now(), root.dataset.shift]);
    open = null;
  };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = close; // a task of its own, after the frame's
  const frame = (tick) => {
    close();
    if (stop.signal.aborted) return;
    open = [tick, performance.now()];
    port2.postMessage(null);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  listen("pointerdown", (event) => (log.pressed = [event.clientX, event.clientY, root.dataset.shift]));
  listen("pointermove", (event) => {
    close();
    log.moves.push([event.timeStamp, performance.now(), event.clientX, event.clientY,
      event.getCoalescedEvents().length]);
  });
  const shown = new MutationObserver(() => log.shifts.push([performance.now(), root.dataset.shift]));
  shown.observe(root, { attributes: true, attributeFilter: ["data-shift"] });
  window.benchmark = {
    take: () => structuredClone(log),
    end() {
      stop.abort();
      shown.disconnect();
    },
  };
}
