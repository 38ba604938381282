import { inTime } from './request-limit.ts';

/** What became of a request: its reply; try again (not before `afterMs`, if the server said so); smaller; or never. */
export type PostOutcome =
  | { readonly kind: 'done'; readonly reply: unknown }
  | { readonly kind: 'later'; readonly afterMs?: number }
  | { readonly kind: 'smaller' }
  /** This body will never be taken. */
  | { readonly kind: 'never' }
  /** The sender itself is refused (unknown or revoked key, foreign page): nothing of this page will be taken. */
  | { readonly kind: 'refused' };

/**
 * Posts JSON as plain text, which crosses origins without a question beforehand. It outlives the page if it is small
 * enough for the browser's allowance.
 */
export async function post(url: string, body: unknown): Promise<PostOutcome> {
  const text = JSON.stringify(body);
  let response: Response;
  try {
    const keepalive = text.length < 20_000;
    response = await fetch(url, { method: 'POST', body: text, credentials: 'omit', keepalive, ...inTime() });
  } catch {
    return { kind: 'later' };
  }
  const { status } = response;
  if (response.ok) return { kind: 'done', reply: await response.json().catch(() => undefined) };
  if (status === 429 || status === 408 || status >= 500) {
    const afterMs = retryAfter(response.headers.get('retry-after'));
    return afterMs === undefined ? { kind: 'later' } : { kind: 'later', afterMs };
  }
  if (status === 413) return { kind: 'smaller' };
  return { kind: status === 401 || status === 403 ? 'refused' : 'never' };
}

/** Milliseconds of a Retry-After header: seconds or a date; undefined if it is neither. At most an hour. */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return ms >= 0 ? Math.min(ms, 3_600_000) : undefined;
}
