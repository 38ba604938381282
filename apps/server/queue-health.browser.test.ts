import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueueHealth } from '../../features/queue/core/index.ts';
import { SECOND } from '../../kernel/time.ts';
import { until } from '../../platform/server/testing/until.ts';
import { stopwatch } from '../../platform/web/format.ts';
import type { World, WorldAssociate } from './testing/server-world.ts';
import { accept, call, openDesk } from './testing/staff-calls.ts';
import { openConsole, type StaffedServer, startStaffedServer } from './testing/staffed-server.ts';
import { createVisitor, type TestVisitor } from './testing/test-visitor.ts';
import { moveClockWithDesks, rowsOf, saveTriggers, setPolicy } from './testing/world-floor.ts';

let staffed: StaffedServer;
let world: World;
let url: string;
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  staffed = await startStaffedServer(2);
  endings.push(staffed.close);
  ({
    world,
    server: { url },
  } = staffed);
  // Of the deadlines only that of an offer comes.
  await setPolicy(world, { offerMs: 6 * SECOND, steps: [], giveUpMs: 3_000 * SECOND, greetMs: 3_000 * SECOND });
  const principal = { var: 'values.calculator.principal' };
  await saveTriggers(world, [
    { name: 'A mortgage', when: { '>=': [principal, 100_000] }, gives: { verdict: 'can' } },
    { name: 'A large mortgage', when: { '>=': [principal, 300_000] }, gives: { verdict: 'must' } },
  ]);
  for (const associate of world.associates) {
    const desk = await openDesk(url, associate);
    endings.push(desk.close);
  }
  await rowsOf(world, 'update skills_presence set capacity = 10');
}, 90_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

type Offer = { readonly offer_id: string; readonly associate_id: string; readonly opportunity_id: string };

async function borrow(customer: TestVisitor, amount: number): Promise<void> {
  const sent = await customer.send({ kind: 'page' }, { kind: 'value', name: 'calculator.principal', value: amount });
  expect(sent.status).toBe(200);
}

/** The one offer that waits for an answer, other than this one. */
const offered = (before?: Offer): Promise<Offer> =>
  until('it is offered', async () => {
    const pending = await rowsOf<Offer>(
      world,
      `select offer_id, associate_id, opportunity_id from queue_offer where state = 'pending'`,
    );
    return pending.length === 1 && pending[0]?.offer_id !== before?.offer_id && pending[0];
  });

const holderOf = ({ associate_id: holder }: Offer) =>
  world.associates.find(({ associateId }) => associateId === holder) as WorldAssociate;

const take = async (offer: Offer) => (await accept(url, holderOf(offer), offer.offer_id)).status;

/** She does not answer, and the process that should have noticed is 14 s late. */
async function lapse(offer: Offer): Promise<void> {
  await moveClockWithDesks(world, 20 * SECOND);
  await until('it has lapsed', async () => {
    const [row] = await rowsOf<{ state: string }>(world, 'select state from queue_offer where offer_id = $1', [
      offer.offer_id,
    ]);
    return row?.state === 'lapsed';
  });
}

/** One is declined by the first and taken by the second, one taken late, after it had lapsed, one taken by nobody. */
async function business(): Promise<void> {
  const first = createVisitor(() => url, world.key);
  await borrow(first, 150_000);
  const can = await offered();
  // A must while it is offered: the offer that there is says so, and is no further one.
  await borrow(first, 400_000);
  await until('it is a must', async () => {
    const [row] = await rowsOf<{ verdict: string }>(world, 'select verdict from queue_opportunity');
    return row?.verdict === 'must';
  });
  const path = `${url}/v1/offers/${can.offer_id}/decline`;
  expect((await call('POST', path, holderOf(can).token, { reason: 'In a meeting' })).status).toBe(204);
  expect(await take(await offered(can))).toBe(200);

  await borrow(
    createVisitor(() => url, world.key),
    400_000,
  );
  const missed = await offered();
  await lapse(missed);
  const next = await offered(missed);
  expect(await take(missed)).toBe(409);
  expect(await take(next)).toBe(200);

  await borrow(
    createVisitor(() => url, world.key),
    400_000,
  );
  const third = await offered();
  await lapse(third);
  await lapse(await offered(third));
  await until('it is lost', async () => {
    const lost = await rowsOf(world, `select from queue_opportunity where state = 'expired'`);
    return lost.length === 1;
  });
}

