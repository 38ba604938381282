import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { WriteKeyLookup } from '../../enterprise/core/index.ts';
import type { ClickstreamPorts } from './clickstream-ports.ts';
import type { IntakeJournal } from './intake-journal.ts';

/** Who asks: a write key, the origin of a browser, and the request shape. */
export type Asking = {
  readonly key: string | undefined;
  /** The Origin header: browsers always send it across sites. */
  readonly origin: string | undefined;
  readonly sender: string;
};

export type Admitted = Extract<WriteKeyLookup, { readonly status: 'active' }>;

/** Finds the website of a write key; refuses keys that are missing, unknown or revoked, and origins that are not the website's. */
export type Admit = (asking: Asking) => Promise<Result<Admitted>>;

const NO_KEY = refuse(
  'unauthorized',
  'no-write-key',
  'A write key is needed: header x-floorwalker-key, Basic authorization, or the body.',
);
const UNKNOWN = refuse('unauthorized', 'unknown-write-key', 'There is no such write key.');
const REVOKED = refuse('forbidden', 'revoked-write-key', 'This write key was revoked.');

export function createAdmission(deps: {
  readonly lookUpWriteKey: ClickstreamPorts['lookUpWriteKey'];
  readonly journal: IntakeJournal;
  readonly now: () => Instant;
}): Admit {
  return async ({ key, origin, sender }) => {
    if (key === undefined) return NO_KEY;
    const found = await deps.lookUpWriteKey(key);
    if (found.status === 'unknown') return UNKNOWN;
    if (found.status === 'revoked') return REVOKED;
    const { website } = found;
    if (origin === undefined || website.origins.includes(origin)) return ok(found);
    const reason = `origin-not-allowed: ${origin.slice(0, 200)} is not an origin of this website`;
    deps.journal.note(website, { verdict: 'drop', reason, kind: 'request' }, sender, deps.now());
    const message = 'This origin may not send for this website. Add it to the allowed origins in the console.';
    return refuse('forbidden', 'origin-not-allowed', message, { origin });
  };
}
