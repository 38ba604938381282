/** One measured figure; printed as a line of JSON. `ratio` is ours over the peer named in `beside`, measured in the same run. */
export type Measure = {
  readonly id: string;
  readonly name: string;
  /** For latencies the median. */
  readonly value: number;
  readonly unit: 's' | 'ms' | 'us' | '1/s' | 'B' | '1';
  readonly p99?: number;
  readonly ratio?: number;
  readonly beside?: string;
  readonly peers?: Readonly<Record<string, number>>;
};

/** The value below which a share of the samples lies (nearest rank). */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
