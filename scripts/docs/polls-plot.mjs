import { readPolls } from "./scale-page.mjs";

const [WIDTH, HEIGHT] = [720, 340];
const PLOT = { left: 48, right: 690, top: 34, bottom: 290 };
/** Powers of ten on the x axis. */
const RATES = [10, 100, 1000, 10_000];
const SHARES = [0, 25, 50, 75, 100, 125];
/** Polls per second of Flyte's engine, unless it is configured. */
const FLYTE_DEFAULT = 10;
/** Colors that can be read on light and dark pages. */
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #768390 }
.grid { stroke: #768390; stroke-opacity: 0.3 }
.mark { stroke: #768390; stroke-width: 2; stroke-dasharray: 4 3 }
.get { fill: #db6d28; stroke: #db6d28 }
.getMany { fill: #2f81f7; stroke: #2f81f7 }
.curve { fill: none; stroke-width: 2 }
.name { font-weight: 600; fill: inherit; stroke: none }`;

/** Draws docs/images/polls.svg: CPU of a server by polls per second, a curve for each method. */
export function pollsPlot() {
  const { curves } = readPolls();
  const parts = [
    `<style>${STYLE}\n</style>`,
    text(PLOT.left, 20, "CPU of fx serve, % of one core"),
    text(PLOT.right, HEIGHT - 12, "polls per second", "end"),
    ...SHARES.flatMap((share) => [
      line("grid", PLOT.left, y(share), PLOT.right, y(share)),
      text(PLOT.left - 8, y(share) + 4, String(share), "end"),
    ]),
    ...RATES.flatMap((rate) => [
      line("grid", x(rate), PLOT.top, x(rate), PLOT.bottom),
      text(x(rate), PLOT.bottom + 18, rate.toLocaleString("en-US"), "middle"),
    ]),
    line("mark", x(FLYTE_DEFAULT), PLOT.top, x(FLYTE_DEFAULT), PLOT.bottom),
    text(x(FLYTE_DEFAULT) + 6, PLOT.top + 14, "Flyte's default: 10"),
    ...Object.entries(curves).map(([method, points], index) => curve(method, points, index)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="CPU of a server by polls per second">\n${parts.join("\n")}\n</svg>\n`;
}

/** A curve, and its name in the line of names at the top. */
function curve(method, points, index) {
  const places = points.map((point) => `${x(point.x)},${y(point.y)}`);
  return [
    `<g class="${method}">`,
    `<polyline class="curve" points="${places.join(" ")}"/>`,
    ...points.map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3.5"/>`),
    `<text class="name" x="${PLOT.right - 130 + 60 * index}" y="20">${method}</text>`,
    "</g>",
  ].join("\n");
}

function text(left, top, words, anchor = "start") {
  return `<text x="${left}" y="${top}" text-anchor="${anchor}">${words}</text>`;
}

function line(name, x1, y1, x2, y2) {
  return `<line class="${name}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

/** The place of polls per second, on a logarithmic axis. */
function x(rate) {
  const [first, last] = [Math.log10(RATES[0]), Math.log10(RATES.at(-1))];
  const share = (Math.log10(rate) - first) / (last - first);
  return round(PLOT.left + share * (PLOT.right - PLOT.left));
}

/** The place of a percentage. A server can use more than one core, by V8's own threads. */
function y(percent) {
  return round(PLOT.bottom - (percent / SHARES.at(-1)) * (PLOT.bottom - PLOT.top));
}

function round(value) {
  return Math.round(value * 10) / 10;
}
