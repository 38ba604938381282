/** What sliders add up to. */
export const WHOLE = 100;

/**
 * Sets one of several shares, and moves the others in proportion, so that all add up to 100 again. Whole numbers: what is lost in rounding
 * goes to those who lost most by it.
 */
export function setShare(shares: readonly number[], at: number, wanted: number): readonly number[] {
  if (shares.length === 1) return [WHOLE];
  const own = Math.min(WHOLE, Math.max(0, Math.round(wanted)));
  const others = shares.reduce((sum, share, index) => (index === at ? sum : sum + share), 0);
  const left = WHOLE - own;
  const exact = shares.map((share, index) => {
    if (index === at) return own;
    return others > 0 ? (share / others) * left : left / (shares.length - 1);
  });
  return whole(exact, at);
}

/** Weights of any size as whole shares of 100. */
export function sharesOf(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return whole(weights.map((weight) => (sum > 0 ? (weight / sum) * WHOLE : WHOLE / weights.length)));
}

/** Rounds down, and gives what is missing to the largest remainders; one of them stays as it is. */
function whole(exact: readonly number[], fixed?: number): readonly number[] {
  const rounded = exact.map(Math.floor);
  let missing = WHOLE - rounded.reduce((sum, share) => sum + share, 0);
  const order = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .filter(({ index }) => index !== fixed)
    .toSorted((one, other) => other.remainder - one.remainder || one.index - other.index);
  for (const { index } of order) {
    if (missing <= 0) break;
    rounded[index] = (rounded[index] ?? 0) + 1;
    missing -= 1;
  }
  return rounded;
}
