import { describe, expect, test } from 'vitest';
import type { EngagementView } from '../../features/engagement/core/index.ts';
import type { OfferView } from '../../features/queue/core/index.ts';
import { ApiProblem } from '../../platform/web/api-client.ts';
import type { StreamListener } from '../../platform/web/stream-client.ts';
import { createDeskStore, type DeskSnapshot } from './desk-store.ts';

const engagement = (id: string, mended: Partial<EngagementView> = {}): EngagementView => ({
  engagementId: id,
  enterpriseId: 'ent_1',
  opportunityId: 'opp_1',
  sessionId: 'ses_1',
  associateId: 'mem_1',
  state: 'inviting',
  greeted: false,
  who: 'Anonymous',
  identity: 'anonymous',
  topic: 'Cameras',
  verdict: 'must',
  why: [],
  openingWords: 'Hello',
  startedAt: '2026-11-21T03:00:00.000Z',
  messages: [],
  simulated: false,
  ...mended,
});

const offer = (id: string): OfferView => ({
  offerId: id,
  opportunityId: 'opp_1',
  enterpriseId: 'ent_1',
  enterpriseName: 'Shop',
  associateId: 'mem_1',
  sessionId: 'ses_1',
  websiteName: 'shop.example',
  who: 'Anonymous',
  identity: 'anonymous',
  verdict: 'must',
  asked: false,
  topic: 'Cameras',
  why: [],
  score: 80,
  reasons: [],
  openingWords: '',
  madeAt: '2026-11-21T03:00:00.000Z',
  dueAt: '2026-11-21T03:00:30.000Z',
  simulated: false,
});

function world(snapshots: readonly (DeskSnapshot | ApiProblem)[]) {
  const answers = [...snapshots];
  const followed = new Map<string, { cursor: number; listener: StreamListener }>();
  const timers: (() => void)[] = [];
  const limits: number[] = [];
  const put: string[] = [];
  const store = createDeskStore({
    load: async (within) => {
      limits.push(within);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined || answer instanceof ApiProblem) throw answer;
      return answer;
    },
    streams: {
      follow: (stream, cursor, listener) => {
        followed.set(stream, { cursor, listener });
        return () => {
          if (followed.get(stream)?.listener === listener) followed.delete(stream);
        };
      },
    },
    aside: { read: () => put, add: (engagementId) => put.push(engagementId) },
    later: (work) => {
      timers.push(work);
      return () => undefined;
    },
    random: () => 0,
  });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  const tell = (stream: string, kind: string, data: unknown, at = ''): void =>
    followed.get(stream)?.listener.entry({ seq: 1, at, kind, data });
  return { store, followed, timers, limits, settled, tell };
}

const presence: DeskSnapshot['presence'] = {
  declared: 'available',
  connected: true,
  notResponding: false,
  offDuty: false,
  capacity: 3,
  slotsUsed: 0,
};
const EMPTY: DeskSnapshot = { cursor: { 'associate:mem_1': 12 }, offers: [], engagements: [], presence };

