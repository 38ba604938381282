import { retryPause } from '../../../platform/snippet/retry-pause.ts';

/** What became of a request; `status` 0 when no answer came. */
export type Reply = { readonly ok: boolean; readonly status: number; readonly body: unknown };

/** Tries after the first, over about half a minute: a server that was started again is back by then. */
const MOST_RETRIES = 10;
/** She waits for it, so the pauses stay short. */
const LONGEST_PAUSE = 3;

/** Whether the same request may be answered otherwise in a moment: the server was away, too busy or broken. */
export function mayRetry(status: number): boolean {
  return status < 400 || status >= 500 || status === 408 || status === 429;
}

/** Sends again by itself what the server does once however often it comes, until it is answered. */
export async function insist(send: () => Promise<Reply>): Promise<Reply> {
  for (let failures = 1; ; failures += 1) {
    const reply = await send();
    if (reply.ok || !mayRetry(reply.status) || failures > MOST_RETRIES) return reply;
    const ms = retryPause(Math.min(failures, LONGEST_PAUSE), Math.random());
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
