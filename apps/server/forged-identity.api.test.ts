import { createHmac } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { startProcess } from './testing/server-process.ts';
import { must, seedWorld, type WorldAssociate } from './testing/server-world.ts';
import { call, openDesk } from './testing/staff-calls.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { rowsOf, saveTriggers } from './testing/world-floor.ts';

const endings: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

test('E9: someone else’s customer number with the public key opens no profile, fires no trigger for known customers, and is shown as claimed; signed, it is verified', async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  const world = await seedWorld(location, 1);
  endings.push(world.close);
  const [ada] = world.associates as [WorldAssociate];
  const { customers, enterprise } = world.features;
  const { enterpriseId } = world;
  const customerId = 'C-1001';
  await customers.saveProfile(enterpriseId, customerId, { name: 'Grace Hopper', segments: ['private-bank'] }, 'test');
  await saveTriggers(world, [
    { name: 'A known customer', when: { '==': [{ var: 'identity.verified' }, true] }, gives: { verdict: 'must' } },
    {
      name: 'Private bank',
      when: { contains: [{ var: 'customer.segments' }, 'private-bank'] },
      gives: { verdict: 'must' },
    },
  ]);
  const server = await startProcess(location);
  endings.push(server.stop);
  const desk = await openDesk(server.url, ada);
  endings.push(async () => desk.close());
  const { identitySecret } = must(await enterprise.identitySecret(enterpriseId, world.websiteId));
  const signature = createHmac('sha256', identitySecret).update(customerId).digest('hex');
  const identify = (more: object = {}) => ({
    kind: 'identify',
    customerId,
    traits: { segments: ['private-bank'], verified: true },
    ...more,
  });
  const rowOf = async (identity: string) => {
    const { body } = await call('GET', `${server.url}/v1/enterprises/${enterpriseId}/browsing`, ada.token);
    return (body['items'] as { identity: string; who: string; verdict: string }[]).find(
      (row) => row.identity === identity,
    );
  };

  for (const forged of [
    identify({ verified: true }),
    identify({ signature: createHmac('sha256', 'guess').update(customerId).digest('hex') }),
  ]) {
    const stranger = createVisitor(() => server.url, world.key);
    expect((await stranger.send({ kind: 'page' }, forged)).status).toBe(200);
  }
  const claimed = await until('the stranger is on the floor', () => rowOf('claimed'));
  expect(claimed).toMatchObject({ who: 'Anonymous', verdict: 'none' });

  const known = createVisitor(() => server.url, world.key);
  expect((await known.send({ kind: 'page' }, identify({ signature }))).status).toBe(200);
  await until('the known customer is a must', async () => (await rowOf('verified'))?.verdict === 'must');
  expect(await rowOf('verified')).toMatchObject({ who: 'Grace Hopper' });
  // The strangers were judged under the same triggers, before her: nothing was opened for them.
  expect(await rowsOf(world, 'select verdict from queue_opportunity')).toEqual([{ verdict: 'must' }]);
  expect(await rowOf('claimed')).toMatchObject({ who: 'Anonymous', verdict: 'none' });
});
