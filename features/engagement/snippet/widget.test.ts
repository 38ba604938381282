import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { VisitorEngagementView } from '../core/engagement-wire.ts';
import { accentOf, contrast } from './accent.ts';
import { insist } from './insist.ts';
import { createSending } from './message-sending.ts';
import { dialled } from './telephone.ts';
import { createWidgetClient } from './widget-client.ts';
import {
  INITIAL,
  isExpecting,
  type Outgoing,
  unanswered,
  viewOf,
  type WidgetModel,
  withoutWay,
} from './widget-model.ts';
import { textsFor } from './widget-texts.ts';
import { waitingWords } from './wish-panels.tsx';

const engagement = (state: VisitorEngagementView['state'], words = 1): VisitorEngagementView => ({
  engagementId: 'eng_1',
  state,
  associate: { name: 'Mara' },
  messages: Array.from({ length: words }, (_, index) => ({
    messageId: `m${index}`,
    from: 'associate',
    text: 'Hello',
    at: '2026-11-21T09:00:00.000Z',
  })),
});

const OTHER_WAY = { opportunityId: 'opp_1' };
const CALL = { callbackId: 'cbk_1', number: '… 800' };
const model = (part: Partial<WidgetModel>): WidgetModel => ({ ...INITIAL, ...part });

describe('what the customer is shown (OQ8)', () => {
  test.each<[string, Partial<WidgetModel>, string]>([
    ['nothing at first', {}, 'none'],
    ['her question, where somebody is at the desk', { panel: 'open', atDesk: true }, 'ask'],
    ['a message, where nobody is', { panel: 'open', atDesk: false }, 'nobody'],
    ['nothing yet, where it is not known', { panel: 'open' }, 'loading'],
    ['that she waits', { panel: 'open', asking: true }, 'waiting'],
    ['an invitation by itself', { visitor: { engagement: engagement('inviting') } }, 'invitation'],
    ['no invitation before the first words', { visitor: { engagement: engagement('inviting', 0) } }, 'none'],
    [
      'no invitation that she has put away',
      { visitor: { engagement: engagement('inviting') }, putAway: 'eng_1' },
      'none',
    ],
    ['another way by itself', { visitor: { otherWay: OTHER_WAY } }, 'other-way'],
    ['no other way that she has put away', { visitor: { otherWay: OTHER_WAY }, putAway: 'opp_1' }, 'none'],
    [
      'an invitation rather than another way',
      { visitor: { otherWay: OTHER_WAY, engagement: engagement('inviting') } },
      'invitation',
    ],
    [
      'her question, which it does not disturb',
      { panel: 'open', atDesk: true, visitor: { otherWay: OTHER_WAY } },
      'ask',
    ],
    ['the form that she chose', { panel: 'open', way: 'message', visitor: { otherWay: OTHER_WAY } }, 'message'],
    [
      'what she writes, whoever invites her meanwhile',
      { panel: 'open', way: 'call', visitor: { otherWay: OTHER_WAY, engagement: engagement('inviting') } },
      'call',
    ],
    ['that she waits, rather than another way', { visitor: { otherWay: OTHER_WAY, waiting: OTHER_WAY } }, 'small'],
    ['the conversation', { panel: 'open', visitor: { engagement: engagement('talking') } }, 'chat'],
    ['a minimised conversation', { visitor: { engagement: engagement('talking') } }, 'none'],
    ['its end', { panel: 'open', talked: 'eng_1', visitor: { engagement: engagement('closed') } }, 'ended'],
    [
      'no end of what never began',
      { panel: 'open', atDesk: true, visitor: { engagement: engagement('closed') } },
      'ask',
    ],
    [
      'that nobody came',
      { panel: 'open', atDesk: true, visitor: { nobody: { opportunityId: 'o', reason: 'r' } } },
      'nobody',
    ],
    ['in small, that she waits while she browses', { asking: true }, 'small'],
    ['the form for a call', { panel: 'open', asking: true, way: 'call' }, 'call'],
    ['the call that was agreed', { panel: 'open', atDesk: true, visitor: { callback: CALL } }, 'called'],
    [
      'her question again, if she wants somebody now',
      { panel: 'open', atDesk: true, way: 'ask', visitor: { callback: CALL } },
      'ask',
    ],
    ['that her message arrived', { panel: 'open', leftAt: 'a@b.c' }, 'left'],
  ])('%s', (_, part, view) => {
    expect(viewOf(model(part))).toBe(view);
  });

  test('the server is listened to only while something may come', () => {
    expect(isExpecting(INITIAL)).toBe(false);
    expect(isExpecting(model({ asking: true }))).toBe(true);
    expect(isExpecting(model({ visitor: { otherWay: OTHER_WAY } }))).toBe(true);
    expect(isExpecting(model({ visitor: { waiting: { opportunityId: 'o' } } }))).toBe(true);
    expect(isExpecting(model({ visitor: { engagement: engagement('talking') } }))).toBe(true);
    expect(isExpecting(model({ visitor: { engagement: engagement('wrapping') } }))).toBe(false);
  });
});

