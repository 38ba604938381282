import { expect, test } from 'vitest';
import { giveBackMemory } from '../../../platform/server/garbage.ts';
import { advance, type SessionEvent } from '../core/index.ts';
import { ga4Sender } from '../core/senders/ga4-sender.ts';
import { createNativeReader } from '../core/senders/native-parser.ts';
import { segmentSender } from '../core/senders/segment-sender.ts';
import { eventsOf, RECEIVED } from '../core/senders/testing/sender-trial.ts';
import { xmlSender } from '../core/senders/xml-sender.ts';

const BODIES = 60;
const KB = 1_024;
const long = 'x'.repeat(400 * KB);
const xml = xmlSender(createNativeReader());
const AT = new Date(RECEIVED - 1_000).toISOString();

/** For each way in which texts are cut out of a body: an event with short texts, and much beside them. */
const EVENTS: Readonly<Record<string, (index: number) => readonly SessionEvent[]>> = {
  'parameters of a hit, one of them badly escaped': (index) =>
    eventsOf(
      ga4Sender,
      `en=page_view&cid=client-number-${index}&dl=https://shop.example/beds/${index}&dt=A-bed-for-two-people-100%-new-${index}&zz=${long}`,
      { path: '/g/collect' },
    ),
  'elements and attributes': (index) =>
    eventsOf(
      xml,
      `<session-messages><!--${long}--><session visitor="visitor-number-${index}" id="session-number-${index}">
         <page id="message-number-${index}" at="${AT}" url="https://shop.example/beds/${index}" title="A bed for two ${index}"/>
       </session></session-messages>`,
    ),
  'a title that is too long': (index) =>
    eventsOf(segmentSender, {
      batch: [
        {
          type: 'page',
          messageId: `message-number-${index}`,
          anonymousId: `visitor-number-${index}`,
          properties: { url: `https://shop.example/beds/${index}`, title: `${index} ${long}` },
        },
      ],
    }),
};

test.each(Object.keys(EVENTS))(
  'F8: a session keeps nothing of the body that brought its event but what it needs: %s',
  (name) => {
    giveBackMemory();
    const before = process.memoryUsage().heapUsed;
    const sessions = Array.from({ length: BODIES }, (_, index) =>
      EVENTS[name]?.(index).reduce(
        (session, event) => advance(session, event, {}),
        undefined as ReturnType<typeof advance> | undefined,
      ),
    );
    giveBackMemory();
    const held = (process.memoryUsage().heapUsed - before) / BODIES;
    expect(sessions.map((session) => session?.path.length)).toEqual(sessions.map(() => 1));
    expect(held).toBeLessThan(20 * KB);
  },
);
