import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Step, type Stop, TRIP } from '../snippet/testing/shopping-trip.ts';
import { NODE_SENDERS } from './testing/node-senders.ts';
import type { Mood } from './testing/trip-gate.ts';
import { openBench, type Trial, type TripBench } from './testing/trip-trial.ts';

type Name = keyof typeof NODE_SENDERS;
const NAMES = Object.keys(NODE_SENDERS) as Name[];

/** Calls that an SDK does not have, or not for a customer who is known by her device. */
const UNSAID: Readonly<Partial<Record<Name, readonly Step['does'][]>>> = {
  segment: ['alias'],
  snowplow: ['identify', 'group', 'alias'],
};

let bench: TripBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench?.close());

type Customer = { readonly trial: Trial; act(stop: Stop): void; flush(): Promise<void>; finish(): Promise<void> };

async function arrive(name: Name): Promise<Customer> {
  const trial = await bench.begin();
  const sender = NODE_SENDERS[name]({ key: trial.key, server: trial.gate.url, anonymousId: randomUUID() });
  return {
    trial,
    act({ path, title, steps }) {
      for (const step of steps) sender.does(step, { url: `https://shop.example${path}`, title });
    },
    // What could not be sent an SDK reports, or keeps for the next time: what counts is what has arrived in the end.
    flush: async () => void (await sender.flush().catch(() => undefined)),
    finish: () => trial.judge(UNSAID[name] ?? []),
  };
}

describe.concurrent('CS1, CS2, CS4: the SDKs for servers, unmodified', () => {
  test.each(NAMES)('%s: a shopping trip arrives as it was told', async (name) => {
    const customer = await arrive(name);
    for (const stop of TRIP) {
      customer.act(stop);
      await customer.flush();
    }
    await customer.finish();
  });

  test.each(NAMES)(
    '%s: B6: while the server is away, busy, cut off, or its answers are lost, nothing is lost or doubled',
    async (name) => {
      const customer = await arrive(name);
      const { moods } = customer.trial.gate;
      const failures: readonly (readonly Mood[])[] = [['away'], ['unanswered'], ['busy', 'broken'], []];
      for (const [index, stop] of TRIP.entries()) {
        moods.push(...(failures[index] ?? []));
        customer.act(stop);
        await customer.flush();
      }
      await customer.flush();
      expect(moods).toEqual([]);
      await customer.finish();
    },
  );
});
