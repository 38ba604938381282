import { sql } from 'kysely';
import { ask } from '../../../platform/server/statements.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { Held } from '../core/index.ts';
import { decidedOffers, type Locked, lockedOf, opportunities } from './queue-store.ts';

/** In this order the waiting are served: `must` first, then by the priority of their triggers, then the oldest. */
export const SERVED_FIRST = 'verdict desc, priority desc, opened_at, opportunity_id';

/** An opportunity for which somebody who becomes free may be asked; of its offers those that are pending. */
export type WaitingOne = Locked & {
  /** It entered by a message: what is known of its customer is not known of a session. */
  readonly entered: boolean;
};

/** All that waits for somebody, the most urgent first, and who holds offers now. Not those that are to be chosen. */
export async function readWaiting(
  unit: Unit,
): Promise<{ readonly waiting: readonly WaitingOne[]; readonly held: Held }> {
  const query = opportunities(unit)
    .select(sql<boolean>`exists (select from queue_entry e where e.session_id = o.session_id)`.as('entered'))
    .where('o.mode', '<>', 'choose')
    .where((where) =>
      where.or([
        where('o.state', '=', 'open'),
        where.and([
          where('o.state', '=', 'offered'),
          where.or([where('o.mode', '=', 'race'), where('o.step', '>', 0)]),
        ]),
      ]),
    )
    .orderBy(sql.raw(SERVED_FIRST));
  const [rows, offers, held] = await Promise.all([
    ask(unit, query),
    ask(unit, decidedOffers(unit).where('state', '=', 'pending')),
    readHeld(unit),
  ]);
  const byOpportunity = Map.groupBy(offers, (offer) => offer.opportunity_id);
  const waiting = rows.map(({ entered, ...row }) => ({
    ...lockedOf(row, byOpportunity.get(row.opportunity_id) ?? []),
    entered,
  }));
  return { waiting, held };
}

/** The most urgent pending offer that each associate holds, whom a supervisor gave one nothing goes beside; if so asked, of these associates, for other opportunities than one. */
export async function readHeld(unit: Unit, associateIds: readonly string[] | null = null, except = ''): Promise<Held> {
  const rows = await unit.sql<{ associate_id: string; verdict: 'can' | 'must' }>(
    `select f.associate_id, max(case when f.via = 'supervisor' then 'must' else o.verdict end) as verdict from queue_offer f join queue_opportunity o using (opportunity_id)
     where f.state = 'pending' and ($1::text[] is null or f.associate_id = any($1)) and f.opportunity_id <> $2
     group by f.associate_id`,
    [associateIds, except],
  );
  return Object.fromEntries(rows.map((row) => [row.associate_id, row.verdict]));
}
