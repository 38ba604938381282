import type { Unit } from '../../../platform/server/unit.ts';

/** How many live opportunities there are of a kind, over all enterprises. */
export type LiveCount = {
  readonly state: 'open' | 'offered' | 'engaged';
  readonly verdict: 'can' | 'must';
  readonly asked: boolean;
  /** How long they have been there: up to 20 s, up to 90 s, or longer. */
  readonly age: '0-20s' | '20-90s' | '90s-';
  readonly count: number;
  /** Of the oldest, in milliseconds. */
  readonly oldestMs: number;
};

/** The two limits of a customer's patience: another way is offered, and given up (defaults of the queue policy). */
export function countLive(unit: Unit): Promise<LiveCount[]> {
  return unit.sql<LiveCount>(
    `select state, verdict, asked, age, count(*) as count, max(waited) * 1000 as "oldestMs"
     from (select state, verdict, asked, waited,
             case when waited < 20 then '0-20s' when waited < 90 then '20-90s' else '90s-' end as age
           from (select state, verdict, asked, extract(epoch from $1 - opened_at)::float8 as waited
                 from queue_opportunity where state in ('open', 'offered', 'engaged')) live) aged
     group by state, verdict, asked, age`,
    [new Date(unit.now)],
  );
}

/** Offers that wait for an answer, over all enterprises, and how many of them are past their deadline. */
export async function countPending(unit: Unit): Promise<{ readonly pending: number; readonly overdue: number }> {
  const [row] = await unit.sql<{ pending: number; overdue: number }>(
    `select count(*) as pending, count(*) filter (where due_at < $1) as overdue from queue_offer where state = 'pending'`,
    [new Date(unit.now)],
  );
  return row ?? { pending: 0, overdue: 0 };
}
