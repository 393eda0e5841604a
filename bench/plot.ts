import { contestantNames, type ContestantName } from './contestants';
import { medianOf, perSecond, type BenchResults } from './results';
import { plotted, scenarios } from './scenarios';

const counts = ['fewSmall', 'someSmall', 'small'] as const;
const panelWidth = 300;
const panelHeight = 190;
const margin = { left: 62, top: 34, between: 84, bottom: 40, right: 170 };
const width = margin.left + 2 * panelWidth + margin.between + margin.right;
const height = margin.top + panelHeight + margin.bottom;
/** Told apart in light and dark, and by those who do not see all colors (Okabe and Ito, "Color Universal Design"). */
const colors: Readonly<Record<(typeof plotted)[number], string>> = {
  ours: '#0072b2',
  withRecords: '#56b4e9',
  original: '#d55e00',
  ceiling: '#999999',
  curl: '#009e73',
};

/** An SVG with the rate and the peak memory of some contestants against the number of small pictures. */
export function plotCosts(results: BenchResults): string {
  const rate = (name: ContestantName, at: (typeof counts)[number]): number =>
    scenarios[at].count * medianOf(results, at, name, perSecond);
  const memory = (name: ContestantName, at: (typeof counts)[number]): number =>
    medianOf(results, at, name, ({ peakMB }) => peakMB);
  const right = margin.left + panelWidth + margin.between;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${panel('Pictures a second', margin.left, rate)}
${panel('Peak memory, MB', right, memory)}
${plotted.map((name, row) => legend(name, row)).join('\n')}
</svg>
`;
}

function panel(
  title: string,
  left: number,
  valueOf: (name: ContestantName, at: (typeof counts)[number]) => number,
): string {
  const top = niceTop(Math.max(...plotted.flatMap((name) => counts.map((at) => valueOf(name, at) || 0))));
  const x = (at: (typeof counts)[number]): number =>
    left + (Math.log10(scenarios[at].count / 1_000) / Math.log10(10)) * panelWidth;
  const y = (value: number): number => margin.top + panelHeight * (1 - value / top);
  const rules = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(top * share).toFixed(1);
    return `<path d="M${left} ${at}h${panelWidth}" stroke="#dddddd"/><text x="${left - 6}" y="${at}" dy="4" text-anchor="end" fill="#444444">${(top * share).toLocaleString('en')}</text>`;
  });
  const marks = counts.map(
    (at) =>
      `<text x="${x(at).toFixed(1)}" y="${margin.top + panelHeight + 18}" text-anchor="middle" fill="#444444">${scenarios[at].count.toLocaleString('en')}</text>`,
  );
  const lines = plotted.map((name) => {
    const points = counts
      .map((at) => ({ px: x(at), py: y(valueOf(name, at)) }))
      .filter(({ py }) => !Number.isNaN(py));
    const path = points.map(({ px, py }) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ');
    const dots = points.map(
      ({ px, py }) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${colors[name]}"/>`,
    );
    return `<polyline points="${path}" fill="none" stroke="${colors[name]}" stroke-width="2"/>${dots.join('')}`;
  });
  return [
    `<text x="${left}" y="18" font-weight="bold" fill="#222222">${title}</text>`,
    ...rules,
    ...marks,
    ...lines,
  ].join('\n');
}

function legend(name: (typeof plotted)[number], row: number): string {
  const x = width - margin.right + 16;
  const y = margin.top + 10 + row * 22;
  const text = contestantNames[name].replace(/&/g, '&amp;');
  return `<path d="M${x} ${y}h18" stroke="${colors[name]}" stroke-width="3"/><text x="${x + 24}" y="${y + 4}" fill="#222222">${text}</text>`;
}

/** The next number above that four rules divide well. */
function niceTop(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 8, 10].find((each) => each * unit >= value) ?? 10) * unit;
}
