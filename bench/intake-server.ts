// A server to be measured, in a process of its own: `bare` (Fastify, a schema, a reply) or `floorwalker` (intake on PostgreSQL).

import Fastify, { type FastifyInstance } from 'fastify';
import { createClickstream } from '../features/clickstream/server/clickstream.ts';
import { intakeRoutes } from '../features/clickstream/server/intake-routes.ts';
import type { WriteKeyLookup } from '../features/enterprise/core/index.ts';
import { compileTriggers, factSource, qualify, type Trigger } from '../features/qualifier/core/index.ts';
import { connectPostgres } from '../platform/server/connection.ts';
import { createDatabase } from '../platform/server/database.ts';
import { tuneGarbageCollection } from '../platform/server/garbage.ts';
import { createHttp } from '../platform/server/http/http.ts';
import { createLog } from '../platform/server/log.ts';
import { createMakeId } from '../platform/server/make-id.ts';
import { migrate, migrationFolders, readMigrations } from '../platform/server/migrate.ts';
import { answerTo } from './measured-process.ts';

tuneGarbageCollection();
const makeId = createMakeId();

/** The same request shape as the intake's, validated by the server's own means, and the same reply. */
function bare(): FastifyInstance {
  const app = Fastify();
  const event = {
    type: 'object',
    required: ['id', 'kind', 'at'],
    properties: { id: { type: 'string' }, kind: { type: 'string' }, at: { type: 'number' }, url: { type: 'string' } },
  };
  const body = {
    type: 'object',
    required: ['visitor', 'events'],
    properties: { visitor: { type: 'string' }, session: { type: 'string' }, events: { type: 'array', items: event } },
  };
  app.post('/v1/events', { schema: { body } }, async () => ({
    received: 1,
    dropped: [],
    parked: [],
    attention: false,
    beatMs: 15_000,
  }));
  return app;
}

/** Twenty triggers of two to three conditions each. */
function triggers(): readonly Trigger[] {
  return Array.from({ length: 20 }, (_, index) => ({
    triggerId: `trg_${index}` as const,
    name: `Trigger ${index}`,
    when: {
      and: [
        { '>=': [{ var: 'visit.pages' }, 2 + index] },
        { '>=': [{ var: 'values.calculator.principal' }, 100_000 + 10_000 * index] },
        { '>=': [{ var: 'time.site' }, 1_000 * index] },
      ],
    },
    gives: { verdict: 'can' as const },
  }));
}

async function floorwalker(url: string): Promise<FastifyInstance> {
  const connection = connectPostgres(url);
  await migrate(connection, await readMigrations(await migrationFolders(process.cwd())));
  const database = createDatabase(connection, { outbox: () => undefined, stream: () => undefined });
  const compiled = compileTriggers({ version: 1, triggers: triggers(), thresholds: { can: 1, must: 2 } });
  const found: WriteKeyLookup = {
    status: 'active',
    kind: 'public',
    website: {
      websiteId: 'web_bench',
      enterpriseId: 'ent_bench',
      name: 'Bench',
      origins: [],
      settings: {
        consent: 'implied',
        extractions: [],
        widget: { accent: '#000000', title: '', helpLabel: '', position: 'right' },
      },
      identitySecret: '',
    },
  };
  const clickstream = createClickstream({
    database,
    makeId,
    audit: async () => undefined,
    alone: true,
    lookUpWriteKey: async () => found,
    pageResolver: async () => () => ({}),
    sessionMoved: async (session) => {
      const now = Date.now();
      const history = { refusedThisVisit: false, invitationsThisVisit: 0, engagedThisVisit: false };
      const context = { history, now, invitationsPerVisit: 2 };
      const { nextLook } = qualify(compiled, factSource(session, { ancestors: [], history }), context);
      return nextLook === undefined ? {} : { nextLook };
    },
    attentionOf: () => ({ attention: false, live: false }),
    annotate: () => new Map(),
    failed: (what, error) => process.stderr.write(`${what}: ${String(error)}\n`),
  });
  await clickstream.start();
  const app = createHttp(createLog('warn'), { trustProxy: false });
  intakeRoutes(clickstream)(app);
  return app;
}

const [kind, url = ''] = process.argv.slice(2);
const app = kind === 'bare' ? bare() : await floorwalker(url);
await app.listen({ port: 0, host: '127.0.0.1' });
const address = app.server.address();
answerTo(typeof address === 'object' ? address?.port : undefined);
