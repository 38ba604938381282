import Fastify, { type FastifyInstance } from 'fastify';
import { answerErrors } from '../../../../platform/server/http/problem.ts';
import { makeId } from '../../../../platform/server/testing/engines.ts';
import type { Database } from '../../../../platform/server/unit.ts';
import type { Website, WriteKeyLookup } from '../../../enterprise/core/index.ts';
import type { Session } from '../../core/index.ts';
import { type Clickstream, createClickstream } from '../clickstream.ts';
import type { ClickstreamPorts, Fence } from '../clickstream-ports.ts';
import { intakeRoutes } from '../intake-routes.ts';

export const SECRET = 'identity-secret';

function website(name: string): Website {
  return {
    websiteId: `web_${name}`,
    enterpriseId: `ent_${name}`,
    name,
    origins: [`https://${name}.example`],
    settings: {
      consent: 'required',
      extractions: [],
      widget: { accent: '#000000', title: '', helpLabel: '', position: 'right' },
    },
    identitySecret: SECRET,
  };
}

/** Keys of two enterprises: `pk_lender`, `sk_lender`, `pk_shop`, `sk_shop`; and a revoked one, `pk_old`. */
async function lookUpWriteKey(key: string): Promise<WriteKeyLookup> {
  if (key === 'pk_old') return { status: 'revoked' };
  const match = /^(pk|sk)_(lender|shop)$/.exec(key);
  if (match === null) return { status: 'unknown' };
  return { status: 'active', kind: match[1] === 'pk' ? 'public' : 'secret', website: website(match[2] ?? '') };
}

type Moved = { readonly session: Session; readonly fence: Fence };

/** A clickstream on a database, what it told upward, and a way to let it die as a killed process does. */
export type Harness = {
  readonly clickstream: Clickstream;
  readonly moves: readonly Moved[];
  readonly failures: readonly string[];
  readonly audited: readonly unknown[];
  /** Posts native events and gives the reply's status and body. */
  post(events: readonly object[], more?: object): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Cuts it off from the database: nothing is saved, nothing is given back. */
  kill(): Promise<void>;
  /** The listening address. */
  readonly url: string;
};

export async function openHarness(
  database: Database,
  options: { readonly ports?: Partial<ClickstreamPorts>; readonly alone?: boolean; readonly folds?: boolean } = {},
): Promise<Harness> {
  const moves: Moved[] = [];
  const failures: string[] = [];
  const audited: unknown[] = [];
  let dead = false;
  const alive = <T>(act: () => Promise<T>): Promise<T> =>
    dead ? Promise.reject(new Error('this process is dead')) : act();
  const mortal: Database = {
    forTenant: (enterpriseId, work) => alive(() => database.forTenant(enterpriseId, work)),
    forPerson: (personId, work) => alive(() => database.forPerson(personId, work)),
    intake: (statements) => alive(() => database.intake(statements)),
    system: (user, work) => alive(() => database.system(user, work)),
    close: async () => undefined,
  };
  const clickstream = createClickstream({
    database: mortal,
    makeId,
    audit: async (_unit, entry) => {
      audited.push(entry);
    },
    alone: options.alone ?? true,
    folds: options.folds ?? true,
    lookUpWriteKey,
    pageResolver: async () => (page) => (page.url?.includes('/mortgages') ? { nodeId: 'nod_mortgages' } : {}),
    sessionMoved: async (session, fence) => {
      moves.push({ session, fence });
      return {};
    },
    attentionOf: () => ({ attention: false, live: false }),
    annotate: (sessions) => new Map(sessions.map((each) => [each.sessionId, { websiteName: each.websiteId }])),
    failed: (what) => failures.push(what),
    ...options.ports,
  });
  await clickstream.start();
  await until(() => options.folds === false || options.alone === false || clickstream.lanesReady() > 0);
  const app: FastifyInstance = Fastify();
  answerErrors(app);
  intakeRoutes(clickstream)(app);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    clickstream,
    moves,
    failures,
    audited,
    url,
    async post(events, more = {}) {
      const response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-floorwalker-key': 'pk_lender' },
        body: JSON.stringify({ visitor: 'visitor-token', session: 's1', sentAt: Date.now(), events, ...more }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async kill() {
      dead = true;
      await app.close();
      await clickstream.close();
    },
  };
}

/** Waits until something is so, within a bound. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what = 'the condition',
  boundMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + boundMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what} did not come true in ${boundMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