/** Waits of who was answered, in milliseconds, as the rows have them. */
async function waits(): Promise<number[]> {
  const rows = await rowsOf<{ ms: number }>(
    world,
    `select extract(epoch from f.ended_at - o.opened_at)::float8 * 1000 as ms
     from queue_offer f join queue_opportunity o using (opportunity_id) where f.state = 'accepted' order by 1`,
  );
  return rows.map(({ ms }) => ms);
}

test('QC7: after a known story the metrics, the health of the queue and its page all tell it', async () => {
  await business();
  const [swift = 0, slow = 0] = await waits();
  expect([swift < 20 * SECOND, slow > 20 * SECOND]).toEqual([true, true]);

  const text = await until('all news is counted', async () => {
    const read = await (await fetch(`${url}/metrics`)).text();
    return /^floorwalker_opportunities_ended_total\{/m.test(read) && read;
  });
  const series = (name: string) => {
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  };
  const offers = (state: string) => series(`floorwalker_offers_total{state="${state}"}`);
  expect({
    made: offers('made'),
    accepted: offers('accepted'),
    declined: offers('declined'),
    lapsed: offers('lapsed'),
    withdrawn: offers('withdrawn'),
  }).toEqual({ made: 6, accepted: 2, declined: 1, lapsed: 3, withdrawn: 0 });
  const claims = (result: string) => series(`floorwalker_claim_seconds_count{result="${result}"}`);
  expect([claims('taken'), claims('refused')]).toEqual([2, 1]);
  expect(series('floorwalker_refusals_total{reason="offer-lapsed",status="409"}')).toBe(1);
  expect(series('floorwalker_events_total{verdict="ok"}')).toBe(8);
  expect(series('floorwalker_first_offer_seconds_count')).toBe(3);
  expect(series('floorwalker_opportunities_ended_total{state="expired",reason="all-tried"}')).toBe(1);
  const late = (bound: string) => series(`floorwalker_due_late_seconds_bucket{le="${bound}",kind="offer.due"}`);
  expect([late('30'), late('+Inf')]).toEqual([3, 3]);
  // A look that began before the clock was moved, and found what was due after it, knows of no delay.
  expect(late('10')).toBeLessThan(3);
  expect(series('floorwalker_due_failures_total{kind="offer.due"}')).toBe(0);
  const live = [...text.matchAll(/^floorwalker_opportunities\{state="(\w+)",verdict="(\w+)".*\} (\d+)$/gm)];
  const engaged = live
    .filter(([, state]) => state === 'engaged')
    .map(([, , verdict, count]) => [verdict, Number(count)]);
  expect(engaged.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(2);
  expect(new Set(engaged.map(([verdict]) => verdict))).toEqual(new Set(['must']));
  expect(series('floorwalker_offers_pending{time="in-time"}')).toBe(0);

  const path = `${url}/v1/enterprises/${world.enterpriseId}/queue-health`;
  const health = (await (
    await fetch(path, { headers: { authorization: `Bearer ${staffed.administrator.token}` } })
  ).json()) as QueueHealth;
  const total = { waited: 3, answered: 2, answeredInTime: 1, lost: 1 };
  expect(health).toMatchObject({
    waiting: { must: 0, can: 0, asked: 0, offers: 0 },
    total,
    offers: { accepted: 2, declined: 1, lapsed: 3 },
    lost: [{ reason: 'all-tried', count: 1 }],
  });
  expect(health.total.medianMs).toBeCloseTo((swift + slow) / 2, 0);
  expect(health.total.p90Ms).toBeCloseTo(swift + 0.9 * (slow - swift), 0);

  const { page, faults, close } = await openConsole(staffed);
  try {
    await page.goto(`${url}/console/${world.enterpriseId}/health`);
    await page.getByText('1 of 3 answered or lost').waitFor();
    const figure = (name: string) => page.locator('.mantine-Paper-root').filter({ hasText: name }).first();
    expect(await figure('Answered in 20 s').textContent()).toContain('33 %');
    expect(await figure('Median wait').textContent()).toContain(stopwatch(health.total.medianMs ?? 0));
    const rows = await page.locator('tbody tr').all();
    const shown = await Promise.all(rows.map((row) => row.locator('td').allTextContents()));
    const span = (ms: number | undefined) => (ms === undefined ? '–' : stopwatch(ms));
    expect(shown.map(([, waited, answered, , lost, median]) => [waited, answered, lost, median])).toEqual(
      health.hours
        .toReversed()
        .map((hour) => [String(hour.waited), String(hour.answered), String(hour.lost), span(hour.medianMs)]),
    );
    await page.getByText('lapsed', { exact: true }).waitFor();
    await page.getByText('3 · 50 %').waitFor();
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
}, 90_000);
