/**
 * Draw counts as stacked bars, in SVG. The chart only shows what its sentence and its table say, too.
 * Own, because kept libraries want a build step, draw on a canvas, or write markup (docs/decisions/0012-own-charts.md).
 */

/**
 * @typedef {{readonly name: string, readonly parts: ReadonlyArray<number>}} Bar
 * @typedef {object} Chart
 * @property {string} sentence what the chart shows, for whoever does not see it
 * @property {ReadonlyArray<string>} legend a name for each part, in the order in which they are stacked
 * @property {ReadonlyArray<Bar>} bars
 */

const SPACE = "http://www.w3.org/2000/svg";
const WIDTH = 640;
const HEIGHT = 224;
const LEFT = 64;
const BOTTOM = 32;
const TOP = 24;
/** Names below the bars, at the most: more would run into each other. */
const MOST_NAMES = 6;

/**
 * @param {string} name
 * @param {Readonly<Record<string, string | number>>} attributes
 */
function shape(name, attributes) {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/**
 * The end of the axis: the first of 1, 2 or 5 times a power of ten that is not below the highest bar.
 *
 * @param {number} highest
 */
export function axisEnd(highest) {
  if (highest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= highest) ?? 10 * power;
}

/**
 * @param {Chart} chart
 * @param {(value: number) => string} inWords
 * @returns {HTMLElement}
 */
export function drawChart({ sentence, legend, bars }, inWords) {
  const figure = document.createElement("figure");
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": sentence });
  const totals = bars.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0));
  const end = axisEnd(Math.max(...totals, 0));
  const height = HEIGHT - TOP - BOTTOM;
  const yOf = (/** @type {number} */ value) => TOP + height * (1 - value / end);
  for (const value of [0, end / 2, end].filter(Number.isInteger)) {
    svg.append(shape("line", { x1: LEFT, x2: WIDTH, y1: yOf(value), y2: yOf(value), class: "grid" }));
    svg.append(label(inWords(value), LEFT - 6, yOf(value) + 4, "end"));
  }
  const step = (WIDTH - LEFT) / Math.max(1, bars.length);
  const every = Math.ceil(bars.length / MOST_NAMES);
  bars.forEach(({ name, parts }, place) => {
    const x = LEFT + place * step;
    let below = 0;
    parts.forEach((part, layer) => {
      if (part === 0) return;
      const [y, bottom] = [yOf(below + part), yOf(below)];
      const width = Math.min(step * 0.8, 60);
      const bar = { x: x + (step - width) / 2, y, width, height: bottom - y, class: `layer${layer}` };
      svg.append(shape("rect", bar));
      below += part;
    });
    if (place % every === 0) svg.append(label(name, x + step / 2, HEIGHT - 6, "middle"));
  });
  figure.append(svg, legendOf(legend));
  return figure;
}

/** @type {(text: string, x: number, y: number, anchor: string) => SVGElement} */
function label(text, x, y, anchor) {
  const element = shape("text", { x, y, "text-anchor": anchor });
  element.textContent = text;
  return element;
}

/** @param {ReadonlyArray<string>} names */
function legendOf(names) {
  const list = document.createElement("ul");
  list.className = "legend";
  list.append(
    ...names.map((name, layer) => {
      const item = document.createElement("li");
      const sample = shape("svg", { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" });
      sample.append(shape("rect", { width: 12, height: 12, class: `layer${layer}` }));
      const text = document.createElement("span");
      text.textContent = name;
      item.append(sample, text);
      return item;
    }),
  );
  return list;
}
