// The nine panels, their titles and the figures as one PNG.

import { PANELS } from "./panels.js";
import { later } from "./waits.js";

const SIDE = 256; // pixels that a panel takes at most, more only where a map itself has more
const MARGIN = 24;
const LINE = 22;
const FONT = "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif";

// `panels` by name, `heading` one line, `notes` the lines under the three columns.
export function composeSheet(panels, titles, heading, notes) {
  const maps = PANELS.map(({ name }) => panels[name]);
  const box = Math.max(SIDE, ...maps.map(({ width, height }) => Math.max(width, height)));
  const sizes = maps.map(({ width, height }) => {
    const scale = Math.max(1, Math.floor(box / Math.max(width, height))); // whole, so that every cell keeps its square
    return { width: width * scale, height: height * scale };
  });
  const tall = [0, 3, 6].map((first) => Math.max(...sizes.slice(first, first + 3).map(({ height }) => height)));
  const rows = Math.max(...notes.map((lines) => lines.length));
  const sheet = document.createElement("canvas");
  sheet.width = 3 * box + 4 * MARGIN;
  sheet.height = 3 * MARGIN + LINE + tall.reduce((sum, height) => sum + height + LINE + MARGIN, 0) + rows * LINE;
  const context = sheet.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.fillStyle = "#111";
  context.textBaseline = "top";
  context.imageSmoothingEnabled = false;
  const write = (text, x, y, weight = 400) => {
    context.font = `${weight} 15px ${FONT}`;
    context.fillText(text, x, y, box);
  };
  context.font = `600 17px ${FONT}`;
  context.fillText(heading, MARGIN, MARGIN, sheet.width - 2 * MARGIN);
  let top = 2 * MARGIN + LINE;
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      const i = 3 * row + column;
      const x = MARGIN + column * (box + MARGIN);
      write(titles[PANELS[i].name], x, top, 600);
      context.drawImage(maps[i].canvas, x, top + LINE, sizes[i].width, sizes[i].height);
    }
    top += tall[row] + LINE + MARGIN;
  }
  notes.forEach((lines, column) => lines.forEach((line, i) =>
    write(line, MARGIN + column * (box + MARGIN), top + i * LINE, /^[=≈≠]/.test(line) ? 700 : 400)));
  return sheet;
}

export function download(sheet, name) {
  sheet.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    later(() => URL.revokeObjectURL(link.href), 10000)();
  }, "image/png");
}
