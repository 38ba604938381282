import type { Observation, Stored } from './observations.ts';

type Both = { readonly log: readonly Observation[]; readonly stored: Stored };

/** One way in which log or rows may come to lie, and the rule by which it has to be found. Undefined where there is nothing to corrupt. */
export type Corruption = {
  readonly words: string;
  readonly rule: string;
  readonly of: (both: Both) => Both | undefined;
};

type Rows = keyof Omit<Stored, 'folded' | 'recorded'>;

/** Changes the first row that fits. */
function row<Name extends Rows>(
  name: Name,
  fits: (row: Stored[Name][number], both: Both) => boolean,
  change: (row: Stored[Name][number]) => readonly Stored[Name][number][],
): Corruption['of'] {
  return (both) => {
    const rows = both.stored[name] as readonly Stored[Name][number][];
    const index = rows.findIndex((each) => fits(each, both));
    const found = rows[index];
    if (found === undefined) return undefined;
    return { ...both, stored: { ...both.stored, [name]: rows.toSpliced(index, 1, ...change(found)) } };
  };
}

/** Changes or drops what was seen. */
function seen(
  fits: (each: Observation) => boolean,
  change: (each: Observation) => readonly Observation[],
  all = false,
): Corruption['of'] {
  return (both) => {
    if (!both.log.some(fits)) return undefined;
    let done = false;
    const log = both.log.flatMap((each) => {
      if (!fits(each) || (done && !all)) return [each];
      done = true;
      return change(each);
    });
    return { ...both, log };
  };
}

const isEntry = (kind: string) => (each: Observation) => each.kind === 'entry' && each.entry.kind === kind;
const isReply = (path: RegExp) => (each: Observation) =>
  each.kind === 'reply' && each.status === 200 && path.test(each.path);

