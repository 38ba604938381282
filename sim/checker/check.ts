import { type Seen, seenBy } from './client-views.ts';
import type { Observation, Stored } from './observations.ts';

/** One thing that client and store, or two rows, do not agree on. */
export type Disagreement = { readonly rule: string; readonly words: string };

const OVER = new Set(['closed', 'refused', 'left', 'expired']);

/**
 * Compares what each client saw with what is stored when a day is over and everybody has gone. It knows what was promised, and
 * nothing of how it is done: it shares no code with the product.
 */
export function findDisagreements(log: readonly Observation[], stored: Stored): readonly Disagreement[] {
  const seen = seenBy(log);
  return [
    ...everyStreamIsRead(log),
    ...everyOpportunityEnds(stored),
    ...oneOwner(stored),
    ...ownersSawThem(seen, stored),
    ...customersSawThem(seen, stored),
    ...offersAgree(seen, stored),
    ...sameMessages(seen, stored),
    ...slotsAreBack(stored),
    ...outcomesAreKept(seen, stored),
    ...eventsAreCounted(seen, stored),
  ];
}

/** Somebody talked to her, and did not leave her alone in it: whoever has gone from a talk is followed by somebody else. */
function isServed({ talkingAt, reason }: Pick<Stored['engagements'][number], 'talkingAt' | 'reason'>): boolean {
  return talkingAt !== null && reason !== 'associate-gone';
}

function wrong(rule: string, words: string): Disagreement {
  return { rule, words };
}

function by<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const list = found.get(key(row));
    if (list === undefined) found.set(key(row), [row]);
    else list.push(row);
  }
  return found;
}

/** Each asks for what is hers only. */
function everyStreamIsRead(log: readonly Observation[]): Disagreement[] {
  return log.flatMap((each) =>
    each.kind === 'unread'
      ? [wrong('everybody reads her streams', `${each.client}: ${each.stream}, ${each.reason}`)]
      : [],
  );
}

/** One end each: engaged with somebody and over, or lost with a reason; nobody is left waiting. */
function everyOpportunityEnds({ opportunities, offers, engagements }: Stored): Disagreement[] {
  const engaged = by(engagements, (each) => each.opportunity);
  const pending = offers.filter((each) => each.state === 'pending');
  return [
    ...opportunities.flatMap(({ id, state, reason, closedAt }) => {
      if (!OVER.has(state)) return [wrong('every opportunity ends', `${id} is ${state} when everything is over`)];
      const faults: Disagreement[] = [];
      if (reason === null || closedAt === null) faults.push(wrong('a reason for each end', `${id} ended without one`));
      if (state === 'expired' && engaged.get(id)?.some(isServed)) {
        faults.push(wrong('every opportunity ends', `${id} expired, and somebody talked to its customer`));
      }
      return faults;
    }),
    ...pending.map(({ id }) => wrong('every offer ends', `${id} is pending when everything is over`)),
    ...engagements
      .filter((each) => each.state !== 'closed' || each.closedAt === null || each.reason === null)
      .map(({ id, state }) => wrong('every engagement ends', `${id} is ${state} when everything is over`)),
  ];
}

/** No two at once, and each by an offer that was accepted. */
function oneOwner({ engagements, offers, opportunities }: Stored): Disagreement[] {
  const faults: Disagreement[] = [];
  const known = new Map(opportunities.map((each) => [each.id, each]));
  const accepted = by(
    offers.filter((each) => each.state === 'accepted'),
    (each) => each.opportunity,
  );
  for (const [opportunity, list] of by(engagements, (each) => each.opportunity)) {
    const inTurn = [...list].sort((one, other) => one.startedAt - other.startedAt);
    for (const [index, each] of inTurn.entries()) {
      const next = inTurn[index + 1];
      if (next !== undefined && (each.closedAt === null || each.closedAt > next.startedAt)) {
        faults.push(wrong('one owner', `${opportunity}: ${each.id} and ${next.id} at once`));
      }
      if (next !== undefined && isServed(each)) {
        faults.push(wrong('one owner', `${opportunity} was given to another though ${each.id} talked`));
      }
      if (each.visitor !== known.get(opportunity)?.visitor) {
        faults.push(wrong('one owner', `${each.id} is of another visitor than ${opportunity}`));
      }
    }
    const won = (accepted.get(opportunity) ?? []).map((each) => each.associate).sort();
    const owners = list.map((each) => each.associate).sort();
    if (won.join() !== owners.join()) {
      faults.push(wrong('one owner', `${opportunity} was accepted by [${won}] and is of [${owners}]`));
    }
  }
  for (const [opportunity, list] of accepted) {
    if (!engagements.some((each) => each.opportunity === opportunity)) {
      faults.push(wrong('one owner', `${opportunity} was accepted by ${list[0]?.associate}, and nobody has it`));
    }
  }
  return faults;
}

