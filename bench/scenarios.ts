import type { ContestantName } from './contestants';

/** One race: all contestants download the same pictures from the same site. */
export interface Scenario {
  readonly title: string;
  readonly count: number;
  readonly meanBytes: number;
  readonly lanes: number;
  /** Before each answer, in milliseconds: the least and the most. */
  readonly delayMs?: readonly [number, number];
  readonly hasTls?: boolean;
  /** Those who take part; without it all. */
  readonly only?: readonly ContestantName[];
}

const small = 30_000;
const large = 250_000;
const network = [35, 65] as const;

/** Those whose rate and memory are drawn against the count. */
export const plotted = [
  'ours',
  'withRecords',
  'original',
  'ceiling',
  'curl',
] as const satisfies readonly ContestantName[];

export const scenarios = {
  small: { title: '10,000 small, no delay', count: 10_000, meanBytes: small, lanes: 16 },
  fewSmall: { title: '1,000 small, no delay', count: 1_000, meanBytes: small, lanes: 16, only: plotted },
  someSmall: { title: '3,000 small, no delay', count: 3_000, meanBytes: small, lanes: 16, only: plotted },
  large: { title: '1,000 large, no delay', count: 1_000, meanBytes: large, lanes: 16 },
  delayed16: {
    title: '1,000 small, 35 to 65 ms, 16 lanes',
    count: 1_000,
    meanBytes: small,
    lanes: 16,
    delayMs: network,
  },
  delayed64: {
    title: '1,000 small, 35 to 65 ms, 64 lanes',
    count: 1_000,
    meanBytes: small,
    lanes: 64,
    delayMs: network,
  },
  tls: {
    title: '1,000 small over TLS, 35 to 65 ms, 64 lanes',
    count: 1_000,
    meanBytes: small,
    lanes: 64,
    delayMs: network,
    hasTls: true,
  },
  /** Long enough for a start-up to weigh nothing. */
  lanes16: {
    title: '3,000 small, 35 to 65 ms, 16 lanes',
    count: 3_000,
    meanBytes: small,
    lanes: 16,
    delayMs: network,
    only: ['ours'],
  },
  lanes64: {
    title: '8,000 small, 35 to 65 ms, 64 lanes',
    count: 8_000,
    meanBytes: small,
    lanes: 64,
    delayMs: network,
    only: ['ours'],
  },
} as const satisfies Readonly<Record<string, Scenario>>;
export type ScenarioName = keyof typeof scenarios;

/** Milliseconds before an answer, on average. */
export const meanDelayMs = (network[0] + network[1]) / 2;
