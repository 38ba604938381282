import type { Database, Unit } from './unit.ts';

/**
 * Does what several ask for in one transaction, each on rows of its own.
 * @param waits for rows that somebody else holds; otherwise what they are needed for is left undone
 * @returns an answer for each item; undefined for what is left undone: its rows are held, or another item of this transaction had them first.
 *   One item by itself that waits is always answered
 */
export type Work<Item, Answer> = (
  unit: Unit,
  items: readonly Item[],
  waits: boolean,
) => Promise<readonly (Answer | undefined)[]>;

type Asked<Item, Answer> = {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/** Transactions of one tenant that are at work, and what waits for the next. */
type Lane<Item, Answer> = { atWork: number; readonly most: number; readonly waiting: Asked<Item, Answer>[] };

/** While the database works on one, the next is prepared. */
const MOST_SWIFT = 2;
/** Of those that wait for somebody else's rows: one whose holder has stopped must not keep the others. */
const MOST_PATIENT = 4;
/** So many share a transaction, at most. */
const MOST_TOGETHER = 32;

/**
 * What is asked for while others are at work waits for them and shares one transaction with whatever else has come meanwhile: a commit and
 * its round trips cost the same for one as for many. Who comes to an idle house is served at once. What needs rows that somebody else holds
 * waits for them beside, and keeps nobody. Where a transaction fails, each of it is done once more, alone: nobody fails for what another asked.
 */
export function createGather<Item, Answer>(
  database: Pick<Database, 'forTenant'>,
  work: Work<Item, Answer>,
): (enterpriseId: string, item: Item) => Promise<Answer> {
  type Each = Asked<Item, Answer>;
  type Tenant = { readonly swift: Lane<Item, Answer>; readonly patient: Lane<Item, Answer> };
  const tenants = new Map<string, Tenant>();

  async function alone(enterpriseId: string, { item, resolve, reject }: Each): Promise<void> {
    try {
      const [answer] = await database.forTenant(enterpriseId, (unit) => work(unit, [item], true), 'asks for lists');
      if (answer === undefined) throw new Error('What is asked for alone, and waits, is done or refused.');
      resolve(answer);
    } catch (error) {
      reject(error);
    }
  }

  /** @returns those that were left undone */
  async function together(enterpriseId: string, asked: readonly Each[], waits: boolean): Promise<readonly Each[]> {
    const items = asked.map(({ item }) => item);
    let answers: readonly (Answer | undefined)[];
    try {
      answers = await database.forTenant(enterpriseId, (unit) => work(unit, items, waits), 'asks for lists');
    } catch {
      for (const each of asked) void alone(enterpriseId, each);
      return [];
    }
    return asked.filter((each, place) => {
      const answer = answers[place];
      if (answer === undefined) return true;
      each.resolve(answer);
      return false;
    });
  }

  function goOn(enterpriseId: string, tenant: Tenant): void {
    const { swift, patient } = tenant;
    for (const lane of [swift, patient]) {
      while (lane.atWork < lane.most && lane.waiting.length > 0) {
        lane.atWork += 1;
        const asked = lane.waiting.splice(0, MOST_TOGETHER);
        void together(enterpriseId, asked, lane === patient).then((undone) => {
          lane.atWork -= 1;
          patient.waiting.push(...undone);
          goOn(enterpriseId, tenant);
        });
      }
    }
    if (swift.atWork + patient.atWork === 0) tenants.delete(enterpriseId);
  }

  return (enterpriseId, item) =>
    new Promise((resolve, reject) => {
      const tenant = tenants.get(enterpriseId) ?? {
        swift: { atWork: 0, most: MOST_SWIFT, waiting: [] },
        patient: { atWork: 0, most: MOST_PATIENT, waiting: [] },
      };
      tenants.set(enterpriseId, tenant);
      tenant.swift.waiting.push({ item, resolve, reject });
      goOn(enterpriseId, tenant);
    });
}