/** The associate of each engagement saw it, nobody else did, and nobody saw one that is not there. */
function ownersSawThem({ engagementsOf }: Seen, { engagements }: Stored): Disagreement[] {
  const faults: Disagreement[] = [];
  const rows = new Map(engagements.map((each) => [each.id, each]));
  for (const [client, ids] of engagementsOf) {
    if (!client.startsWith('associate:')) continue;
    for (const id of ids) {
      const row = rows.get(id);
      if (row === undefined) faults.push(wrong('stored as seen', `${client} saw ${id}, which is not stored`));
      else if (`associate:${row.associate}` !== client) {
        faults.push(wrong('seen by its owner only', `${client} saw ${id}, which is of ${row.associate}`));
      }
    }
  }
  for (const { id, associate } of engagements) {
    if (!engagementsOf.get(`associate:${associate}`)?.has(id)) {
      faults.push(wrong('seen by its owner', `${associate} never saw ${id}`));
    }
  }
  return faults;
}

/** Who was talked to saw by whom, the same whom the store names. */
function customersSawThem(
  { engagementsOf, visitors, shown, unfinished }: Seen,
  { engagements }: Stored,
): Disagreement[] {
  const faults: Disagreement[] = [];
  const rows = new Map(engagements.map((each) => [each.id, each]));
  for (const [client, ids] of engagementsOf) {
    if (!client.startsWith('customer:')) continue;
    for (const id of ids) {
      const row = rows.get(id);
      if (row === undefined) faults.push(wrong('stored as seen', `${client} saw ${id}, which is not stored`));
      else if (row.visitor !== visitors.get(client)) {
        faults.push(wrong('seen by its customer only', `${client} saw ${id}, which is of ${row.visitor}`));
      }
      const name = shown.get(`${client} ${id}`);
      if (row !== undefined && name !== undefined && name !== row.shownAs) {
        faults.push(wrong('one owner for both', `${client} saw ${name} in ${id}, which is of ${row.shownAs}`));
      }
    }
  }
  const clients = new Map([...visitors].map(([client, visitor]) => [visitor, client]));
  for (const { id, visitor, talkingAt, greeted } of engagements) {
    if (talkingAt === null) continue;
    if (!greeted) faults.push(wrong('greeted before talking', `${id} talked without a greeting`));
    const client = clients.get(visitor) ?? '';
    if (!unfinished.has(client) && !engagementsOf.get(client)?.has(id)) {
      faults.push(wrong('seen by its customer', `the customer of ${id} never saw it`));
    }
  }
  return faults;
}

/** What an associate was told of her offers is what became of them, and an acceptance that was granted is one. */
function offersAgree(
  { offersOf, offerEnds, granted, approached }: Seen,
  { offers, engagements }: Stored,
): Disagreement[] {
  const faults: Disagreement[] = [];
  const rows = new Map(offers.map((each) => [each.id, each]));
  for (const [client, ids] of offersOf) {
    for (const id of ids) {
      const row = rows.get(id);
      if (row === undefined) faults.push(wrong('stored as seen', `${client} saw ${id}, which is not stored`));
      else if (`associate:${row.associate}` !== client) {
        faults.push(wrong('seen by its owner only', `${client} saw ${id}, which is of ${row.associate}`));
      }
    }
  }
  for (const { client, offer, state } of offerEnds) {
    const stored = rows.get(offer)?.state;
    if (stored !== state)
      faults.push(wrong('offers agree', `${client} heard that ${offer} is ${state}; it is ${stored}`));
  }
  for (const { client, offer, engagement } of granted) {
    const row = rows.get(offer);
    const given = engagements.find((each) => each.id === engagement);
    if (row?.state !== 'accepted' || given === undefined || `associate:${given.associate}` !== client) {
      faults.push(wrong('granted as stored', `${client} was given ${engagement} by ${offer}`));
    }
  }
  for (const { client, opportunity, engagement } of approached) {
    const given = engagements.find((each) => each.id === engagement);
    if (given?.opportunity !== opportunity || `associate:${given.associate}` !== client) {
      faults.push(wrong('granted as stored', `${client} took ${engagement} from the list by ${opportunity}`));
    }
  }
  return faults;
}

