/**
 * Tells when the page has become another one without loading: by the history interface, back and forward, or a route
 * in the fragment. The hook stays for the life of the page; `onMove` decides whether anybody listens.
 */
export function watchPageMoves(onMove: () => void): void {
  let last = location.href;
  const look = (route: (href: string) => string) => {
    const before = last;
    last = location.href;
    if (route(before) !== route(last)) onMove();
  };
  const moved = () => look(routeOf);
  const hook = (name: 'pushState' | 'replaceState', after: () => void) => {
    const original = history[name];
    history[name] = function (this: History, ...given: Parameters<History['pushState']>) {
      original.apply(this, given);
      after();
    };
  };
  hook('pushState', moved);
  // A page that keeps what is typed in its query, by replacing, is still the same page.
  hook('replaceState', () => look((href) => routeOf(href).replace(/\?[^#]*/, '')));
  addEventListener('popstate', moved);
  addEventListener('hashchange', moved);
}

/** The part of an address that makes it another page: a fragment counts only where the page routes by it. */
function routeOf(href: string): string {
  const [page = '', fragment = ''] = href.split('#');
  return /^[/!]/.test(fragment) ? href : page;
}
