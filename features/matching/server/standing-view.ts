import { wilsonInterval } from '../../../kernel/statistics/estimate.ts';
import { EVERYTHING, type StandingView } from '../core/index.ts';
import type { Names } from './decision-store.ts';
import type { KeptRecords } from './record-store.ts';

/** An associate's record, over everything and by place, with the 95 % interval of the share sold. */
export function standingView(records: KeptRecords, associateId: string, names: Names): StandingView {
  const all = records.own(associateId, EVERYTHING) ?? { trials: 0, won: 0, revenueMinor: 0, returnedMinor: 0 };
  const [low, high] = wilsonInterval(all.won, all.trials);
  const places = records
    .placesOf(associateId)
    .filter(({ nodeId }) => nodeId !== EVERYTHING)
    .map(({ nodeId, tally: { trials, won, revenueMinor } }) => ({
      nodeId,
      name: names.place(nodeId) ?? nodeId,
      trials,
      won,
      revenueMinor,
    }))
    .toSorted((one, other) => other.trials - one.trials || (one.nodeId < other.nodeId ? -1 : 1));
  return {
    ...all,
    ...(records.currency === undefined ? {} : { currency: records.currency }),
    interval: { low, high },
    places,
  };
}
