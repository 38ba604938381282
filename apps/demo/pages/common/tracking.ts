type Floorwalker = { (...call: unknown[]): void; q?: unknown[][] };

declare global {
  interface Window {
    floorwalker?: Floorwalker;
  }
}

/**
 * Tells Floorwalker's snippet what happened on the page, e.g. `tell('search', { query: 'tripod' })`. Calls made before
 * the script has arrived wait in its queue; without consent the script drops them, and does nothing else.
 */
export function tell(...call: unknown[]): void {
  if (window.floorwalker === undefined) {
    const queue: unknown[][] = [];
    window.floorwalker = Object.assign((...waiting: unknown[]) => void queue.push(waiting), { q: queue });
  }
  window.floorwalker(...call);
}
