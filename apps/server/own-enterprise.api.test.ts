import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseLocation } from '../../platform/server/open-database.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { runProgram, startProcess } from './testing/server-process.ts';
import { accept, call, openDesk } from './testing/staff-calls.ts';
import { createVisitor } from './testing/test-visitor.ts';

/** Nothing here is seeded: what the program ships is all that a real enterprise has. */
let location: DatabaseLocation;
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const fresh = await freshLocation('postgresql');
  endings.push(fresh.drop);
  location = fresh.location;
});
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function run(...command: readonly string[]): Promise<string> {
  const { code, output } = await runProgram(location, command);
  expect(code, output).toBe(0);
  return output;
}

/** What a call was answered with that has to be good. */
async function good<Body>(asked: ReturnType<typeof call>, status = 200): Promise<Body> {
  const answer = await asked;
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  return answer.body as Body;
}

const messageOf = (text: string) => ({ messageId: `msg_${crypto.randomUUID().replaceAll('-', '')}`, text });

const INIT = [
  ['--enterprise', 'Harbour Lending'],
  ['--name', 'Ada'],
  ['--email', 'ada@lender.example'],
  ['--password', 'correct horse battery'],
  ['--website', 'Lender online'],
  ['--origin', 'https://lender.example'],
].flat();

type Me = { readonly memberships: readonly { readonly enterpriseId: string }[] };
type Websites = { readonly items: readonly { readonly websiteId: string }[] };
type Member = { readonly membershipId: string; readonly personId: string };

test('EN2, EN6, SK5, OQ4, ME6: an enterprise set up with the commands and the API alone reaches its first sale', async () => {
  const key = /\/s\/(fwk_[0-9a-f]{32})\.js/.exec(await run('init', ...INIT))?.[1] ?? '';
  const boss = (await run('token', 'ada@lender.example')).trim();
  const server = await startProcess(location);
  endings.push(server.stop);
  const { memberships } = await good<Me>(call('GET', `${server.url}/v1/me`, boss));
  const of = `${server.url}/v1/enterprises/${memberships[0]?.enterpriseId}`;
  const [website] = (await good<Websites>(call('GET', `${of}/websites`, boss))).items;

  const catalogue = {
    nodes: [{ code: 'mortgages', name: 'Mortgages' }],
    products: [{ sku: 'FIX-10', name: 'Ten years fixed', nodes: ['mortgages'] }],
    mappings: [{ websiteId: website?.websiteId, pattern: '/mortgages/*', node: 'mortgages' }],
  };
  const { nodeIds } = await good<{ nodeIds: Record<string, string> }>(call('POST', `${of}/catalog`, boss, catalogue));
  const nodeId = nodeIds['mortgages'] ?? '';
  const bo = { name: 'Bo', email: 'bo@lender.example', password: 'correct horse battery', roles: ['associate'] };
  const member = await good<Member>(call('POST', `${of}/staff`, boss, bo), 201);
  const own = `${of}/associates/${member.membershipId}`;
  await good(call('PUT', `${own}/profile`, boss, { title: 'Adviser', languages: ['en'], capacity: 2 }), 204);
  await good(call('POST', `${own}/accreditations`, boss, { nodeId, level: 3 }), 201);
  await good(call('POST', `${own}/licences`, boss, { nodeId }), 201);
  const when = { '>=': [{ var: 'values.calculator.principal' }, 300_000] };
  const trigger = { triggerId: 'trg_large', name: 'A large loan', when, gives: { verdict: 'must' } };
  const triggers = { thresholds: { can: 1, must: 2 }, triggers: [trigger] };
  await good(call('PUT', `${of}/triggers`, boss, triggers, 0));
  const rules = [{ ruleId: 'level', kind: 'accreditation-level', weight: 1 }];
  const ruleSet = { name: 'Mortgages', boundTo: { node: nodeId }, rules, requiredLevel: 2 };
  await good(call('POST', `${of}/rule-sets`, boss, ruleSet), 201);
  await good(call('PUT', `${of}/queue-policy`, boss, { version: 0, offerMs: 60_000 }));

  const token = (await run('token', 'bo@lender.example')).trim();
  const associate = { associateId: member.membershipId, personId: member.personId, token };
  const desk = await openDesk(server.url, associate);
  endings.push(async () => desk.close());
  const customer = createVisitor(() => server.url, key);
  await customer.send({ kind: 'page' }, { kind: 'value', name: 'calculator.principal', value: 400_000 });
  const offer = await until('Bo is made an offer', () => desk.entries.find((entry) => entry.kind === 'offer.made'));
  expect(offer.data).toMatchObject({ verdict: 'must', topic: 'Mortgages', websiteName: 'Lender online' });
  const accepted = await good<{ engagementId: string }>(accept(server.url, associate, String(offer.data['offerId'])));
  const engagement = `engagements/${accepted.engagementId}`;
  const talk = `${server.url}/v1/${engagement}`;
  await good(call('POST', `${talk}/messages`, token, messageOf('Good day, I am Bo. May I help?')));

  expect(await (await customer.widget('state')).json()).toMatchObject({
    engagement: { state: 'inviting', associate: { name: 'Bo', title: 'Adviser' } },
  });
  expect((await customer.widget(`${engagement}/answer`, { answer: 'accept' })).ok).toBe(true);
  expect((await customer.widget(`${engagement}/messages`, messageOf('Yes, please.'))).ok).toBe(true);
  const sold = { result: 'sold', amountMinor: 40_000_000, currency: 'EUR', productsSold: ['FIX-10'] };
  const before = await good<Record<string, unknown>>(call('GET', `${own}/standing`, token));
  expect(before).toMatchObject({ won: 0, revenueMinor: 0 });
  await good(call('PUT', `${talk}/outcome`, token, sold));
  expect(await good(call('GET', `${own}/standing`, token))).toMatchObject({
    trials: 1,
    won: 1,
    revenueMinor: sold.amountMinor,
    places: [{ nodeId, name: 'Mortgages', won: 1 }],
  });

  const { items } = await good<{ items: { ruleSetName: string; chosenBy: string; first?: object }[] }>(
    call('GET', `${of}/decisions`, boss),
  );
  expect(items[0]).toMatchObject({ ruleSetName: 'Mortgages', chosenBy: 'node', first: { name: 'Bo' } });
  const audit = await good<{ items: { action: string; actorName?: string }[] }>(
    call('GET', `${of}/audit?limit=200`, boss),
  );
  const changes = audit.items.filter((item) => item.actorName === 'Ada').map((item) => item.action);
  expect(new Set(changes)).toEqual(
    new Set([
      'catalog.import',
      ...['membership.create', 'skills.profile-saved', 'skills.accredited', 'skills.licence-granted'],
      ...['triggers.save', 'rule-set.save', 'queue-policy.save'],
    ]),
  );
});
