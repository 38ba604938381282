import { setTimeout as pause } from 'node:timers/promises';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { createLog } from '../../../platform/server/log.ts';
import { describeEngine, describeEngines, type Engine, makeId } from '../../../platform/server/testing/engines.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import { OpportunityMessage } from '../core/index.ts';
import { createQueueWorld, sessionOf } from './testing/queue-world.ts';
import { createWebhookSender } from './webhook-sender.ts';
import { keepDelivery } from './webhook-store.ts';
import { createWebhooks } from './webhooks.ts';

const outbound = { problemOf: () => undefined, post: async () => ({ status: 204 }) };

async function receiver(engine: Engine) {
  const { database } = engine;
  const webhooks = createWebhooks({ database, makeId, outbound, audit: async () => undefined });
  const enterpriseId = makeId('ent');
  const created = await webhooks.createWebhook(
    { enterpriseId, actor: 'per_1' },
    { direction: 'out', name: 'Routing', url: 'https://routing.example/in' },
  );
  if (!created.ok) throw new Error(created.refusal.message);
  return { enterpriseId, webhookId: created.value.webhookId, webhooks };
}

const delivery = (enterpriseId: string, webhookId: string) =>
  ({ enterpriseId, webhookId, messageId: 'opp_1.opened', type: 'opportunity.opened', body: '{}' }) as const;

describeEngines('receivers of messages', (engine) => {
  test('OQ7: what was to be sent is listed; a receiver that is gone gets nothing', async () => {
    const { enterpriseId, webhookId, webhooks } = await receiver(engine());
    const keep = () =>
      engine().database.forTenant(enterpriseId, (unit) => keepDelivery(unit, delivery(enterpriseId, webhookId)));
    await keep();
    const list = await webhooks.deliveries(enterpriseId, webhookId);
    expect(list).toMatchObject({ ok: true, value: { items: [{ messageId: 'opp_1.opened' }] } });
    await webhooks.removeWebhook({ enterpriseId, actor: 'per_1' }, webhookId);
    await keep();
  });
});

describeEngine('embedded', 'messages', (engine) => {
  test('OQ7: what leaves keeps to the published shape, however much there is to say', async () => {
    const long = Array.from({ length: 150 }, (_, index) => `${index} ${'x'.repeat(600)}`);
    const world = createQueueWorld(engine(), {
      describeMessage: async () => ({ identity: 'anonymous', segments: long, reasons: long, open: {} }),
    });
    const { enterpriseId, queue } = world;
    const made = await queue.createWebhook(
      { enterpriseId, actor: 'per_1' },
      { direction: 'out', name: 'Routing', url: 'https://routing.example/in' },
    );
    expect(made.ok).toBe(true);
    await world.move(sessionOf(enterpriseId));
    const [opened] = (await queue.opportunities(enterpriseId, {})).items;
    await queue.publish(enterpriseId, {
      kind: 'opportunity.opened',
      opportunityId: opened?.opportunityId ?? '',
    });
    const [sent] = await engine().database.forTenant(enterpriseId, (unit) =>
      unit.sql<{ body: string }>('select body from queue_delivery'),
    );
    expect(Value.Errors(OpportunityMessage, JSON.parse(sent?.body ?? '{}'))).toEqual([]);
  });
});

describeEngine('postgresql', 'receivers of messages', (engine) => {
  test('OQ7: a message that comes while its sender finds the queue empty is sent all the same', async () => {
    const { database } = engine();
    const { enterpriseId, webhookId } = await receiver(engine());
    let publishing: Promise<void> | undefined;
    const publish = async () => {
      publishing = database.forTenant(enterpriseId, (unit) => keepDelivery(unit, delivery(enterpriseId, webhookId)));
      // It waits for the sender; one that did not would be through by then.
      await Promise.race([publishing, pause(500)]);
    };
    const interrupted = (unit: Unit): Unit => ({
      ...unit,
      sql: async <Row>(text: string, values?: readonly unknown[]) => {
        const rows = await unit.sql<Row>(text, values);
        if (text.includes('min(next_at)') && publishing === undefined) await publish();
        return rows;
      },
    });
    const slow: Database = {
      ...database,
      forTenant: (enterprise, work) => database.forTenant(enterprise, (unit) => work(interrupted(unit))),
    };
    const sender = createWebhookSender({ database: slow, outbound, log: createLog('silent') });
    await sender.onDue(enterpriseId, webhookId);
    await sender.idle();
    await publishing;
    const due = await database.system('outbox', (unit) =>
      unit.sql(`select from outbox where kind = 'webhook.due' and subject = $1`, [webhookId]),
    );
    expect(due).toHaveLength(1);
  });
});
