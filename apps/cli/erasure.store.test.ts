import { expect, test } from 'vitest';
import { createCustomers } from '../../features/customers/server/customers.ts';
import { createEnterprise } from '../../features/enterprise/server/enterprise.ts';
import { anyEntry } from '../../platform/server/testing/any-entry.ts';
import { describeEngines, type Engine, makeId } from '../../platform/server/testing/engines.ts';
import { type PlantedColumn, plantRow, tenantColumns } from '../../platform/server/testing/planted-row.ts';
import { eraseCustomer } from './erase-command.ts';

const CANARY = 'canary-7f3a91';
const LINKS = ['visitor_id', 'session_id', 'opportunity_id', 'engagement_id', 'offer_id', 'customer_id'];
/** What a column's check allows; all else takes any text. */
const ALLOWED: Readonly<Record<string, string>> = {
  state: 'closed',
  sender: 'customer',
  result: 'sold',
  verdict: 'must',
  identity: 'verified',
};
/** Offers know a state that others do not. */
const ALLOWED_IN: Readonly<Record<string, string>> = { 'queue_offer.state': 'accepted' };

/** Fills every personal table with one row of a person: her identifiers, and a canary wherever text can stand. */
async function plant(engine: Engine, enterpriseId: string, ids: Readonly<Record<string, string>>): Promise<string[]> {
  const tables = Map.groupBy(await tenantColumns(engine.connection), (column) => column.table);
  const planted: string[] = [];
  for (const [table, columns] of tables) {
    const belongs = columns.some((column) => LINKS.includes(column.name));
    if (!belongs || columns.every((column) => !column.personal)) continue;
    await plantRow(engine.connection, columns, (column) => canaryFor(column, enterpriseId, ids));
    planted.push(table);
  }
  return planted;
}

function canaryFor(
  { table, name, type, personal }: PlantedColumn,
  enterpriseId: string,
  ids: Readonly<Record<string, string>>,
) {
  if (name === 'enterprise_id') return enterpriseId;
  const own = ids[name];
  if (own !== undefined) return own;
  if (name.endsWith('_id')) return makeId('any');
  if (type === 'json' || type === 'jsonb') return JSON.stringify(personal ? [{ said: CANARY }] : []);
  if (type === 'text')
    return ALLOWED_IN[`${table}.${name}`] ?? ALLOWED[name] ?? (personal ? `${name} ${CANARY}` : name);
  if (type === 'uuid') return `00000000-0000-4000-8000-${ids['session_id']?.slice(-12)}`;
  if (type === 'boolean') return true;
  if (type === 'date' || type.startsWith('timestamp')) return new Date(Date.now());
  return 7;
}

async function dump(engine: Engine): Promise<string> {
  const { rows } = await engine.connection.pool.query<{ name: string }>(
    `select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
     where relkind in ('r', 'p') and not relispartition`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const lines = await engine.connection.pool.query<{ line: string }>(
      `select row_to_json(each)::text as line from "${name}" each`,
    );
    texts.push(...lines.rows.map((row) => `${name} ${row.line}`));
  }
  return texts.join('\n');
}

