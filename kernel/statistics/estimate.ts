/**
 * A mean shrunk toward what is expected without evidence: the posterior mean of a conjugate prior that counts as `strength`
 * observations (for rates, Beta(strength x prior, strength x (1 - prior)); Gelman et al., Bayesian Data Analysis, 3rd ed.,
 * sections 2.4 and 5.3). Without observations it is the prior; with many, the observed mean.
 * @param sum of the observations (for a rate, the number of successes)
 */
export function shrunkMean(sum: number, count: number, prior: number, strength: number): number {
  return count + strength <= 0 ? prior : (sum + strength * prior) / (count + strength);
}

/**
 * Wilson's score interval for a proportion (E. B. Wilson, JASA 22 (1927) 209-212): stays within 0..1 and is honest for few
 * trials. No trials: 0 to 1.
 * @param z quantile of the normal distribution; 1.96 for 95 %
 */
export function wilsonInterval(successes: number, trials: number, z = 1.959964): readonly [number, number] {
  if (trials <= 0) return [0, 1];
  const rate = successes / trials;
  const square = (z * z) / trials;
  const middle = (rate + square / 2) / (1 + square);
  const reach = (z / (1 + square)) * Math.sqrt((rate * (1 - rate)) / trials + square / (4 * trials));
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)];
}

/**
 * A quantile of values by linear interpolation between order statistics (type 7 of Hyndman and Fan, The American Statistician
 * 50 (1996) 361-365).
 * @param share 0 to 1, e.g. 0.95
 * @returns undefined if there are no values
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
