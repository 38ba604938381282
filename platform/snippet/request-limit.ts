/**
 * A request that has no answer after 15 s has failed: a connection that died in silence would be waited for during minutes. Browsers
 * that cannot say so wait.
 */
export function inTime(): { readonly signal?: AbortSignal } {
  return AbortSignal.timeout ? { signal: AbortSignal.timeout(15_000) } : {};
}
