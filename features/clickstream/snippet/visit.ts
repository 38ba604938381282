import { randomHex } from '../../../platform/snippet/browser-chance.ts';
import type { GatedStore } from '../../../platform/snippet/gated-store.ts';
import { ENDS_AFTER } from '../core/session.ts';

/** Who sends: the browser's secret token, and the visit. Kept in shared storage where consent allows, so that all tabs are one visit. */
export type Visit = {
  /** The token and the session id at this moment; `active` says that the customer does something now. */
  ids(active: boolean): { readonly visitor: string; readonly session: string };
};

const NAME = 'visit';

/** A visit ends after 30 minutes without activity; the next one has the same token and another session id. */
export function createVisit(store: GatedStore, now: () => number = Date.now): Visit {
  return {
    ids(active) {
      const known = store.read(NAME) as { visitor?: unknown; session?: unknown; at?: unknown } | undefined;
      const at = now();
      const visitor = isToken(known?.visitor) ? known.visitor : randomHex(16);
      const alive = isToken(known?.session) && at - Number(known?.at) < ENDS_AFTER;
      const session = alive && isToken(known?.session) ? known.session : randomHex(16);
      if (active || !alive) store.write(NAME, { visitor, session, at });
      return { visitor, session };
    },
  };
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:-]{16,100}$/.test(value);
}