test('OQ8: who asks again finds what she had written in vain, and nothing of what was answered', () => {
  const over = (...said: readonly ['associate' | 'customer', string][]) => {
    const at = '2026-11-21T09:00:00.000Z';
    const messages = said.map(([from, text]) => ({ messageId: text, from, text, at }));
    return model({ visitor: { engagement: { ...engagement('closed'), messages } } });
  };
  expect(unanswered(model({}))).toBe('');
  expect(unanswered(over(['associate', 'Hello'], ['customer', 'Fees?'], ['associate', 'None.']))).toBe('');
  expect(unanswered(over(['associate', 'Hello'], ['customer', 'Fees?'], ['customer', 'When?']))).toBe('Fees?\nWhen?');
});

test('QC4: out of a form she comes back to where she chose it: the offer, her waiting, or the question', () => {
  const left = (part: Partial<WidgetModel>) => {
    const before = model({ panel: 'open', atDesk: true, way: 'message', ...part });
    return viewOf({ ...before, ...withoutWay(before) });
  };
  expect(left({ visitor: { otherWay: OTHER_WAY } })).toBe('other-way');
  expect(left({ visitor: { otherWay: OTHER_WAY, waiting: OTHER_WAY } })).toBe('waiting');
  expect(left({})).toBe('ask');
});

