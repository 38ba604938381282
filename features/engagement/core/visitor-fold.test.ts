import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngagementEntry } from './engagement-entries.ts';
import type { MessageView, VisitorEngagementView } from './engagement-wire.ts';
import { applyVisitorEngagementEntry, applyVisitorEntry, type VisitorState } from './visitor-fold.ts';

const message = (messageId: string, from: MessageView['from'] = 'associate'): MessageView => ({
  messageId,
  from,
  text: `words of ${messageId}`,
  at: '2026-11-21T09:00:00.000Z',
});

const invited = (state: VisitorEngagementView['state'] = 'inviting'): VisitorState =>
  applyVisitorEntry(
    {},
    {
      kind: 'invited',
      data: { engagementId: 'eng_1', state, associate: { name: 'Mara' }, messages: [message('m0')] },
    },
  );

describe('the fold of a visitor', () => {
  test('OQ8: asking, waiting, and being told that nobody is free', () => {
    const waiting = applyVisitorEntry({}, { kind: 'help.waiting', data: { opportunityId: 'opp_1' } });
    expect(waiting).toEqual({ waiting: { opportunityId: 'opp_1' } });
    const nobody = applyVisitorEntry(waiting, {
      kind: 'help.nobody',
      data: { opportunityId: 'opp_1', reason: 'nobody-free' },
    });
    expect(nobody).toEqual({ nobody: { opportunityId: 'opp_1', reason: 'nobody-free' } });
  });

  test('QC7: nobody is looked for any more: other tabs of hers wait no longer', () => {
    const waiting = applyVisitorEntry({}, { kind: 'help.waiting', data: { opportunityId: 'opp_1' } });
    expect(applyVisitorEntry(waiting, { kind: 'help.ended', data: { opportunityId: 'opp_1' } })).toEqual({});
    expect(applyVisitorEntry(waiting, { kind: 'help.ended', data: { opportunityId: 'opp_0' } })).toBe(waiting);
  });

  test('A8, OQ8: asking of who talks to her is heard there; what was not heard is waited for, in whatever order it comes', () => {
    const asked = { kind: 'help.waiting', data: { opportunityId: 'opp_1' } } as const;
    const talking = invited('talking');
    expect(applyVisitorEntry(talking, asked)).toBe(talking);
    const anew = { kind: 'help.waiting', data: { opportunityId: 'opp_2', anew: true } } as const;
    const ended: EngagementEntry = { kind: 'state', data: { state: 'wrapping', closedReason: 'ended' } };
    const waiting = { opportunityId: 'opp_2' };
    expect(applyVisitorEntry(applyVisitorEngagementEntry(talking, 'eng_1', ended), anew)).toEqual({ waiting });
    expect(applyVisitorEngagementEntry(applyVisitorEntry(talking, anew), 'eng_1', ended)).toEqual({ waiting });
  });

  test('OQ8: an associate who comes ends the waiting', () => {
    const waiting = applyVisitorEntry({}, { kind: 'help.waiting', data: { opportunityId: 'opp_1' } });
    const engagement: VisitorEngagementView = {
      engagementId: 'eng_1',
      state: 'talking',
      associate: { name: 'Mara' },
      messages: [],
    };
    expect(applyVisitorEntry(waiting, { kind: 'invited', data: engagement })).toEqual({ engagement });
  });

  test('QC4, B1: another way stays until it is ended, whatever else comes, and folding twice or late gives the same', () => {
    const offered = { kind: 'other-way.offered', data: { opportunityId: 'opp_1' } } as const;
    const ended = { kind: 'other-way.ended', data: { opportunityId: 'opp_1' } } as const;
    const engagement: VisitorEngagementView = {
      engagementId: 'eng_1',
      state: 'inviting',
      associate: { name: 'Mara' },
      messages: [message('m0')],
    };
    const others: readonly Parameters<typeof applyVisitorEntry>[1][] = [
      { kind: 'help.waiting', data: { opportunityId: 'opp_2' } },
      { kind: 'help.estimate', data: { opportunityId: 'opp_2', estimate: {} } },
      { kind: 'help.nobody', data: { opportunityId: 'opp_2', reason: 'nobody-free' } },
      { kind: 'help.ended', data: { opportunityId: 'opp_2' } },
      { kind: 'callback.agreed', data: { callbackId: 'cbk_1', number: '… 800' } },
      { kind: 'callback.over', data: { callbackId: 'cbk_1' } },
      { kind: 'invited', data: engagement },
      { kind: 'engagement.ended', data: { engagementId: 'eng_1', reason: 'no-answer' } },
      { kind: 'other-way.ended', data: { opportunityId: 'opp_0' } },
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...others), { maxLength: 8 }), (between) => {
        const open = [offered, ...between].reduce<VisitorState>(applyVisitorEntry, {});
        expect(open.otherWay).toEqual({ opportunityId: 'opp_1' });
        expect([...between, offered].reduce<VisitorState>(applyVisitorEntry, {}).otherWay).toEqual(open.otherWay);
        const over = applyVisitorEntry(open, ended);
        const { otherWay: _, ...rest } = open;
        expect(over).toEqual(rest);
        expect(applyVisitorEntry(over, ended)).toBe(over);
      }),
    );
  });

  test('a late "nobody" does not end a conversation that runs', () => {
    const state = applyVisitorEntry(invited('talking'), {
      kind: 'help.nobody',
      data: { opportunityId: 'opp_1', reason: 'late' },
    });
    expect(state.engagement?.state).toBe('talking');
    expect(state.nobody).toBeUndefined();
  });

  test('CB1: messages stay in order and count once, however often the stream is read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(11), { maxLength: 6 }), (count, restarts) => {
        const entries: EngagementEntry[] = Array.from({ length: count }, (_, index) => ({
          kind: 'message',
          data: message(`m${index + 1}`),
        }));
        let state = invited('talking');
        for (const entry of entries) state = applyVisitorEngagementEntry(state, 'eng_1', entry);
        for (const from of restarts) {
          for (const entry of entries.slice(from)) state = applyVisitorEngagementEntry(state, 'eng_1', entry);
        }
        expect(state.engagement?.messages.map((each) => each.messageId)).toEqual(
          Array.from({ length: count + 1 }, (_, index) => `m${index}`),
        );
      }),
    );
  });

  test('the state of the conversation follows its stream, and another conversation changes nothing', () => {
    const talking = applyVisitorEngagementEntry(invited(), 'eng_1', { kind: 'state', data: { state: 'talking' } });
    expect(talking.engagement?.state).toBe('talking');
    const other = applyVisitorEngagementEntry(talking, 'eng_2', { kind: 'state', data: { state: 'closed' } });
    expect(other).toEqual(talking);
    const ended = applyVisitorEntry(talking, {
      kind: 'engagement.ended',
      data: { engagementId: 'eng_1', reason: 'ended' },
    });
    expect(ended.engagement).toMatchObject({ state: 'closed', closedReason: 'ended' });
  });

  test('what only the associate needs changes nothing for the customer', () => {
    const state = invited('talking');
    expect(applyVisitorEngagementEntry(state, 'eng_1', { kind: 'outcome', data: { result: 'sold' } })).toEqual(state);
    expect(applyVisitorEngagementEntry(state, 'eng_1', { kind: 'greeted', data: { at: 'x' } })).toEqual(state);
  });
});
