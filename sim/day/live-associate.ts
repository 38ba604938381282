import { type Random, seededRandom, wholeBetween } from '../../kernel/random.ts';
import { MINUTE, SECOND } from '../../kernel/time.ts';
import { TAKES_IT } from '../people.ts';
import type { DayClient, DayEntry, DayTime, Listening } from './day-client.ts';
import type { DayAssociate } from './day-people.ts';

const SILENCE = 90 * SECOND;
/** Longer than any deadline of a conversation: of one that says nothing for so long she goes home, and the checker tells what became of it. */
const FORGOTTEN = 20 * MINUTE;
const COMMISSIONED = 250_000_00;
/** How many customers she sees on her list. */
const LIST_COUNT = 20;

export type LiveAssociateParts = {
  readonly plan: DayAssociate;
  readonly associateId: string;
  readonly enterpriseId: string;
  readonly client: DayClient;
  readonly time: DayTime;
  readonly messageId: () => string;
  /** The shop has closed and the last customer is gone. */
  readonly closing: () => boolean;
};

type Talk = {
  state: string;
  messages: { readonly id: string; readonly from: string; readonly text: string }[];
  lastAt: number;
  changed: () => void;
};

/** An associate's day: she comes, takes breaks, looks at offers as she is minded to, talks, writes down outcomes, and goes home. */
export async function liveAssociate(parts: LiveAssociateParts): Promise<void> {
  const { plan, associateId, enterpriseId, client, time } = parts;
  const random = seededRandom(plan.seed);
  const talks = new Map<string, Talk>();
  const looked = new Set<string>();
  /** What stands on the list for her to choose from. */
  const listed = new Map<string, string>();
  const underWay = new Set<Promise<void>>();
  const begin = (work: Promise<void>) => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const thinks = () => time.pause(wholeBetween(random, plan.mood.pace, 2 * plan.mood.pace));
  const declare = (declared: 'available' | 'away') => client.ask('PUT', '/v1/me/presence', { declared });

  await time.pause(plan.shift.from - time.now());
  const socket: Listening = client.listen(heard);
  const desk = await client.ask('GET', '/v1/desk');
  const cursor = (desk.body['cursor'] ?? {}) as Readonly<Record<string, number>>;
  socket.read(`associate:${associateId}`, cursor[`associate:${associateId}`] ?? 0);
  socket.watch('floor:mine', { count: LIST_COUNT });
  await declare('available');
  begin(looksAround());

  for (const { from, to } of plan.breaks) {
    await time.pause(from - time.now());
    if (time.now() > plan.shift.to) break;
    await declare('away');
    // The machine sleeps, too, unless somebody is still talking: what happened meanwhile is read when it wakes.
    if (talks.size === 0) socket.cut();
    await time.pause(to - time.now());
    await declare('available');
  }
  await time.pause(plan.shift.to - time.now());
  await declare('away');
  while (!parts.closing() || underWay.size > 0) await time.pause(2 * SECOND);
  socket.close();

  function heard(stream: string, { kind, data }: DayEntry): void {
    if (stream === 'floor:mine') lists(data);
    if (kind === 'offer.made' && !looked.has(String(data['offerId']))) {
      looked.add(String(data['offerId']));
      begin(considers(String(data['offerId'])));
    }
    if (kind === 'engagement.started') begins(String(data['engagementId']));
    const talk = talks.get(stream.slice('engagement:'.length));
    if (talk === undefined) return;
    if (kind === 'state') talk.state = String(data['state']);
    if (kind === 'message' && !talk.messages.some((each) => each.id === data['messageId'])) {
      talk.messages.push({ id: String(data['messageId']), from: String(data['from']), text: String(data['text']) });
      talk.lastAt = time.now();
    }
    talk.changed();
  }

  function lists({ rows = [], gone = [] }: Readonly<Record<string, unknown>>): void {
    for (const { sessionId, approach } of rows as readonly { sessionId: string; approach?: string }[]) {
      if (approach === undefined) listed.delete(sessionId);
      else listed.set(sessionId, approach);
    }
    for (const sessionId of gone as readonly string[]) listed.delete(sessionId);
  }

  /** Between her customers she takes somebody from the list, where there is a list: now and then one whom a colleague has taken just then. */
  async function looksAround(): Promise<void> {
    while (time.now() < plan.shift.to) {
      await time.pause(plan.looksAround);
      const isThere = !plan.breaks.some(({ from, to }) => time.now() > from && time.now() < to);
      const [first] = listed;
      if (first === undefined || !isThere || talks.size >= plan.capacity) continue;
      const [sessionId, opportunityId] = first;
      listed.delete(sessionId);
      const path = `/v1/enterprises/${enterpriseId}/opportunities/${opportunityId}/approach`;
      const { status, body } = await client.ask('POST', path);
      if (status === 200) begins(String(body['engagementId']));
    }
  }

  async function considers(offerId: string): Promise<void> {
    const chance = random();
    await thinks();
    const { declines, letsLapse } = plan.mood;
    if (chance < letsLapse) {
      // She was in the kitchen; when she is back she says that she is there.
      await time.pause(2 * MINUTE);
      if (time.now() < plan.shift.to) await declare('available');
    } else if (chance < letsLapse + declines) {
      await client.ask('POST', `/v1/offers/${offerId}/decline`, { reason: 'On the telephone' });
    } else {
      const { status, body } = await client.ask('POST', `/v1/offers/${offerId}/accept`);
      if (status === 200) begins(String(body['engagementId']));
    }
  }

  function begins(engagementId: string): void {
    if (talks.has(engagementId)) return;
    const talk: Talk = { state: 'inviting', messages: [], lastAt: time.now(), changed: () => undefined };
    talks.set(engagementId, talk);
    socket.read(`engagement:${engagementId}`, 0);
    const over = () => {
      talks.delete(engagementId);
      socket.leave(`engagement:${engagementId}`);
    };
    begin(serves(engagementId, talk).finally(over));
  }

  async function serves(engagementId: string, talk: Talk): Promise<void> {
    const root = `/v1/engagements/${engagementId}`;
    const say = (text: string) => client.ask('POST', `${root}/messages`, { messageId: parts.messageId(), text });
    let answered = 0;
    if (random() >= plan.mood.forgetsToGreet) {
      await thinks();
      await say(`Hello, this is ${plan.name}. May I help?`);
    }
    while (talk.state !== 'closed' && talk.state !== 'wrapping' && time.now() - talk.lastAt < FORGOTTEN) {
      const asked = talk.messages.filter((each) => each.from === 'customer').length;
      if (talk.state === 'talking' && asked > answered) {
        answered = asked;
        await thinks();
        await say(answerTo(random));
      } else if (talk.state === 'talking' && time.now() - talk.lastAt > SILENCE) {
        await client.ask('POST', `${root}/end`);
        talk.state = 'wrapping';
      } else await Promise.race([changeOf(talk), time.pause(15 * SECOND)]);
    }
    if (talk.state !== 'wrapping' || random() < plan.mood.forgetsOutcome) return;
    await thinks();
    const sold = talk.messages.some((each) => each.from === 'customer' && each.text === TAKES_IT);
    await client.ask(
      'PUT',
      `${root}/outcome`,
      sold ? { result: 'sold', amountMinor: COMMISSIONED, currency: 'EUR' } : { result: 'not-sold', reason: 'Not now' },
    );
  }
}

function changeOf(talk: Talk): Promise<void> {
  return new Promise((resolve) => {
    talk.changed = resolve;
  });
}

function answerTo(random: Random): string {
  const answers = ['What is it for?', 'Over how many years?', 'I would look at two of them.', 'That fits well.'];
  return answers[wholeBetween(random, 0, answers.length - 1)] ?? '';
}