describe('sending messages (CB1)', () => {
  function workshop(replies: readonly number[]) {
    const left = [...replies];
    const sent: string[] = [];
    let outgoing: readonly Outgoing[] = [];
    const sending = createSending({
      outgoing: () => outgoing,
      change: (next) => {
        outgoing = next;
      },
      send: async ({ messageId }) => {
        sent.push(messageId);
        const status = left.shift() ?? 200;
        return { ok: status === 200, status };
      },
    });
    const say = (...ids: string[]) => {
      outgoing = [
        ...outgoing,
        ...ids.map((messageId) => ({ messageId, engagementId: 'eng_1', text: 't', status: 'sending' as const })),
      ];
      sending.go();
    };
    return { say, sent, sending, outgoing: () => outgoing.map((each) => each.status) };
  }

  test('the next message leaves when the one before was taken, with the same id until then', async () => {
    vi.useFakeTimers();
    const { say, sent, outgoing } = workshop([0, 503]);
    say('m1', 'm2');
    await vi.advanceTimersByTimeAsync(0);
    expect(outgoing()).toEqual(['unsent', 'sending']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toEqual(['m1', 'm1', 'm1', 'm2']);
    expect(outgoing()).toEqual(['sent', 'sent']);
    vi.useRealTimers();
  });

  test('a refused message is shown as such, holds up nothing, and goes again when she asks', async () => {
    vi.useFakeTimers();
    const { say, sent, sending, outgoing } = workshop([409]);
    say('m1', 'm2');
    await vi.advanceTimersByTimeAsync(0);
    expect(outgoing()).toEqual(['refused', 'sent']);
    sending.go(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(['m1', 'm2', 'm1']);
    expect(outgoing()).toEqual(['sent', 'sent']);
    vi.useRealTimers();
  });
});

describe('what she asks once is done (B3)', () => {
  const ask = async (...statuses: number[]) => {
    vi.useFakeTimers();
    let sent = 0;
    const answered = insist(async () => {
      const status = statuses[Math.min(sent, statuses.length - 1)] ?? 0;
      sent += 1;
      return { ok: status === 200, status, body: undefined };
    });
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    return { status: (await answered).status, sent };
  };

  test('it is sent again while the server is away, until it answers', async () => {
    expect(await ask(0, 503, 200)).toEqual({ status: 200, sent: 3 });
    expect(await ask(0, 409)).toEqual({ status: 409, sent: 2 });
  });

  test('it is given up after a while, and she is told', async () => {
    expect(await ask(0)).toEqual({ status: 0, sent: 11 });
  });
});

test('every accent can be read: on itself, on light and on dark ground', () => {
  const rgb = (colour: string) => [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
  const ratio = (one: string, other: string) => {
    const [a = 0, b = 0, c = 0] = rgb(one);
    const [x = 0, y = 0, z = 0] = rgb(other);
    return contrast([a, b, c], [x, y, z]);
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
      const { fill, ink, onLight, onDark } = accentOf(`#${value.toString(16).padStart(6, '0')}`);
      expect(ratio(fill, ink)).toBeGreaterThanOrEqual(4.5);
      expect(ratio(onLight, '#ffffff')).toBeGreaterThanOrEqual(4.5);
      expect(ratio(onDark, '#1b1e24')).toBeGreaterThanOrEqual(4.5);
    }),
  );
  expect(accentOf('junk').fill).toBe('#1f4fd6');
  expect(accentOf('#0a0').ink).toMatch(/^#/);
});

test('every text exists in every language', () => {
  const [en, de, es] = ['en', 'de', 'es'].map(textsFor);
  expect(textsFor('de-AT')).toBe(de);
  expect(textsFor('fi')).toBe(en);
  for (const texts of [de, es]) {
    expect(Object.keys(texts ?? {})).toEqual(Object.keys(en ?? {}));
    for (const [key, text] of Object.entries(texts ?? {})) {
      expect(
        typeof text === 'function' ? (text as (...given: unknown[]) => string)('Mara', '9:00') : text,
        key,
      ).not.toBe('');
    }
  }
});

test('OQ8: her waiting in words: counted down in steps, never up, and honest when the time is over', () => {
  const texts = textsFor('en');
  const by = '2026-11-21T09:02:00.000Z';
  const words = (at: string, estimate: object) =>
    waitingWords(
      model({ aheadMs: 60_000, visitor: { waiting: { opportunityId: 'o', estimate } } }),
      texts,
      Date.parse(at),
    );
  // This page's clock is a minute behind the server's.
  expect(words('2026-11-21T08:59:00.000Z', { by })).toBe('Usually under 2 minutes.');
  expect(words('2026-11-21T09:00:10.000Z', { by })).toBe('Usually under a minute.');
  expect(words('2026-11-21T09:00:40.000Z', { by, place: 1 })).toBe('You are next. Usually under 30 seconds.');
  expect(words('2026-11-21T09:01:00.000Z', { by })).toBe('It is taking longer than usual.');
  expect(words('2026-11-21T08:59:00.000Z', { late: true, place: 3 })).toBe(
    'You are number 3 in the queue. It is taking longer than usual.',
  );
  expect(words('2026-11-21T08:59:00.000Z', {})).toBe('');
});

test('a number is dialled as people write it, and not guessed without its country', () => {
  expect(['+41 (0)44 668 18 00', '0041 44/668-18-00', '+41.44.668.18.00'].map(dialled)).toEqual(
    Array.from({ length: 3 }, () => '+41446681800'),
  );
  expect(['044 668 18 00', '+41', 'call me', '+0441234567', `+${'1'.repeat(16)}`].map(dialled)).toEqual(
    Array.from({ length: 5 }, () => undefined),
  );
});

test('B3: the widget waits 15 s for what it asks, and then asks again', async () => {
  vi.useFakeTimers();
  const asked: (AbortSignal | undefined)[] = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const limit = new AbortController();
    setTimeout(() => limit.abort(), ms);
    return limit.signal;
  });
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined });
  vi.stubGlobal('BroadcastChannel', undefined);
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('fetch', (_url: string, { signal }: RequestInit) => {
    asked.push(signal ?? undefined);
    return new Promise((_, fail) => signal?.addEventListener('abort', () => fail(signal.reason)));
  });
  try {
    const client = createWidgetClient({
      base: 'https://sell.example',
      key: 'fwk_1',
      title: 'Ask us',
      position: 'right',
      accent: accentOf('#0f6b4f'),
      tab: 'tab',
      root: {} as ShadowRoot,
      ids: () => ({ visitor: 'a-visitor', session: 'a-session' }),
      ask: () => undefined,
      refuse: () => undefined,
      read: () => undefined,
      keep: () => undefined,
      foot: () => 0,
      showLauncher: () => undefined,
    });
    client.change({ panel: 'open' });
    void client.load();
    await vi.advanceTimersByTimeAsync(14_999);
    expect(asked.map((signal) => signal?.aborted)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.map((signal) => signal?.aborted)).toEqual([true]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked.map((signal) => signal?.aborted)).toEqual([true, false]);
  } finally {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  }
});
