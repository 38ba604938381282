const SECRET = /pass|pwd|token|secret|auth(?!or)|e-?mail|phone|\b(sid|session|code|key|sig|signature)\b/i;

/**
 * The address of a page as it is sent: without fragment (unless the page routes by it), without the values of query
 * parameters that name a secret or a person, at most 1,000 characters.
 */
export function pageAddress(href: string): string {
  const url = new URL(href);
  for (const name of [...url.searchParams.keys()])
    if (SECRET.test(name.replaceAll('_', '-'))) url.searchParams.delete(name);
  url.username = '';
  url.password = '';
  if (!url.hash.startsWith('#/') && !url.hash.startsWith('#!')) url.hash = '';
  return url.href.slice(0, 1000);
}

/** The campaign that brought the customer: source, medium and name as `a / b / c`; undefined without any. */
export function campaignOf(href: string): string | undefined {
  const query = new URL(href).searchParams;
  const words = ['utm_source', 'utm_medium', 'utm_campaign'].map((name) => query.get(name)).filter(Boolean);
  return words.length > 0 ? words.join(' / ').slice(0, 200) : undefined;
}

/** Where the customer came from, if it was another site: scheme, host and path. */
export function referrerOf(referrer: string, origin: string): string | undefined {
  if (!referrer) return undefined;
  try {
    const url = new URL(referrer);
    return url.origin === origin ? undefined : `${url.origin}${url.pathname}`.slice(0, 500);
  } catch {
    return undefined;
  }
}