/** Every rule of the checker, broken once. */
export const CORRUPTIONS: readonly Corruption[] = [
  {
    words: 'a client is not let read a stream',
    rule: 'everybody reads her streams',
    of: seen(isEntry('message'), (each) =>
      each.kind === 'entry'
        ? [each, { kind: 'unread', client: each.client, stream: each.stream, reason: 'busy' }]
        : [each],
    ),
  },
  {
    words: 'an opportunity is left open',
    rule: 'every opportunity ends',
    of: row(
      'opportunities',
      () => true,
      (each) => [{ ...each, state: 'open' }],
    ),
  },
  {
    words: 'an opportunity ends without a reason',
    rule: 'a reason for each end',
    of: row(
      'opportunities',
      () => true,
      (each) => [{ ...each, reason: null }],
    ),
  },
  {
    words: 'an offer is left pending',
    rule: 'every offer ends',
    of: row(
      'offers',
      () => true,
      (each) => [{ ...each, state: 'pending' }],
    ),
  },
  {
    words: 'an engagement is left wrapping',
    rule: 'every engagement ends',
    of: row(
      'engagements',
      () => true,
      (each) => [{ ...each, state: 'wrapping' }],
    ),
  },
  {
    words: 'two have one customer at once',
    rule: 'one owner',
    of: row(
      'engagements',
      () => true,
      (each) => [each, { ...each, id: 'eng_twin', associate: 'mem_other' }],
    ),
  },
  {
    words: 'an engagement passes to another associate',
    rule: 'seen by its owner only',
    of: row(
      'engagements',
      () => true,
      (each) => [{ ...each, associate: 'mem_other' }],
    ),
  },
  {
    words: 'an engagement is lost',
    rule: 'stored as seen',
    of: row(
      'engagements',
      () => true,
      () => [],
    ),
  },
  {
    words: 'its associate was never told of an engagement',
    rule: 'seen by its owner',
    of: (both) => {
      const id = both.stored.engagements[0]?.id;
      if (id === undefined) return undefined;
      return { ...both, log: both.log.filter((each) => !JSON.stringify(each).includes(id)) };
    },
  },
  {
    words: 'a customer was shown somebody else',
    rule: 'one owner for both',
    of: row(
      'engagements',
      ({ talkingAt }) => talkingAt !== null,
      (each) => [{ ...each, shownAs: 'Nobody' }],
    ),
  },
  {
    words: 'an associate heard another end of her offer',
    rule: 'offers agree',
    of: seen(isEntry('offer.ended'), (each) =>
      each.kind === 'entry'
        ? [{ ...each, entry: { ...each.entry, data: { ...each.entry.data, state: 'lapsed-twice' } } }]
        : [],
    ),
  },
  {
    words: 'an acceptance that was granted is not stored',
    rule: 'granted as stored',
    of: row(
      'offers',
      ({ state }) => state === 'accepted',
      (each) => [{ ...each, state: 'withdrawn' }],
    ),
  },
  {
    words: 'a message is stored with other words',
    rule: 'same messages in the same order',
    of: row(
      'messages',
      () => true,
      (each) => [{ ...each, text: `${each.text} or not` }],
    ),
  },
  {
    words: 'a message that was acknowledged is gone',
    rule: 'what was said is kept',
    of: row(
      'messages',
      ({ id }, { log }) => log.some((each) => each.kind === 'reply' && JSON.stringify(each.sent ?? '').includes(id)),
      () => [],
    ),
  },
  {
    words: 'a message is stored twice',
    rule: 'what was said is kept once',
    of: row(
      'messages',
      () => true,
      (each) => [each, { ...each, place: each.place + 1 }],
    ),
  },
  {
    words: 'two messages change places on one side',
    rule: 'same messages in the same order',
    of: (both) => {
      const messages = both.log.filter(isEntry('message'));
      const first = messages.find((one) => messages.some((two) => isAfter(one, two)));
      const second = first && messages.find((two) => isAfter(first, two));
      if (first?.kind !== 'entry' || second?.kind !== 'entry') return undefined;
      const swapped = both.log.map((each) => {
        if (each === first) return { ...first, seq: second.seq };
        return each === second ? { ...second, seq: first.seq } : each;
      });
      return { ...both, log: swapped };
    },
  },
  {
    words: 'a slot is not given back',
    rule: 'slots are back',
    of: (both) => ({
      ...both,
      stored: { ...both.stored, slots: [...both.stored.slots, { person: 'per_1', holder: 'eng_1' }] },
    }),
  },
  {
    words: 'a person counts a slot that nobody holds',
    rule: 'slots are back',
    of: row(
      'used',
      () => true,
      (each) => [{ ...each, count: 1 }],
    ),
  },
  {
    words: 'an outcome is another than was acknowledged',
    rule: 'outcomes are kept once',
    of: row(
      'outcomes',
      () => true,
      (each) => [{ ...each, result: 'lead' }],
    ),
  },
  {
    words: 'an outcome is kept twice',
    rule: 'outcomes are kept once',
    of: row(
      'outcomes',
      () => true,
      (each) => [each, each],
    ),
  },
  {
    words: 'a talk is counted twice',
    rule: 'a talk counts once',
    of: row(
      'engagements',
      ({ talkingAt }) => talkingAt !== null,
      (each) => [{ ...each, trials: 2 }],
    ),
  },
  {
    words: 'a record has one trial too many',
    rule: 'records add up',
    of: (both) => ({
      ...both,
      stored: { ...both.stored, recorded: { ...both.stored.recorded, trials: both.stored.recorded.trials + 1 } },
    }),
  },
  {
    words: 'an acknowledged event is gone',
    rule: 'every acknowledged event counts once',
    of: row(
      'events',
      ({ id }, { log }) => isAcknowledged(log, id),
      () => [],
    ),
  },
  {
    words: 'an acknowledged event is stored twice',
    rule: 'every acknowledged event counts once',
    of: row(
      'events',
      ({ id }, { log }) => isAcknowledged(log, id),
      (each) => [{ ...each, count: 2 }],
    ),
  },
  {
    words: 'an event is folded twice',
    rule: 'every event is folded once',
    of: (both) => ({ ...both, stored: { ...both.stored, folded: both.stored.folded + 1 } }),
  },
  {
    words: 'an associate saw an offer of another',
    rule: 'seen by its owner only',
    of: seen(isEntry('offer.made'), (each) => [each, { ...each, client: 'associate:mem_other' }]),
  },
  {
    words: 'a customer saw the conversation of another',
    rule: 'seen by its customer only',
    of: (both) => {
      const own = both.log.find((each) => isReply(/widget\/state/)(each) && JSON.stringify(each).includes('eng_'));
      const other = both.log.find((each) => isReply(/widget\/state/)(each) && each.client !== own?.client);
      if (own === undefined || other?.kind !== 'reply' || own.kind !== 'reply') return undefined;
      const { engagement } = own.body as { readonly engagement?: unknown };
      const body = { ...(other.body as object), engagement };
      return { ...both, log: both.log.map((each) => (each === other ? { ...other, body } : each)) };
    },
  },
];

function isAfter(one: Observation, two: Observation): boolean {
  return (
    one.kind === 'entry' &&
    two.kind === 'entry' &&
    one.client === two.client &&
    one.stream === two.stream &&
    one.seq < two.seq
  );
}

function isAcknowledged(log: readonly Observation[], id: string): boolean {
  return log.some((each) => each.kind === 'acknowledged' && each.ids.includes(id));
}
