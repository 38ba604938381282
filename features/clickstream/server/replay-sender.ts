import type { IntakeReply } from '../core/index.ts';

/**
 * Tries of one request, with a pause that grows to five seconds, before the replay gives up: a server that has no room gets
 * minutes, one that does not answer as long as it takes to start again.
 */
const TRIES = 60;
const UNANSWERED = 10;

export type ReplayTarget = {
  /** Where Floorwalker listens, e.g. `http://127.0.0.1:4700`. */
  readonly url: string;
  readonly key: string;
};

/** Waits for milliseconds, or until it is told to stop. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** Milliseconds that an answer asks to wait: seconds, or a date; undefined if it asks nothing. */
function wishOf(response: Response | undefined): number | undefined {
  const wish = response?.headers.get('retry-after');
  if (wish === null || wish === undefined) return undefined;
  const ms = /^\d+$/.test(wish) ? Number(wish) * 1_000 : Date.parse(wish) - Date.now();
  return ms > 0 ? ms : undefined;
}

/** What became of a request: the reply, or why all of it was refused. */
export type Sent = { readonly reply: IntakeReply } | { readonly refusal: string };

/**
 * Posts a request. While the server has no room (429, with the wait it asks for), is out of order (503) or does not answer,
 * it is tried again; undefined if it was told to stop meanwhile.
 * @throws Error if it is the key or the address that is refused, or the server stays away
 */
export async function postEvents(
  body: string,
  target: ReplayTarget,
  signal: AbortSignal | undefined,
): Promise<Sent | undefined> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${target.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-floorwalker-key': target.key },
      body,
    }).catch((error: unknown) => {
      if (tries >= UNANSWERED) throw error;
      return undefined;
    });
    if (response?.ok) return { reply: (await response.json()) as IntakeReply };
    const status = response?.status ?? 503;
    const problem = (await response?.json().catch(() => undefined)) as { title?: string; detail?: string } | undefined;
    if (status === 400 || status === 413) return { refusal: `${problem?.title ?? status}: ${problem?.detail ?? ''}` };
    if ((status !== 429 && status !== 503) || tries >= TRIES) {
      throw new Error(`The server refused the events (${status}): ${problem?.detail ?? 'no reason given'}`);
    }
    await pause(wishOf(response) ?? Math.min(100 * 2 ** tries, 5_000), signal);
    if (signal?.aborted) return undefined;
  }
}