describe('the desk', () => {
  test('B1: a snapshot and the entries after it: offer, acceptance, greeting, chat, outcome', async () => {
    const { store, followed, settled, tell } = world([EMPTY]);
    store.start();
    await settled();
    expect(followed.get('associate:mem_1')?.cursor).toBe(12);
    tell('associate:mem_1', 'offer.made', offer('off_1'));
    expect(store.state().offers).toHaveLength(1);
    tell('associate:mem_1', 'offer.ended', { offerId: 'off_1', state: 'accepted' });
    tell('associate:mem_1', 'engagement.started', engagement('eng_1'));
    expect(store.state().offers).toEqual([]);
    expect(followed.has('engagement:eng_1')).toBe(true);
    const message = { messageId: 'msg_1', from: 'associate', text: 'Hello', at: '2026-11-21T03:00:05.000Z' };
    tell('engagement:eng_1', 'message', message);
    tell('engagement:eng_1', 'message', message);
    tell('engagement:eng_1', 'greeted', { at: message.at });
    tell('engagement:eng_1', 'state', { state: 'talking' });
    expect(store.state().engagements).toMatchObject([{ state: 'talking', greeted: true, messages: [message] }]);
    tell('engagement:eng_1', 'something-new', { of: 'a later version' });
    expect(store.state().engagements).toHaveLength(1);
    // Nothing follows but a corrected outcome: one socket does not read the conversations of a whole day.
    tell('engagement:eng_1', 'state', { state: 'closed', closedReason: 'done' });
    expect(store.state().engagements).toMatchObject([{ state: 'closed', closedReason: 'done' }]);
    expect([...followed.keys()]).toEqual(['associate:mem_1']);
  });

  test('A12: a conversation taken away stays to be read with its reason, until it is put aside', async () => {
    const { store, followed, settled, tell } = world([
      { ...EMPTY, engagements: [engagement('eng_1', { dueAt: 'x' })] },
    ]);
    store.start();
    await settled();
    tell('associate:mem_1', 'engagement.ended', { engagementId: 'eng_1', reason: 'not-greeted' });
    expect(store.state().engagements).toMatchObject([{ state: 'closed', closedReason: 'not-greeted' }]);
    expect(store.state().engagements[0]?.dueAt).toBeUndefined();
    store.dismiss('eng_1');
    expect(store.state().engagements).toEqual([]);
    expect([...followed.keys()]).toEqual(['associate:mem_1']);
  });

  test('QC7: what went on to others while she was gone stays, with who has it, until it is put aside for good or hers again', async () => {
    const lost = engagement('eng_1', { state: 'closed', closedReason: 'associate-gone' });
    const { store, followed, settled, tell } = world([{ ...EMPTY, passedOn: [lost] }]);
    store.start();
    await settled();
    expect([...followed.keys()]).toEqual(['associate:mem_1']);
    const ended = { engagementId: 'eng_1', reason: 'associate-gone' };
    tell('associate:mem_1', 'engagement.ended', ended);
    expect(store.state().engagements[0]).not.toHaveProperty('passedTo');
    tell('associate:mem_1', 'engagement.ended', { ...ended, to: 'Ben' });
    expect(store.state().engagements).toMatchObject([{ state: 'closed', passedTo: 'Ben' }]);
    store.dismiss('eng_1');
    await store.reload();
    expect(store.state().engagements).toEqual([]);
    const again = world([{ ...EMPTY, passedOn: [lost] }]);
    again.store.start();
    await again.settled();
    const continues = { engagementId: 'eng_1', associate: 'Mara' };
    again.tell('associate:mem_1', 'engagement.started', engagement('eng_2', { continues }));
    expect(again.store.state().engagements.map((each) => each.engagementId)).toEqual(['eng_2']);
  });

  test('B3: told to reload, it loads again, follows from the new cursors, and keeps what was left to read', async () => {
    const later: DeskSnapshot = { ...EMPTY, cursor: { 'associate:mem_1': 90 }, offers: [offer('off_2')] };
    const { store, followed, settled, tell } = world([{ ...EMPTY, engagements: [engagement('eng_1')] }, later]);
    store.start();
    await settled();
    tell('associate:mem_1', 'engagement.ended', { engagementId: 'eng_1', reason: 'no-answer' });
    followed.get('associate:mem_1')?.listener.reload();
    await settled();
    expect(followed.get('associate:mem_1')?.cursor).toBe(90);
    expect(followed.has('engagement:eng_1')).toBe(false);
    expect(store.state().offers.map((each) => each.offerId)).toEqual(['off_2']);
    expect(store.state().engagements.map((each) => each.engagementId)).toEqual(['eng_1']);
  });

  test('B3: a desk that is there asks again soon when nobody answers, each time with more patience', async () => {
    const silent = new ApiProblem(0, 'offline', 'no answer', {});
    const { store, followed, timers, limits, settled } = world([EMPTY, silent, silent, EMPTY]);
    store.start();
    await settled();
    followed.get('associate:mem_1')?.listener.reload();
    for (let turn = 0; turn < 3; turn += 1) {
      await settled();
      for (const timer of timers.splice(0)) timer();
    }
    await settled();
    expect(store.state().status).toBe('ready');
    expect(limits).toEqual([15_000, 2_000, 4_000, 8_000]);
  });

  test('B10: while the server is away it says so and tries again; a refusal is not tried again', async () => {
    const { store, timers, settled } = world([new ApiProblem(503, 'unavailable', 'later', {}), EMPTY]);
    store.start();
    await settled();
    expect(store.state().status).toBe('failed');
    for (const timer of timers.splice(0)) timer();
    await settled();
    expect(store.state().status).toBe('ready');
    const refused = world([new ApiProblem(403, 'role-missing', 'no', {})]);
    refused.store.start();
    await refused.settled();
    expect([refused.store.state().status, refused.timers.length]).toEqual(['failed', 0]);
  });

  test('B1: presence is what was said last: by herself elsewhere, by a supervisor, by the clock', async () => {
    const { store, settled, tell } = world([EMPTY]);
    store.start();
    await settled();
    expect(store.state().presence).toEqual(presence);
    const set = { ...presence, declared: 'away', by: 'Bo', set: 'presence' } as const;
    tell('associate:mem_1', 'presence', set);
    tell('associate:mem_1', 'presence', set);
    expect(store.state().presence).toEqual(set);
    // Who did it stays to be read when a slot of hers comes free a moment later.
    const later = { ...presence, declared: 'away', slotsUsed: 1 } as const;
    tell('associate:mem_1', 'presence', later);
    expect(store.state().presence).toEqual(later);
    expect(store.state().setByOther).toMatchObject(set);
    store.declaring()(presence);
    expect(store.state().presence).toEqual(presence);
  });

  test('B1: what the server answered to her own declaration comes too late to take back what was said since', async () => {
    const { store, settled, tell } = world([EMPTY]);
    store.start();
    await settled();
    const answered = store.declaring();
    const since = { ...presence, declared: 'away', by: 'Bo' } as const;
    tell('associate:mem_1', 'presence', since);
    answered(presence);
    expect(store.state().presence).toEqual(since);
  });

  test('QC2: an offer that goes without an answer of hers says why, one that she answered does not', async () => {
    const { store, settled, tell } = world([
      { ...EMPTY, offers: ['off_1', 'off_2', 'off_3', 'off_4'].map((id) => offer(id)) },
    ]);
    store.start();
    await settled();
    const at = '2026-11-21T03:00:07.000Z';
    const taken = { offerId: 'off_1', state: 'withdrawn', reason: 'taken', by: 'Bo' };
    tell('associate:mem_1', 'offer.ended', taken, at);
    expect(store.state().gone).toEqual({ ...taken, topic: 'Cameras', at });
    tell('associate:mem_1', 'offer.ended', { offerId: 'off_2', state: 'accepted' }, at);
    tell('associate:mem_1', 'offer.ended', { offerId: 'off_3', state: 'declined', reason: 'busy' }, at);
    // Put away already: the server's refusal has told her.
    store.answered('off_4');
    tell('associate:mem_1', 'offer.ended', { offerId: 'off_4', state: 'withdrawn', by: 'Bo' }, at);
    expect(store.state().gone?.offerId).toBe('off_1');
  });

  test('her own answer takes the offer away without waiting for the stream', async () => {
    const { store, settled } = world([{ ...EMPTY, offers: [offer('off_1'), offer('off_2')] }]);
    store.start();
    await settled();
    store.answered('off_1');
    expect(store.state().offers.map((each) => each.offerId)).toEqual(['off_2']);
  });
});
