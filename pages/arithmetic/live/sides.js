// How large a cell of each grid is, so that all three are in sight. Pure arithmetic: nothing here knows a page.

const NARROW = 560; // width under which the grids stand in two rows
const AROUND = 352; // of the window's height, left to the page and the sums
const AROUND_WIDE = 330; // the same where the kernel stands beneath, beside the sums
const HIGHEST = 300; // of the input on a phone
const SMALL = 24; // side of a cell under which the kernel makes room
const LARGEST = 52; // side of a cell
const GAP = 16;

const side = (...limits) => Math.max(8, Math.floor(Math.min(LARGEST, ...limits)));

// The largest cells with which the grids of `sums` stand side by side in `width` pixels and a window of `height` (on a
// phone: the input above the other two). `middle` is the kernel's width; `isWide`: the kernel stands beneath.
export function sidesOf(sums, width, height) {
  const isNarrow = width < NARROW;
  const across = Math.max(...sums.kernel.size);
  const middle = Math.min(across <= 3 ? 132 : across <= 5 ? 190 : 252, isNarrow ? 0.5 * width : Infinity);
  const kernel = side(middle / across, 44);
  if (isNarrow) {
    const input = side(width / sums.width, Math.max(HIGHEST / sums.height, 20), 44);
    return { isNarrow, isWide: false, middle, input, kernel,
      output: side((width - middle - GAP) / sums.output[1], 44) };
  }
  const tallest = Math.max(320, height - AROUND);
  const both = sums.width + sums.output[1];
  const highest = Math.max(sums.height, sums.output[0]);
  const beside = side((width - middle - 2 * GAP) / both, tallest / highest);
  const above = side((width - GAP) / both, (tallest + AROUND - AROUND_WIDE) / highest);
  const isWide = beside < SMALL && above > beside;
  const largest = isWide ? above : beside;
  return { isNarrow, isWide, middle, input: largest, kernel: isWide ? 24 : kernel, output: largest };
}
