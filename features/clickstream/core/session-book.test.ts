import { expect, test } from 'vitest';
import type { SessionEvent } from './event.ts';
import { createSessionBook } from './session-book.ts';

function click(websiteId: string, visitorId: string, at: number): SessionEvent {
  const id = `${websiteId}-${visitorId}-${at}`;
  return { id, at, receivedAt: at, websiteId, enterpriseId: 'ent_1', visitorId, body: { kind: 'click' } };
}

test('CS2: visits are found by their visitor, of one website alone, until they are put away', () => {
  const book = createSessionBook();
  const fold = (event: SessionEvent) => book.fold(event, {}, book.sessionFor(event))?.sessionId ?? '';
  const first = fold(click('web_1', 'vis_1', 1_000));
  expect(fold(click('web_1', 'vis_1', 2_000))).toBe(first);
  const elsewhere = fold(click('web_2', 'vis_1', 3_000));
  const later = fold(click('web_1', 'vis_1', 10_000_000));
  expect(new Set([first, elsewhere, later]).size).toBe(3);
  const ofVisitor = (websiteId: string) =>
    book.ofVisitor({ websiteId, visitorId: 'vis_1' }).map((session) => session.sessionId);
  expect([ofVisitor('web_1'), ofVisitor('web_2')]).toEqual([[first, later], [elsewhere]]);
  expect([...book.ofEnterprise('ent_1')]).toHaveLength(3);
  book.remove(first);
  expect([ofVisitor('web_1'), ofVisitor('web_2')]).toEqual([[later], [elsewhere]]);
  for (const id of [later, elsewhere]) book.remove(id);
  expect([ofVisitor('web_1'), ofVisitor('web_2'), [...book.ofEnterprise('ent_1')], book.size]).toEqual([[], [], [], 0]);
});
