import { afterAll, expect, test } from 'vitest';
import { HOUR, SECOND } from '../../kernel/time.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { startProcess } from './testing/server-process.ts';
import { seedWorld, type WorldAssociate } from './testing/server-world.ts';
import { accept, call, openDesk } from './testing/staff-calls.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { moveClock, rowsOf } from './testing/world-floor.ts';

const endings: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Makes a process believe that it is another time. */
function believing(shift: number): Readonly<Record<string, string>> {
  const program = `const real = Date.now; Date.now = () => real() + ${shift};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };
}

test('A9: processes whose clocks are 12 hours apart serve one customer; the database’s clock alone decides, also when it is moved by hours', async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  const world = await seedWorld(location, 1);
  endings.push(world.close);
  const [ada] = world.associates as [WorldAssociate];
  const ahead = await startProcess(location, ['serve'], undefined, believing(6 * HOUR));
  endings.push(ahead.stop);
  const behind = await startProcess(location, ['serve'], undefined, believing(-6 * HOUR));
  endings.push(behind.stop);
  const desk = await openDesk(behind.url, ada);
  endings.push(async () => desk.close());
  const customer = createVisitor(() => ahead.url, world.key);
  await customer.send({ kind: 'page' }, { kind: 'value', name: 'calculator.principal', value: 400_000 });
  // The second process may still be taking its share of the lanes.
  const offered = () => desk.entries.find((each) => each.kind === 'offer.made');
  const made = await until('she is offered the customer', offered, 30_000);
  const time = async () => (await rowsOf<{ now: number }>(world, 'select fw_now() as now'))[0]?.now ?? 0;
  const left = Date.parse(String(made.data['dueAt'])) - (await time());
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(30 * SECOND);

  const { status, body } = await accept(ahead.url, ada, String(made.data['offerId']));
  expect(status).toBe(200);
  const at = (path: string) => `/v1/engagements/${body['engagementId']}${path}`;
  const messageId = `msg_${crypto.randomUUID().replaceAll('-', '')}`;
  await call('POST', `${behind.url}${at('/messages')}`, ada.token, { messageId, text: 'May I help?' });
  const answered = await customer.widget(`engagements/${body['engagementId']}/answer`, { answer: 'accept' });
  expect(answered.ok).toBe(true);
  await call('POST', `${ahead.url}${at('/end')}`, ada.token);
  const state = async () => (await call('GET', `${behind.url}${at('')}`, ada.token)).body['state'];
  expect(await state()).toBe('wrapping');

  // Ten minutes are allowed for the outcome. Both processes have passed or not reached them by their own clocks.
  await moveClock(world, 3 * HOUR);
  await until('it is closed by the moved clock', async () => (await state()) === 'closed');
  const closed = await rowsOf<{ held: number }>(world, 'select count(*) as held from skills_slot');
  expect(closed).toEqual([{ held: 0 }]);
}, 120_000);
