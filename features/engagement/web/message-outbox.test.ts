import { describe, expect, test } from 'vitest';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import type { SendMessageBody } from '../core/index.ts';
import { createOutbox, type Pending } from './message-outbox.ts';

const away = new ApiProblem(0, 'offline', 'no connection', {});
const busy = new ApiProblem(503, 'unavailable', 'later', {});
const taken = new ApiProblem(409, 'engagement-over', 'A colleague has taken over.', {
  by: 'Paul',
  at: '2026-11-21T03:00:00Z',
});

/** A server that answers each request as the script says, then accepts everything. */
function world(script: readonly ApiProblem[] = [], before: unknown = undefined) {
  const answers = [...script];
  const sent: { engagementId: string; body: SendMessageBody }[] = [];
  const timers: (() => void)[] = [];
  let stored = before;
  let made = 0;
  const outbox = createOutbox({
    send: async (engagementId, body) => {
      sent.push({ engagementId, body });
      const failure = answers.shift();
      if (failure !== undefined) throw failure;
    },
    keep: {
      read: () => stored,
      write: (pending: readonly Pending[]) => {
        stored = structuredClone(pending);
      },
    },
    makeMessageId: () => {
      made += 1;
      return `msg_${String(made).padStart(32, '0')}`;
    },
    now: () => 1_000,
    random: () => 0,
    later: (work) => {
      timers.push(work);
    },
  });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const elapse = async (): Promise<void> => {
    for (const timer of timers.splice(0)) timer();
    await settled();
  };
  return { outbox, sent, settled, elapse, stored: () => stored };
}

describe('messages on their way', () => {
  test('CB1, B6: a message keeps its id over every try, so that it counts once', async () => {
    const { outbox, sent, settled, elapse } = world([away, busy]);
    outbox.add('eng_1', 'Hello');
    await settled();
    expect(outbox.pending()).toMatchObject([{ text: 'Hello', state: 'waiting' }]);
    await elapse();
    await elapse();
    expect(outbox.pending()).toEqual([]);
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((each) => each.body.messageId)).size).toBe(1);
  });

  test('CB1: of one conversation they arrive in the order written; another is not held up', async () => {
    const { outbox, sent, settled, elapse } = world([away]);
    outbox.add('eng_1', 'one');
    outbox.add('eng_1', 'two');
    outbox.add('eng_2', 'elsewhere');
    await settled();
    expect(sent.map((each) => each.body.text)).toEqual(['one', 'elsewhere']);
    await elapse();
    expect(sent.map((each) => each.body.text)).toEqual(['one', 'elsewhere', 'one', 'two']);
  });

  test('B5: a refused message stays with who and when, blocks nothing, and is sent again only when asked', async () => {
    const { outbox, sent, settled, elapse } = world([taken]);
    outbox.add('eng_1', 'Hello');
    outbox.add('eng_1', 'Still there?');
    await settled();
    await elapse();
    expect(sent.map((each) => each.body.text)).toEqual(['Hello', 'Still there?']);
    expect(outbox.pending()).toMatchObject([
      { text: 'Hello', state: 'refused', refusal: { by: 'Paul', when: '2026-11-21T03:00:00Z' } },
    ]);
    outbox.retry(outbox.pending()[0]?.messageId ?? '');
    await settled();
    expect(outbox.pending()).toEqual([]);
    expect(sent.at(-1)?.body).toEqual(sent[0]?.body);
  });

  test('QC7: a reload of the page loses nothing that was not confirmed', async () => {
    const first = world([away]);
    first.outbox.add('eng_1', 'Hello');
    await first.settled();
    const second = world([], first.stored());
    expect(second.outbox.pending()).toMatchObject([{ text: 'Hello', state: 'waiting' }]);
    await second.elapse();
    expect(second.outbox.pending()).toEqual([]);
    expect(second.sent[0]?.body).toEqual(first.sent[0]?.body);
  });

  test('what the browser kept and is no message is thrown away', () => {
    expect(world([], [{ text: 1 }, null, 'x']).outbox.pending()).toEqual([]);
    expect(world([], 'nonsense').outbox.pending()).toEqual([]);
  });

  test('an unsent message can be taken back', async () => {
    const { outbox, sent, settled, elapse } = world([taken]);
    outbox.add('eng_1', 'Hello');
    await settled();
    outbox.discard(outbox.pending()[0]?.messageId ?? '');
    await elapse();
    expect([outbox.pending().length, sent.length]).toEqual([0, 1]);
  });
});
