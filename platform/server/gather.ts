import type { Database, Unit } from './unit.ts';

/**
 * Does what several ask for in one transaction, each on rows of its own.
 * @param waits for rows that somebody else holds. Then all items need the same row first, and the first item is always answered. Without it a
 *   transaction never waits: no two of them wait for each other in a circle, and nobody waits for what another item needs
 * @returns an answer for each item; undefined where another item of this transaction had its rows first; where somebody else holds one of them,
 *   the name of the row that it needs first
 */
export type Work<Item, Answer extends object> = (
  unit: Unit,
  items: readonly Item[],
  waits: boolean,
) => Promise<readonly (Answer | string | undefined)[]>;

type Asked<Item, Answer> = {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/** While the database works on one, the next is prepared. */
const MOST_SWIFT = 2;
/** Of those that wait for a row, each for its own: one whose holder has stopped must not keep the others. */
const MOST_PATIENT = 4;
/** So many share a transaction, at most. */
const MOST_TOGETHER = 32;

/**
 * What is asked for while others are at work waits for them and shares one transaction with whatever else has come meanwhile: a commit and
 * its round trips cost the same for one as for many. Who comes to an idle house is served at once. What needs a row that somebody else holds
 * waits for it beside, with whatever else needs it first, and keeps nobody. Where a transaction fails, each of it is done once more, alone:
 * nobody fails for what another asked.
 */
export function createGather<Item, Answer extends object>(
  database: Pick<Database, 'forTenant'>,
  work: Work<Item, Answer>,
): (enterpriseId: string, item: Item) => Promise<Answer> {
  type Each = Asked<Item, Answer>;
  /** What waits for the next transaction, and for a row; how many transactions do not wait, and for which rows others do. */
  type Tenant = {
    readonly waiting: Each[];
    readonly needing: Map<string, Each[]>;
    swift: number;
    readonly awaited: Set<string>;
  };
  const tenants = new Map<string, Tenant>();

  async function alone(enterpriseId: string, { item, resolve, reject }: Each): Promise<void> {
    try {
      const [answer] = await database.forTenant(enterpriseId, (unit) => work(unit, [item], true), 'asks for lists');
      if (typeof answer !== 'object') throw new Error('What is asked for alone, and waits, is done or refused.');
      resolve(answer);
    } catch (error) {
      reject(error);
    }
  }

  async function together(enterpriseId: string, tenant: Tenant, asked: readonly Each[], waits: boolean): Promise<void> {
    const items = asked.map(({ item }) => item);
    let answers: readonly (Answer | string | undefined)[];
    try {
      answers = await database.forTenant(enterpriseId, (unit) => work(unit, items, waits), 'asks for lists');
    } catch {
      for (const each of asked) void alone(enterpriseId, each);
      return;
    }
    for (const [place, each] of asked.entries()) {
      const answer = answers[place];
      if (typeof answer === 'object') each.resolve(answer);
      else if (answer === undefined) tenant.waiting.push(each);
      else tenant.needing.set(answer, [...(tenant.needing.get(answer) ?? []), each]);
    }
  }

  function goOn(enterpriseId: string, tenant: Tenant): void {
    const { waiting, needing, awaited } = tenant;
    while (tenant.swift < MOST_SWIFT && waiting.length > 0) {
      tenant.swift += 1;
      void together(enterpriseId, tenant, waiting.splice(0, MOST_TOGETHER), false).then(() => {
        tenant.swift -= 1;
        goOn(enterpriseId, tenant);
      });
    }
    for (const [row, asked] of needing) {
      if (awaited.has(row) || awaited.size >= MOST_PATIENT) continue;
      awaited.add(row);
      const first = asked.splice(0, MOST_TOGETHER);
      if (asked.length === 0) needing.delete(row);
      void together(enterpriseId, tenant, first, true).then(() => {
        awaited.delete(row);
        goOn(enterpriseId, tenant);
      });
    }
    if (tenant.swift + awaited.size === 0) tenants.delete(enterpriseId);
  }

  return (enterpriseId, item) =>
    new Promise((resolve, reject) => {
      const tenant: Tenant = tenants.get(enterpriseId) ?? {
        waiting: [],
        needing: new Map(),
        swift: 0,
        awaited: new Set(),
      };
      tenants.set(enterpriseId, tenant);
      tenant.waiting.push({ item, resolve, reject });
      goOn(enterpriseId, tenant);
    });
}
