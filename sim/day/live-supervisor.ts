import { pickOne, type Random, wholeBetween } from '../../kernel/random.ts';
import { SECOND } from '../../kernel/time.ts';
import type { DayClient, DayTime } from './day-client.ts';

export type LiveSupervisorParts = {
  readonly enterpriseId: string;
  /** Whom she may give customers to. */
  readonly associateIds: readonly string[];
  readonly client: DayClient;
  readonly time: DayTime;
  readonly random: Random;
  readonly closing: () => boolean;
};

type Waiting = { readonly opportunityId: string; readonly verdict: string; readonly asked: boolean };

/** A supervisor's day: she looks at the queue, gives who waits to somebody, be she free or not, and now and then takes one off it. */
export async function liveSupervisor(parts: LiveSupervisorParts): Promise<void> {
  const { enterpriseId, associateIds, client, time, random, closing } = parts;
  const root = `/v1/enterprises/${enterpriseId}`;
  while (!closing()) {
    await time.pause(wholeBetween(random, 20, 60) * SECOND);
    const { body } = await client.ask('GET', `${root}/queue`);
    const [first] = (body['waiting'] ?? []) as readonly Waiting[];
    if (first === undefined) continue;
    const path = `${root}/opportunities/${first.opportunityId}`;
    if (first.asked || random() < 0.8) {
      await client.ask('POST', `${path}/assign`, { associateId: pickOne(random, associateIds) });
    } else {
      await client.ask('POST', `${path}/close`, { reason: 'handled-elsewhere' });
    }
  }
}
