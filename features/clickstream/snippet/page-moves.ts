/**
 * Tells when the page has become another one without loading: by the history interface, back and forward, or a route
 * in the fragment. The hook stays for the life of the page; `onMove` decides whether anybody listens.
 */
export function watchPageMoves(onMove: () => void): void {
  let last = location.href;
  const look = () => {
    if (routeOf(last) === routeOf(location.href)) return;
    last = location.href;
    onMove();
  };
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...given: Parameters<History['pushState']>) {
      original.apply(this, given);
      look();
    };
  }
  addEventListener('popstate', look);
  addEventListener('hashchange', look);
}

/** The part of an address that makes it another page: a fragment counts only where the page routes by it. */
function routeOf(href: string): string {
  const [page = '', fragment = ''] = href.split('#');
  return /^[/!]/.test(fragment) ? href : page;
}