describeEngines('erasure', (engine) => {
  function idsOf(): Readonly<Record<string, string>> {
    const id = (prefix: string) => makeId(prefix);
    return {
      visitor_id: id('vis'),
      session_id: id('ses'),
      opportunity_id: id('opp'),
      engagement_id: id('eng'),
      offer_id: id('off'),
      customer_id: `C-${id('x').slice(-8)}`,
    };
  }

  test('D3: one call, and no canary planted in any personal field is in the database; amounts and others stay', async () => {
    const { database, connection } = engine();
    const enterprise = createEnterprise({ database, makeId, publicUrl: undefined });
    const customers = createCustomers({ database, makeId, audit: enterprise.audit });
    const enterpriseId = await enterprise.createEnterprise('Harbour', { actor: 'test' });
    const otherId = await enterprise.createEnterprise('Other', { actor: 'test' });
    await connection.pool.query('select clickstream_prepare(current_date, 30)');
    const ids = idsOf();
    const planted = await plant(engine(), enterpriseId, ids);
    expect(planted).toEqual(
      expect.arrayContaining([
        'clickstream_event',
        'customers_profile',
        'engagement',
        'engagement_message',
        'queue_callback',
        'queue_delivery',
        'queue_entry',
      ]),
    );
    const streams = [`visitor:${ids['visitor_id']}`, `engagement:${ids['engagement_id']}`, 'associate:mem_1'];
    await database.forTenant(enterpriseId, async (unit) => {
      for (const stream of streams) {
        unit.append(stream, anyEntry('k', { said: CANARY, deep: [{ engagementId: ids['engagement_id'] ?? '' }] }));
      }
      unit.append('associate:mem_1', anyEntry('k', { kept: 'of somebody else' }));
    });
    // Somebody else in the same enterprise, and the same customer number in another.
    await plant(engine(), enterpriseId, idsOf());
    await plant(engine(), otherId, { ...idsOf(), customer_id: ids['customer_id'] ?? '' });
    const before = (await dump(engine())).split('\n').filter((line) => line.includes(CANARY)).length;

    const report = await eraseCustomer({ database, customers, audit: enterprise.audit }, enterpriseId, {
      customerId: ids['customer_id'] ?? '',
      visitorId: ids['visitor_id'] ?? '',
    });

    const left = (await dump(engine())).split('\n');
    const hers = left.filter((line) => Object.values(ids).some((id) => line.includes(id)) && !line.includes(otherId));
    expect(hers.filter((line) => line.includes(CANARY))).toEqual([]);
    expect(left.join('\n')).toContain('of somebody else');
    const mine = planted.length + streams.length;
    expect(left.filter((line) => line.includes(CANARY))).toHaveLength(before - mine);
    expect(report).toMatchObject({ clickstream_event: 1, engagement: 1, engagement_message: 1, stream_entry: 3 });
    const outcomes = await connection.pool.query(
      'select amount_minor, reason from engagement_outcome where engagement_id = $1',
      [ids['engagement_id']],
    );
    expect(outcomes.rows).toEqual([{ amount_minor: 7, reason: null }]);
    const { items } = await enterprise.listAudit(enterpriseId, {});
    expect(items[0]).toMatchObject({ action: 'customer.erase' });
    expect(JSON.stringify(items[0])).not.toContain(ids['customer_id']);
  });

  test('D3: what only a session or an engagement ties to a customer is found from her number', async () => {
    const { database } = engine();
    const enterprise = createEnterprise({ database, makeId, publicUrl: undefined });
    const customers = createCustomers({ database, makeId, audit: enterprise.audit });
    const enterpriseId = await enterprise.createEnterprise('Harbour', { actor: 'test' });
    const all = {
      attributes: { note: CANARY },
      activities: [{ at: 1, kind: 'call', text: CANARY }],
      recommended: [{ sku: 's', reason: CANARY }],
    };
    await customers.saveProfile(enterpriseId, 'C-77', { name: CANARY, segments: [], ...all }, 'test');
    const ids = idsOf();
    await database.forTenant(enterpriseId, async (unit) => {
      await unit.sql(
        `insert into clickstream_session (session_id, enterprise_id, website_id, visitor_id, lane, started_at, last_at, saved_at, state)
         values ($1, $2, 'web_1', $3, 0, fw_now(), fw_now(), fw_now(), $4)`,
        [ids['session_id'], enterpriseId, ids['visitor_id'], JSON.stringify({ identity: { customerId: 'C-77' } })],
      );
      unit.append(`visitor:${ids['visitor_id']}`, anyEntry('k', { said: CANARY }));
      // She entered by a message, too: what was told of that opportunity is found by it.
      await unit.sql(
        `insert into queue_entry
           (enterprise_id, message_id, opportunity_id, session_id, visitor_id, customer_id, who, facts, body_hash, entered_at)
         values ($1, 'm1', 'opp_entered', 'ses_entered', 'vis_entered', 'C-77', $2, '{}', '', fw_now())`,
        [enterpriseId, CANARY],
      );
      await unit.sql(
        `insert into queue_webhook
           (webhook_id, enterprise_id, direction, name, format, events, personal, status, secret, version, created_at)
         values ('whk_' || $1, $1, 'out', 'n', 'json', '[]', true, 'active', 's', 1, fw_now())`,
        [enterpriseId],
      );
      await unit.sql(
        `insert into queue_delivery (enterprise_id, webhook_id, message_id, type, opportunity_id, body, state, created_at)
         values ($1, 'whk_' || $1, 'm1', 't', 'opp_entered', $2, 'delivered', fw_now())`,
        [enterpriseId, CANARY],
      );
    });
    await eraseCustomer({ database, customers, audit: enterprise.audit }, enterpriseId, { customerId: 'C-77' });
    const left = (await dump(engine())).split('\n');
    expect(left.filter((line) => line.includes(CANARY) && line.includes(ids['visitor_id'] ?? ''))).toEqual([]);
    expect(left.filter((line) => line.includes(CANARY) && line.includes(enterpriseId))).toEqual([]);
    expect(left.filter((line) => line.startsWith('clickstream_session') && line.includes(enterpriseId))).toEqual([]);
  });
});
