import { beforeAll, expect, test } from 'vitest';
import { describeEngine, describeEngines, type Engine, makeId } from '../../../platform/server/testing/engines.ts';
import { type Customers, createCustomers } from './customers.ts';
import type { LeftMessage } from './inbox-store.ts';

function open(engine: Engine, audited: unknown[] = []): Customers {
  return createCustomers({
    database: engine.database,
    makeId,
    audit: async (_unit, entry) => {
      audited.push(entry);
    },
  });
}

function message(over: Partial<LeftMessage> & { readonly enterpriseId: string }): LeftMessage {
  return {
    messageId: makeId('msg'),
    name: 'Ann Other',
    contact: 'ann@example.org',
    text: 'Please call about the fixed rate.',
    simulated: false,
    ...over,
  };
}

const ANNA = { enterpriseId: 'ent_a', associateId: 'mem_anna', name: 'Anna' };
const BELA = { enterpriseId: 'ent_a', associateId: 'mem_bela', name: 'Bela' };

describeEngines('customers', (engine) => {
  let customers: Customers;
  beforeAll(() => {
    customers = open(engine());
  });

  const leave = async (left: LeftMessage) => {
    await engine().database.forTenant(left.enterpriseId, (unit) => customers.leaveMessage(unit, left));
    return left.messageId;
  };

  test('E9, CS6, CE1: a verified customer opens her profile; a claimed, anonymous or unknown one opens none', async () => {
    await customers.saveProfile(
      'ent_a',
      'C-1',
      { name: 'Carla', segments: ['private-banking'], attributes: { wealthBand: 'high', children: 2 } },
      'per_1',
    );
    const opened = await customers.openProfile('ent_a', { customerId: 'C-1', status: 'verified' });
    expect(opened.profile).toMatchObject({
      name: 'Carla',
      segments: ['private-banking'],
      attributes: { wealthBand: 'high', children: 2 },
    });
    expect(await customers.openProfile('ent_a', { customerId: 'C-1', status: 'claimed' })).toEqual({ shut: 'claimed' });
    expect(await customers.openProfile('ent_a', undefined)).toEqual({ shut: 'anonymous' });
    const unknown = await customers.openProfile('ent_a', { customerId: 'C-9', status: 'verified' });
    expect(unknown).toEqual({ shut: 'unknown-customer' });
    const stranger = await customers.openProfile('ent_b', { customerId: 'C-1', status: 'verified' });
    expect(stranger).toEqual({ shut: 'unknown-customer' });
  });

  test('EN6: stating a profile is audited by field, without what the fields say', async () => {
    const audited: unknown[] = [];
    await open(engine(), audited).saveProfile('ent_a', 'C-2', { name: 'Dora', email: 'dora@example.org' }, 'per_1');
    expect(audited).toMatchObject([{ subject: 'C-2', after: { fields: ['name', 'email'] } }]);
    expect(JSON.stringify(audited)).not.toContain('dora');
  });

  test('CE1: associates used before are counted once per engagement, latest first', async () => {
    const contact = { enterpriseId: 'ent_a', customerId: 'C-3' };
    // Given to a colleague while they talk it is hers alone.
    for (const associateId of ['mem_cleo', 'mem_anna', 'mem_anna']) {
      await customers.recordContact({ ...contact, engagementId: 'eng_1', associateId });
    }
    await engine().moveClock(1_000);
    await customers.recordContact({ ...contact, engagementId: 'eng_2', associateId: 'mem_bela' });
    const before = await customers.associatesBefore('ent_a', 'C-3');
    expect(before.map((each) => [each.associateId, each.times])).toEqual([
      ['mem_bela', 1],
      ['mem_anna', 1],
    ]);
  });

  test('B6, OQ8: the same message sent twice is one message in the inbox', async () => {
    const left = message({ enterpriseId: 'ent_twice' });
    const results = [];
    for (let time = 0; time < 2; time += 1) {
      results.push(await engine().database.forTenant('ent_twice', (unit) => customers.leaveMessage(unit, left)));
    }
    expect(results).toEqual([
      { ok: true, value: { fresh: true } },
      { ok: true, value: { fresh: false } },
    ]);
    for (const other of [{ text: 'Other words' }, { visitorId: 'vis_other' }, { enterpriseId: 'ent_elsewhere' }]) {
      const another = { ...left, ...other };
      const answer = await engine().database.forTenant(another.enterpriseId, (unit) =>
        customers.leaveMessage(unit, another),
      );
      // An id is taken within its enterprise only.
      expect(answer).toMatchObject(
        'enterpriseId' in other ? { ok: true } : { refusal: { kind: 'conflict', reason: 'message-id-used' } },
      );
    }
    const inbox = await customers.inbox('ent_twice', {});
    expect(inbox).toMatchObject({ open: 1, items: [{ messageId: left.messageId, contactKind: 'mail', read: false }] });
    expect((await customers.inbox('ent_stranger', {})).items).toEqual([]);
  });

  test('DT1: messages are found by customer, words, state and date, latest first, page by page', async () => {
    const enterpriseId = 'ent_list';
    const first = await leave(message({ enterpriseId, name: 'Zoe', text: 'Rates for a house', customerId: 'C-7' }));
    await engine().moveClock(60_000);
    const between = new Date(await engine().database.forTenant(enterpriseId, async (unit) => unit.now));
    await engine().moveClock(60_000);
    const second = await leave(message({ enterpriseId, name: 'Yan', contact: '+49 30 1234', text: '100% of it' }));
    const third = await leave(message({ enterpriseId, name: 'Xu', topic: 'Fixed 15', text: 'Hello' }));
    const ids = async (query: Parameters<Customers['inbox']>[1]) =>
      (await customers.inbox(enterpriseId, query)).items.map((item) => item.messageId);
    expect((await ids({})).sort()).toEqual([first, second, third].sort());
    expect((await ids({})).at(-1)).toBe(first);
    expect(await ids({ customer: 'C-7' })).toEqual([first]);
    expect(await ids({ q: 'house zoe' })).toEqual([first]);
    expect(await ids({ q: 'fixed' })).toEqual([third]);
    expect(await ids({ q: '100%' })).toEqual([second]);
    expect(await ids({ to: between.toISOString() })).toEqual([first]);
    expect((await ids({ from: between.toISOString() })).sort()).toEqual([second, third].sort());
    const page = await customers.inbox(enterpriseId, { limit: 2 });
    const rest = await customers.inbox(enterpriseId, { limit: 2, cursor: page.next ?? '' });
    expect([...page.items, ...rest.items]).toHaveLength(3);
    expect(rest.next).toBeUndefined();
    await customers.reply({ ...ANNA, enterpriseId }, second, { text: 'Gladly' });
    expect(await ids({ state: 'answered' })).toEqual([second]);
    expect((await ids({ state: 'open' })).sort()).toEqual([first, third].sort());
  });

  test('DT1: a reply is kept once, and the message belongs to whoever replied first', async () => {
    const messageId = await leave(message({ enterpriseId: 'ent_a' }));
    expect(await customers.markRead('ent_a', messageId)).toMatchObject({ ok: true, value: { read: true } });
    const replyId = makeId('msg');
    await customers.reply(ANNA, messageId, { replyId, text: 'I call you at nine.' });
    const again = await customers.reply(ANNA, messageId, { replyId, text: 'I call you at nine.' });
    expect(again).toMatchObject({
      ok: true,
      value: {
        answered: true,
        assignedTo: { associateId: 'mem_anna', name: 'Anna' },
        replies: [{ replyId, name: 'Anna' }],
      },
    });
    const second = await customers.reply(BELA, messageId, { text: 'And I send the forms.' });
    expect(second.ok && second.value.replies.map((reply) => reply.name)).toEqual(['Anna', 'Bela']);
    expect(second.ok && second.value.assignedTo?.name).toBe('Anna');
  });

  test('B5: a reply written before a colleague answered is refused and says so', async () => {
    const messageId = await leave(message({ enterpriseId: 'ent_a' }));
    await customers.reply(ANNA, messageId, { seen: 0, text: 'Mine' });
    const late = await customers.reply(BELA, messageId, { seen: 0, text: 'Also mine' });
    expect(late.ok ? undefined : late.refusal).toMatchObject({ kind: 'conflict', reason: 'answered-meanwhile' });
    expect((await customers.reply(BELA, 'msg_none', { text: 'x' })).ok).toBe(false);
  });

  test('D2, CS5: consent given and taken back is logged, each event once', async () => {
    const event = {
      enterpriseId: 'ent_a',
      websiteId: 'web_1',
      visitorId: 'vis_1',
      eventId: 'e1',
      given: true,
      at: 1_000,
    };
    await engine().database.forTenant('ent_a', async (unit) => {
      await customers.recordConsent(unit, event);
      await customers.recordConsent(unit, event);
      await customers.recordConsent(unit, { ...event, eventId: 'e2', given: false, at: 2_000 });
    });
    const log = await engine().database.forTenant('ent_a', (unit) =>
      unit.sql('select given, at from customers_consent order by at'),
    );
    expect(log).toEqual([
      { given: true, at: 1_000 },
      { given: false, at: 2_000 },
    ]);
  });

  test('D3: after erasure none of the planted canaries is in any table of this feature', async () => {
    const enterpriseId = 'ent_erase';
    const canary = 'canary4711';
    await customers.saveProfile(
      enterpriseId,
      'C-8',
      {
        name: canary,
        email: `${canary}@example.org`,
        phone: '+49 30 9',
        address: canary,
        attributes: { hobby: canary },
      },
      'per_1',
    );
    await leave(message({ enterpriseId, customerId: 'C-8', text: canary }));
    await leave(message({ enterpriseId, visitorId: 'vis_8', name: canary }));
    const byContact = await leave(message({ enterpriseId, contact: `${canary.toUpperCase()}@example.org` }));
    await customers.reply({ ...ANNA, enterpriseId }, byContact, { text: `Dear ${canary}` });
    const stays = await leave(message({ enterpriseId }));
    const erased = await engine().database.forTenant(enterpriseId, (unit) =>
      customers.erase(unit, { customerId: 'C-8', visitorIds: ['vis_8'] }),
    );
    expect(erased).toMatchObject({ profiles: 1, messages: 3 });
    const dump = [];
    for (const table of ['profile', 'contact', 'message', 'reply', 'consent']) {
      const rows = await engine().connection.pool.query(
        `select to_jsonb(t) as row from customers_${table} t where enterprise_id = $1`,
        [enterpriseId],
      );
      dump.push(...rows.rows);
    }
    expect(JSON.stringify(dump).toLowerCase()).not.toContain(canary);
    expect((await customers.inbox(enterpriseId, {})).items.map((item) => item.messageId)).toEqual([stays]);
  });

  test('D3: every table with text about a person is marked as personal data', async () => {
    const marked = await engine().connection.pool.query<{ name: string }>(
      `select relname as name from pg_class where relname like 'customers%' and relkind = 'r'
       and obj_description(oid, 'pg_class') = 'personal data' order by 1`,
    );
    expect(marked.rows.map((row) => row.name)).toEqual(['customers_message', 'customers_profile', 'customers_reply']);
  });
});

describeEngine('postgresql', 'inbox under concurrency', (engine) => {
  test('B6: ten sends of one reply at once are one reply', async () => {
    const customers = open(engine());
    const left = message({ enterpriseId: 'ent_a' });
    await engine().database.forTenant('ent_a', (unit) => customers.leaveMessage(unit, left));
    const replyId = makeId('msg');
    const results = await Promise.all(
      Array.from({ length: 10 }, () => customers.reply(ANNA, left.messageId, { replyId, text: 'Once' })),
    );
    expect(results.every((result) => result.ok && result.value.replies.length === 1)).toBe(true);
  });
});
