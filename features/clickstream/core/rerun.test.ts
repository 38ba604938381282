import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../kernel/time.ts';
import { advance, createRerun, type FoldedSession, type SessionEvent } from './index.ts';

const NOON = Date.parse('2026-05-04T12:00:00Z');

function event(number: number, at: number, changes: Partial<SessionEvent> = {}): SessionEvent {
  return {
    id: `e${number}`,
    at,
    receivedAt: at,
    websiteId: 'web_1',
    enterpriseId: 'ent_1',
    visitorId: 'vis_a',
    senderSession: 'one',
    url: `https://a.example/${number}`,
    reach: 'widget',
    body: { kind: 'page' },
    ...changes,
  };
}

type Judged = { readonly at: number; readonly pages: number };

function run(events: readonly SessionEvent[], look: (session: FoldedSession, now: number) => number | undefined) {
  const judged: Judged[] = [];
  const over: FoldedSession[] = [];
  const rerun = createRerun({
    topicOf: () => ({}),
    moved(session, now) {
      judged.push({ at: now, pages: session.counts.pages });
      return look(session, now);
    },
    over: (session) => over.push(session),
  });
  for (const each of events) rerun.take([each]);
  rerun.finish(NOON + 24 * HOUR);
  return { judged, over, held: rerun.held() };
}

const never = () => undefined;

test('ME6: a session is judged when its events came, those of one commit together, and at its looks between them', () => {
  const events = [event(1, NOON), event(2, NOON), event(3, NOON + 60 * SECOND)];
  const { judged } = run(events, (_, now) => (now < NOON + 40 * SECOND ? now + 20 * SECOND : undefined));
  expect(judged).toEqual([
    { at: NOON, pages: 2 },
    { at: NOON + 20 * SECOND, pages: 2 },
    { at: NOON + 40 * SECOND, pages: 2 },
    { at: NOON + 60 * SECOND, pages: 3 },
  ]);
});

test('ME6: time ends with the session, and for what is still open at the moment that is given', () => {
  const looks = (_: FoldedSession, now: number) => now + MINUTE;
  const { judged, held } = run([event(1, NOON), event(2, NOON + 2 * HOUR)], looks);
  expect(judged.filter(({ at }) => at < NOON + HOUR).at(-1)?.at).toBe(NOON + 29 * MINUTE);
  expect(held).toBe(0);
  const cut: number[] = [];
  const rerun = createRerun({
    topicOf: () => ({}),
    moved: (_, now) => {
      cut.push(now);
      return now + MINUTE;
    },
    over: () => undefined,
  });
  rerun.take([event(1, NOON)]);
  rerun.finish(NOON + 2 * MINUTE + SECOND);
  expect(cut).toEqual([NOON, NOON + MINUTE, NOON + 2 * MINUTE]);
});

test('ME6: what came late is judged as if it had come when it happened', () => {
  const late = NOON + 3 * HOUR;
  const events = [1, 2, 3].map((each) => event(each, NOON + each * MINUTE, { receivedAt: late }));
  expect(run(events, never).judged.map(({ at }) => at)).toEqual([1, 2, 3].map((each) => NOON + each * MINUTE));
});

test('ME6: sessions are forgotten six hours after their latest event, so that memory does not grow with time', () => {
  const judged = createRerun({ topicOf: () => ({}), moved: never, over: () => undefined });
  for (let hour = 0; hour < 48; hour += 1) {
    judged.take([event(hour, NOON + hour * HOUR, { visitorId: `vis_${hour}`, senderSession: `s${hour}` })]);
    expect(judged.held()).toBeLessThanOrEqual(7);
  }
});

test('ME6: sessions run again among others are the fold of their events', () => {
  const step = fc.record({ visitor: fc.integer({ min: 0, max: 3 }), after: fc.integer({ min: 0, max: 5 * MINUTE }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      let at = NOON;
      const events = steps.map(({ visitor, after }, index) => {
        at += after;
        return event(index, at, { visitorId: `vis_${visitor}`, senderSession: `s${visitor}` });
      });
      const alone = Map.groupBy(events, (each) => each.visitorId);
      const expected = [...alone.values()].map((own) =>
        own.reduce<FoldedSession | undefined>((session, each) => advance(session, each, {}), undefined),
      );
      const byId = (all: readonly (FoldedSession | undefined)[]) =>
        all.toSorted((one, other) => ((one?.sessionId ?? '') < (other?.sessionId ?? '') ? -1 : 1));
      expect(byId(run(events, never).over)).toEqual(byId(expected));
    }),
    { numRuns: 200 },
  );
});
