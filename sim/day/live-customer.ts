import { randomBytes } from 'node:crypto';
import type { EventBody } from '../../features/clickstream/core/index.ts';
import { seededRandom, wholeBetween } from '../../kernel/random.ts';
import { MINUTE, SECOND } from '../../kernel/time.ts';
import type { ClientLog } from '../checker/observations.ts';
import { TAKES_IT, THINKS_IT_OVER } from '../people.ts';
import type { DayClient, DayEntry, DayTime, Listening } from './day-client.ts';
import type { DayCustomer } from './day-people.ts';

export type LiveCustomerParts = {
  readonly plan: DayCustomer;
  readonly name: string;
  readonly token: string;
  readonly origin: string;
  readonly client: DayClient;
  readonly time: DayTime;
  readonly log: ClientLog;
  readonly messageId: () => string;
  /** Whether this associate sells to her: the truth of the simulation. */
  readonly buysFrom: (associate: string) => boolean;
};

type Conversation = {
  id: string;
  state: string;
  associate: string;
  readonly messages: { readonly id: string; readonly from: string }[];
};

const LONGEST = 15 * MINUTE;

/** A customer's visit: she looks at pages, asks or is asked, waits as long as she has patience, talks, decides, and goes. */
export async function liveCustomer(parts: LiveCustomerParts): Promise<void> {
  const { plan, client, time, log, name } = parts;
  const random = seededRandom(plan.seed);
  const session = `day-${parts.token.slice(0, 12)}`;
  let path = '/';
  let sentAt = time.now();
  let beatMs = 15 * SECOND;
  let attention = false;
  let talk: Conversation | undefined;
  let waiting = false;
  let told = false;
  /** Nobody took her who did not ask: for which opportunity she may leave a message. */
  let otherWay: string | undefined;
  let wake: () => void = () => undefined;
  let answered: string | undefined;

  async function send(...bodies: readonly EventBody[]): Promise<void> {
    const at = new Date().toISOString();
    const ids = bodies.map(() => randomBytes(9).toString('hex'));
    const events = bodies.map((body, index) => ({ id: ids[index], at, url: parts.origin + path, ...body }));
    const context = { device: 'desktop', locale: 'en-GB', reach: 'widget' };
    sentAt = time.now();
    const { status, body } = await client.ask('POST', '/v1/events', {
      sentAt: at,
      visitor: parts.token,
      session,
      context,
      events,
    });
    if (status !== 200) return;
    log.note({ kind: 'acknowledged', client: name, ids });
    attention ||= body['attention'] === true;
    beatMs = Number(body['beatMs'] ?? beatMs);
  }

  const beat = () => send({ kind: 'beat', visibleMs: Math.round(Math.min(time.now() - sentAt, 60_000)) });

  /** Looks at the page for so long, and hears from the replies to her beats whether somebody wants her. */
  async function looks(ms: number): Promise<void> {
    for (const until = time.now() + ms; time.now() < until && !attention; ) {
      await time.pause(Math.min(beatMs, until - time.now()));
      await beat();
    }
  }

  async function browses(): Promise<void> {
    for (let page = 0; page < plan.pages && !attention; page += 1) {
      path = `/loans/${plan.place}/${page}`;
      await send({ kind: 'page', title: `Page ${page}` }, { kind: 'click', target: 'a' });
      if (page === 1) await send({ kind: 'value', name: 'calculator.principal', value: plan.budget });
      if (page === 0 && plan.refuses) await send({ kind: 'refuse' });
      if (page === plan.pages - 1 && plan.asks) {
        await send({ kind: 'help', text: 'I have a question.' });
        attention = true;
      }
      await looks(plan.reads);
    }
  }

  function heard(stream: string, { kind, data }: DayEntry): void {
    if (kind === 'invited') meet(data);
    if (kind === 'help.waiting') waiting = true;
    if (kind === 'other-way.offered') otherWay = String(data['opportunityId']);
    if (kind === 'other-way.ended' && otherWay === data['opportunityId']) otherWay = undefined;
    if (kind === 'help.nobody' || kind === 'help.ended') [waiting, told] = [false, true];
    if (talk !== undefined && stream === `engagement:${talk.id}`) {
      if (kind === 'state') talk.state = String(data['state']);
      if (kind === 'message') add(talk, data);
    }
    if (kind === 'engagement.ended' && talk !== undefined && talk.id === data['engagementId']) talk.state = 'closed';
    wake();
  }

  function meet(view: Readonly<Record<string, unknown>>): void {
    const id = String(view['engagementId']);
    if (talk?.id !== id) {
      const { name: associate } = view['associate'] as { readonly name: string };
      talk = { id, state: String(view['state']), associate, messages: [] };
    }
    waiting = false;
    for (const message of view['messages'] as Readonly<Record<string, unknown>>[]) add(talk, message);
    for (const tab of tabs) tab.read(`engagement:${id}`, 0);
  }

  const tabs: Listening[] = [];

  async function load(): Promise<void> {
    const { status, body } = await client.ask('GET', '/v1/widget/state');
    if (status !== 200) return;
    for (const tab of tabs) {
      for (const [stream, after] of Object.entries(body['cursor'] as Record<string, number>)) tab.read(stream, after);
    }
    waiting = body['waiting'] !== undefined;
    const offered = body['otherWay'] as { readonly opportunityId: string } | undefined;
    otherWay = offered?.opportunityId;
    if (body['engagement'] !== undefined) meet(body['engagement'] as Readonly<Record<string, unknown>>);
  }

  /** Somebody wants her, or she wants somebody: her widget is open until that has come to an end. */
  async function attends(): Promise<void> {
    for (let tab = 0; tab < plan.tabs; tab += 1) tabs.push(client.listen(heard));
    await load();
    const since = time.now();
    let reloadsAt = plan.reloads ? since + wholeBetween(random, 5, 60) * SECOND : Number.POSITIVE_INFINITY;
    while (time.now() - since < LONGEST) {
      if (time.now() > reloadsAt) {
        reloadsAt = Number.POSITIVE_INFINITY;
        for (const tab of tabs) tab.cut();
        await load();
      }
      const step = await acts(since);
      if (step === 'over') return;
      await Promise.race([
        time.pause(3 * SECOND),
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
      ]);
      if (time.now() - sentAt > 15 * SECOND) await beat();
    }
  }

  async function acts(since: number): Promise<'on' | 'over'> {
    if (talk === undefined || talk.state === 'closed' || talk.state === 'wrapping') {
      if (otherWay !== undefined && !waiting) {
        await answersOtherWay(otherWay);
        return 'over';
      }
      const lost = !waiting && (told || talk !== undefined || time.now() - since > MINUTE);
      return lost || time.now() - since > plan.patience ? 'over' : 'on';
    }
    const root = `/v1/widget/engagements/${talk.id}`;
    if (talk.state === 'inviting') {
      if (answered === talk.id || plan.invited === 'ignore') return 'on';
      answered = talk.id;
      await time.pause(wholeBetween(random, 3, 9) * SECOND);
      await client.ask('POST', `${root}/answer`, { answer: plan.asks ? 'accept' : plan.invited });
      return 'on';
    }
    const said = talk.messages.filter((each) => each.from === 'customer').length;
    if (talk.messages.at(-1)?.from !== 'associate') return 'on';
    await time.pause(wholeBetween(random, 4, 14) * SECOND);
    if (plan.vanishes && said > plan.lines / 2) return 'over';
    if (said > plan.lines) {
      await client.ask('POST', `${root}/end`);
      return 'over';
    }
    const last = parts.buysFrom(talk.associate) ? TAKES_IT : THINKS_IT_OVER;
    const text = said === plan.lines ? last : `Question ${said + 1}?`;
    const sent = { messageId: parts.messageId(), text };
    const { status } = await client.ask('POST', `${root}/messages`, sent);
    if (status === 200) add(talk, { ...sent, from: 'customer' });
    return 'on';
  }

  /** Who ignores invitations ignores this one too; most put it away, and a few leave a message. All come from one address, and it may leave few. */
  async function answersOtherWay(opportunityId: string): Promise<void> {
    told = true;
    if (plan.invited === 'ignore') return;
    await time.pause(wholeBetween(random, 3, 9) * SECOND);
    if (random() > 0.02) {
      await client.ask('POST', `/v1/widget/other-ways/${opportunityId}/refuse`);
      return;
    }
    const message = {
      messageId: parts.messageId(),
      name,
      contact: 'customer@day.example',
      text: 'Please write to me.',
    };
    await client.ask('POST', '/v1/widget/messages', message);
  }

  await browses();
  if (attention) await attends();
  const busy = waiting || talk?.state === 'inviting' || talk?.state === 'talking';
  log.note({ kind: 'left', client: name, unfinished: attention && (busy || talk === undefined) });
  for (const tab of tabs) tab.close();
}

function add(talk: Conversation, message: Readonly<Record<string, unknown>>): void {
  const id = String(message['messageId']);
  if (!talk.messages.some((each) => each.id === id)) talk.messages.push({ id, from: String(message['from']) });
}
