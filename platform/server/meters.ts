import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a series is told apart by. Values come from closed sets: never an id, a name or an address. */
type Labels<Name extends string> = Readonly<Record<Name, string>>;

/** A value that is read when it is asked for. */
export type Reading<Name extends string> = { readonly labels: Labels<Name>; readonly value: number };

export type MeterKind = 'counter' | 'gauge' | 'histogram';

/** One metric as the documents list it. */
export type Described = {
  readonly name: string;
  readonly kind: MeterKind;
  readonly labels: readonly string[];
  readonly help: string;
};

/**
 * The measuring instruments of one process, in the names and units of Prometheus (base units, `_total` for counters;
 * https://prometheus.io/docs/practices/naming/).
 */
export type Meters = {
  counter<Name extends string>(
    name: string,
    help: string,
    labels: readonly Name[],
  ): (labels: Labels<Name>, by?: number) => void;
  /** @param bounds upper bounds of the buckets, in the unit of the name */
  histogram<Name extends string>(
    name: string,
    help: string,
    labels: readonly Name[],
    bounds: readonly number[],
  ): (labels: Labels<Name>, value: number) => void;
  gauge<Name extends string>(
    name: string,
    help: string,
    labels: readonly Name[],
    read: () => readonly Reading<Name>[] | Promise<readonly Reading<Name>[]>,
  ): void;
  /** Processor, memory, event loop and garbage of the process, under the names that Node programs share. Once a process. */
  measureProcess(): void;
  list(): readonly Described[];
  /** Everything, in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
};

/** From a millisecond to ten seconds: what people and their pages wait for. */
export const WAITING_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Combinations of labels that one metric may have. What comes after is counted together, as `other`. */
const MOST_SERIES = 300;

/** Keeps a metric from growing with whatever somebody sends: beyond the bound all labels read `other`. */
function bounded<Name extends string>(names: readonly Name[]): (labels: Labels<Name>) => Labels<Name> {
  const known = new Set<string>();
  const other = Object.fromEntries(names.map((name) => [name, 'other'])) as Record<Name, string>;
  return (labels) => {
    let key = '';
    for (const name of names) key += `${labels[name]}\n`;
    if (known.has(key)) return labels;
    if (known.size >= MOST_SERIES) return other;
    known.add(key);
    return labels;
  };
}

export function createMeters(): Meters {
  const registry = new Registry();
  const described: Described[] = [];
  const registers = [registry];
  return {
    counter: (name, help, labels) => {
      described.push({ name, kind: 'counter', labels, help });
      const counter = new Counter({ name, help, labelNames: [...labels], registers });
      const within = bounded(labels);
      return (given, by = 1) => counter.inc(within(given), by);
    },
    histogram: (name, help, labels, bounds) => {
      described.push({ name, kind: 'histogram', labels, help });
      const histogram = new Histogram({ name, help, labelNames: [...labels], buckets: [...bounds], registers });
      const within = bounded(labels);
      return (given, value) => histogram.observe(within(given), value);
    },
    gauge: (name, help, labels, read) => {
      described.push({ name, kind: 'gauge', labels, help });
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        async collect() {
          const readings = await read();
          this.reset();
          for (const reading of readings) this.set(reading.labels, reading.value);
        },
      });
    },
    measureProcess: () => collectDefaultMetrics({ register: registry }),
    list: () => described,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
