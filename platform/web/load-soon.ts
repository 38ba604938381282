/** How long the page that is shown may take to come to rest first, in milliseconds. */
const REST = 2_000;

/**
 * Loads the other pages once the first has come to rest: what is there opens without a network, and a link pressed while
 * the server is away does not end at the browser's own error page. What fails now is loaded when it is opened.
 */
export function loadSoon(loads: readonly (() => Promise<unknown>)[]): void {
  setTimeout(() => {
    for (const load of loads) load().catch(() => undefined);
  }, REST);
}
