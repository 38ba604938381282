import { wilsonInterval } from '../../../kernel/statistics/estimate.ts';
import { EVERYTHING, type StandingView } from '../core/index.ts';
import type { Names } from './decision-store.ts';
import type { KeptRecords } from './record-store.ts';

const NOTHING = { trials: 0, won: 0, revenueMinor: 0, returnedMinor: 0 };

/** An associate's record, over everything and by place, with the 95 % interval of the share sold. */
export function standingView(records: KeptRecords, associateId: string, names: Names): StandingView {
  const { trials, won, revenueMinor, returnedMinor } = records.own(associateId, EVERYTHING) ?? NOTHING;
  const all = { trials, won, revenueMinor, returnedMinor };
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
