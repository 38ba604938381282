import { Type } from 'typebox';
import { Value } from 'typebox/value';
import WebSocket from 'ws';
import { EngagementView } from '../features/engagement/core/index.ts';
import { OfferView } from '../features/queue/core/index.ts';
import { type Random, wholeBetween } from '../kernel/random.ts';
import { MINUTE, SECOND } from '../kernel/time.ts';
import { type Act, actsFor, type SimulatedSelf } from './associate-script.ts';
import type { Ask } from './http-client.ts';

const Desk = Type.Object({
  cursor: Type.Record(Type.String(), Type.Integer()),
  offers: Type.Array(OfferView),
  engagements: Type.Array(EngagementView),
});

export type AssociateParts = {
  readonly ask: Ask;
  readonly random: Random;
  readonly self: SimulatedSelf;
  readonly token: string;
  readonly baseUrl: string;
  readonly hex: (digits: number) => string;
};

/** How often the desk is read: while somebody is there, after news, and otherwise, in case news was missed. */
const READS_TALKING = 2_500;
const READS_AFTER_NEWS = 250;
const READS_IDLE = MINUTE;
const CONNECTS_AGAIN = 5 * SECOND;
/** How long she works before a break, in minutes, and how long that is. */
const WORKS = [15, 30] as const;
const BREAK = 2 * MINUTE;

/**
 * A simulated associate at her desk: available, connected by the socket, and acting by script over the public API. What she
 * may have is decided by the server; a real customer who belongs to a real colleague she declines.
 * @returns how to stop
 */
export function startAssociate(parts: AssociateParts): () => void {
  const { ask, random, self, token, baseUrl, hex } = parts;
  const headers = { authorization: `Bearer ${token}` };
  const timers = new Set<NodeJS.Timeout>();
  const planned = new Set<string>();
  let socket: WebSocket | undefined;
  let reading: NodeJS.Timeout | undefined;
  let stopped = false;

  function later(ms: number, work: () => Promise<unknown> | undefined): NodeJS.Timeout {
    const timer = setTimeout(() => {
      timers.delete(timer);
      // The server may be going down, or may refuse what has changed meanwhile: the next look at the desk goes on from there.
      if (!stopped) work()?.catch(() => readIn(CONNECTS_AGAIN));
    }, ms);
    timers.add(timer);
    return timer;
  }

  function readIn(ms: number): void {
    if (reading !== undefined) {
      clearTimeout(reading);
      timers.delete(reading);
    }
    reading = later(ms, read);
  }

  async function read(): Promise<void> {
    const { body } = await ask('GET', '/v1/desk', headers);
    if (!Value.Check(Desk, body)) return readIn(CONNECTS_AGAIN);
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ read: body.cursor }));
    const there = [...body.offers.map((each) => each.offerId), ...body.engagements.map((each) => each.engagementId)];
    for (const key of planned) if (!there.some((id) => key.includes(id))) planned.delete(key);
    for (const act of actsFor(self, body, random)) {
      if (planned.has(act.key)) continue;
      planned.add(act.key);
      later(act.afterMs, () => perform(act));
    }
    readIn(body.engagements.length > 0 ? READS_TALKING : READS_IDLE);
  }

  async function perform(act: Act): Promise<void> {
    if (act.kind === 'take') await take(act.offerId);
    else if (act.kind === 'decline') await decline(act.offerId, act.reason);
    else if (act.kind !== 'forget') {
      const root = `/v1/engagements/${act.engagementId}`;
      if (act.kind === 'say') {
        await ask('POST', `${root}/messages`, headers, { messageId: `msg_${hex(32)}`, text: act.text });
      }
      if (act.kind === 'conclude') await ask('PUT', `${root}/outcome`, headers, act.outcome);
      if (act.kind === 'end' && (await isStillQuiet(act))) await ask('POST', `${root}/end`, headers);
    }
    readIn(READS_AFTER_NEWS);
  }

  /** Nobody has said anything since the end was planned: the key still names the number of messages. */
  async function isStillQuiet(act: Act & { readonly kind: 'end' }): Promise<boolean> {
    const { body } = await ask('GET', '/v1/desk', headers);
    if (!Value.Check(Desk, body)) return false;
    return actsFor(self, body, random).some((each) => each.key === act.key);
  }

  /** A break every now and then; what she has begun she goes on with. */
  function takeBreaks(): undefined {
    later(wholeBetween(random, ...WORKS) * MINUTE, () => {
      later(BREAK, () => declare('available'));
      takeBreaks();
      return declare('away');
    });
    return undefined;
  }

  const declare = (declared: 'available' | 'away') => ask('PUT', '/v1/me/presence', headers, { declared });

  async function take(offerId: string): Promise<void> {
    const { status } = await ask('POST', `/v1/offers/${offerId}/accept`, headers);
    if (status === 403) await decline(offerId, 'Leaves real customers to real colleagues');
  }

  async function decline(offerId: string, reason: string): Promise<void> {
    await ask('POST', `/v1/offers/${offerId}/decline`, headers, { reason });
  }

  function connect(): undefined {
    const address = new URL('/v1/socket', baseUrl);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const opened = new WebSocket(address, { headers });
    socket = opened;
    opened.on('open', () => {
      void declare('available').catch(() => undefined);
      readIn(0);
    });
    opened.on('message', () => readIn(READS_AFTER_NEWS));
    // An error is followed by a close.
    opened.on('error', () => undefined);
    opened.on('close', () => {
      if (!stopped) later(CONNECTS_AGAIN, connect);
    });
    return undefined;
  }

  connect();
  takeBreaks();
  return () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
    socket?.close();
  };
}
