// Numbers as text, one for one those of ui/numbers.py: the same names, the same texts. The minus is a true one, and
// what is rounded to 0 has none. A tie goes to the even digit, as in Python.

export const EXACTLY = 1e-5; // core.equivariance: errors up to here are rounding

export const minus = (text) => String(text).replaceAll("-", "−");

// A number with `digits` decimals.
export function fixed(value, digits) {
  const text = even(value, digits, "toFixed");
  return minus(Number(text) === 0 ? text.replace("-", "") : text);
}

// A number with at most `digits` decimals, none of them a zero at the end.
export function short(value, digits = 2) {
  const text = fixed(value, digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

// Whether `short` of so many digits says all of a number.
export const isShort = (value, digits) => Math.abs(value - Number(value.toFixed(digits))) < 1e-9;

// A power of ten with `digits` decimals before it: 1.2e−05.
export const power = (value, digits) => minus(even(value, digits, "toExponential").replace(/e([+-])(\d)$/, "e$10$2"));

// A figure for the screen: four decimals, or a power of ten where those would show nothing; "–" for none.
export function number(value) {
  if (value === null || Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size < 5e-4 || size >= 1e4 ? power(value, 1) : fixed(value, 4);
}

// A number of four digits, or a power of ten of three.
export function fourDigits(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e4) return power(value, 2);
  const ten = Number(even(value, 3, "toExponential").split("e")[1]); // of the number as it is rounded
  return ten > 3 ? power(value, 3).replace(/\.?0+e/, "e") : short(value, 3 - ten);
}

// A number in at most six characters: 0.53, −12.3, 4e−07; "–" for none that is finite.
export function brief(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e4) return fixed(value, 0);
  if (size < 0.005 || size >= 1e5) return power(value, 0);
  return fixed(value, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

// An error in decibels: what is exact to rounding counts as 100.
export const decibelText = (error) => (error <= EXACTLY ? "≥ 100 dB" : `${fixed(-20 * Math.log10(error), 1)} dB`);

// An error, and what it is in decibels.
export const errorWithDecibels = (error) => (error === null ? "–" : `${number(error)} (${decibelText(error)})`);

// A share, rounded down: only what is whole is 100 %.
export const percent = (share) => (share >= 1 ? "100 %" : `${fixed(Math.floor(share * 1000) / 10, 1)} %`);

// (down, right); `trim` leaves out zeros at the end of the fraction. "–" for none.
export function shiftText(shift, digits = 0, { trim = false } = {}) {
  if (shift === null) return "–";
  return `(${shift.map((value) => (trim ? short : fixed)(value, digits)).join(", ")})`;
}

// With its sign, plus or minus; 0 has none.
export function signed(value, digits = 0) {
  const text = fixed(value, digits);
  return value > 0 && Number(text) ? `+${text}` : text;
}

export const inParentheses = (text) => (text.startsWith("−") ? `(${text})` : text);

// What `method` writes, but for ties, which it rounds up: where nothing follows a last 5,
// the digit before it says whither.
function even(value, digits, method) {
  const text = value[method](digits);
  const [longer, tail = ""] = value[method](digits + 1).split("e");
  if (!longer.endsWith("5")) return text;
  const [exact] = value[method](Math.min(100, digits + 30)).split("e");
  const cut = longer.slice(0, -1).replace(/\.$/, "");
  const isTie = /^0*$/.test(exact.slice(longer.length));
  return isTie && "02468".includes(cut.at(-1)) ? cut + (tail && `e${tail}`) : text;
}
