// What a drag is, in every view: who begins it, how it goes on, and the three ways in which it ends.
//
// The first button of a mouse, a pen's tip or a finger begins one; no other button does, nor a click with Ctrl, which
// is a Mac's second button. One hand at a time: a second finger begins nothing. It ends as a release does where the
// pointer is let go, and where its release is lost (to a menu, to another window): a move without a button says so.
// Escape takes it back. Where what is dragged leaves the page, or the page says something else,
// it is over without a word.

let held = null; // { node, id, isTouch, on, grip }

// Let a node be dragged. `on`:
//   begin(event)       what the drag goes by from here on, handed to the others as `grip`; null for no drag
//   move(grip, event)
//   over(grip)         it is over, in whichever way: before the next two
//   end(grip, event)   let go, or the release is lost
//   back(grip)         taken back: all is to be as it was when it began
export function draggable(node, on) {
  const isMine = (event) => held?.node === node && held.id === event.pointerId;
  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.ctrlKey) return;
    if (held?.node.isConnected && held.id !== event.pointerId) return;
    finish("end", event); // the same pointer comes down once more: its release was lost
    const grip = on.begin(event);
    if (!grip) return;
    node.setPointerCapture(event.pointerId);
    held = { node, id: event.pointerId, isTouch: event.pointerType === "touch", on, grip };
    for (const [type, hear] of Object.entries(MEANWHILE)) window.addEventListener(type, hear, true);
  });
  node.addEventListener("pointermove", (event) => {
    if (!isMine(event)) return;
    event.stopPropagation(); // what lies around it does not follow
    if (held.isTouch || event.buttons & 1) on.move(held.grip, event);
    else finish("end", event);
  });
  for (const type of ["pointerup", "pointercancel"])
    node.addEventListener(type, (event) => isMine(event) && finish("end", event));
  node.addEventListener("lostpointercapture",
    (event) => isMine(event) && event.target === node && finish("end", event));
}

// Let an input of a range or a number lead a place: `to(number)` is where. The server is told when it is let go, in
// whichever way, and no more steps come.
export function letSet(input, place, to) {
  input.addEventListener("input", () => {
    if (!place.isHeld()) place.hold();
    place.lead(to(Number(input.value)));
  });
  for (const type of ["change", "pointerup", "pointercancel", "blur"]) {
    input.addEventListener(type, () => {
      if (!place.isHeld()) return;
      place.drop();
      place.rest(true);
    });
  }
}

// What only looks: `look(event)` where a pointer is, or comes down; `leave()` when it has left.
export function whenPointed(node, look, leave = () => {}) {
  for (const type of ["pointermove", "pointerdown"]) node.addEventListener(type, look);
  node.addEventListener("pointerleave", leave);
}

// The drag there may be is over without a word.
export const drop = () => finish("drop");

// What is heard, wherever it happens, while something is dragged.
const MEANWHILE = {
  keydown(event) {
    event.stopPropagation(); // while a hand holds, no key moves anything
    if (event.key === "Escape") event.preventDefault(); // else it closes a dialog too
    if (event.key === "Escape" || !held.node.isConnected) finish("back");
  },
  contextmenu(event) {
    if (held.isTouch) event.preventDefault(); // a finger that rests before it drags
    else finish("end", event);
  },
  blur: (event) => event.target === window && finish("end", event),
  lostpointercapture: () => held.node.isConnected || drop(), // heard at the document, where the node has left it
};

function finish(how, event) {
  if (!held) return;
  const { node, id, on, grip } = held;
  held = null;
  for (const [type, hear] of Object.entries(MEANWHILE)) window.removeEventListener(type, hear, true);
  if (node.hasPointerCapture(id)) node.releasePointerCapture(id);
  on.over?.(grip);
  if (node.isConnected) on[how]?.(grip, event);
}