/** The same words in the same order on both sides and in the store; what was said to be kept is kept. */
function sameMessages({ streams, said }: Seen, { messages }: Stored): Disagreement[] {
  const faults: Disagreement[] = [];
  const kept = by(messages, (each) => each.engagement);
  for (const list of kept.values()) list.sort((one, other) => one.place - other.place);
  for (const { client, engagement, inOrder } of streams) {
    const stored = kept.get(engagement) ?? [];
    for (const [index, message] of inOrder.entries()) {
      const row = stored[index];
      if (row?.id === message.id && row.text === message.text && row.from === message.from) continue;
      faults.push(
        wrong('same messages in the same order', `${client} read ${message.id} as number ${index} of ${engagement}`),
      );
      break;
    }
  }
  const byId = new Map(messages.map((each) => [`${each.engagement} ${each.id}`, each]));
  for (const { client, engagement, id, text } of said) {
    if (byId.get(`${engagement} ${id}`)?.text !== text) {
      faults.push(wrong('what was said is kept', `${client} said ${id} in ${engagement}`));
    }
  }
  const ids = new Set<string>();
  for (const { id } of messages) {
    if (ids.has(id)) faults.push(wrong('what was said is kept once', `${id} is stored twice`));
    ids.add(id);
  }
  return faults;
}

function slotsAreBack({ slots, used }: Stored): Disagreement[] {
  return [
    ...slots.map(({ person, holder }) => wrong('slots are back', `${holder} still holds a slot of ${person}`)),
    ...used
      .filter((each) => each.count !== 0)
      .map(({ person, count }) => wrong('slots are back', `${person} counts ${count} slots`)),
  ];
}

/** The last outcome that was acknowledged is the one record; a conversation counts once, for its associate. */
function outcomesAreKept({ outcomes }: Seen, { outcomes: rows, engagements, recorded }: Stored): Disagreement[] {
  const faults: Disagreement[] = [];
  const kept = by(rows, (each) => each.engagement);
  for (const [engagement, { result, amount }] of outcomes) {
    const [row, ...more] = kept.get(engagement) ?? [];
    if (row === undefined || more.length > 0 || row.result !== result || row.amount !== amount) {
      faults.push(wrong('outcomes are kept once', `${engagement}: ${result} ${amount} was acknowledged`));
    }
  }
  for (const { id, talkingAt, reason, trials, won } of engagements) {
    if (trials !== (isServed({ talkingAt, reason }) ? 1 : 0))
      faults.push(wrong('a talk counts once', `${id} counts ${trials}`));
    const sold = kept.get(id)?.[0]?.result === 'sold';
    if (won !== (sold ? 1 : 0)) faults.push(wrong('a talk counts once', `${id} counts ${won} sales`));
  }
  const sum = (field: 'trials' | 'won') => engagements.reduce((total, each) => total + each[field], 0);
  if (recorded.trials !== sum('trials') || recorded.won !== sum('won')) {
    faults.push(
      wrong(
        'records add up',
        `records say ${recorded.won} of ${recorded.trials}, conversations ${sum('won')} of ${sum('trials')}`,
      ),
    );
  }
  return faults;
}

/** Every acknowledged event is stored once, and every stored one is counted in a session. */
function eventsAreCounted({ acknowledged }: Seen, { events, folded }: Stored): Disagreement[] {
  const faults: Disagreement[] = [];
  const rows = new Map(events.map((each) => [each.id, each.count]));
  for (const id of acknowledged) {
    const count = rows.get(id) ?? 0;
    if (count !== 1) faults.push(wrong('every acknowledged event counts once', `${id} is stored ${count} times`));
  }
  const stored = events.reduce((total, each) => total + each.count, 0);
  if (stored !== folded) {
    faults.push(wrong('every event is folded once', `${stored} events are stored, sessions count ${folded}`));
  }
  return faults;
}
