import type { Due, Handlers } from '../../platform/server/outbox.ts';
import type { Sockets } from '../../platform/server/sockets.ts';
import type { Features } from './build.ts';

/**
 * When this happened, that feature does this: after commit, at least once, handlers idempotent. Deadlines come the same way; their
 * subject is what was waited for.
 */
export function flow(features: Features, sockets: Sockets): Handlers {
  const { queue, engagement, clickstream, skills, qualifier } = features;
  const lookAgain = async ({ enterpriseId }: Due) => clickstream.touchFloor(enterpriseId);
  /** The floor looks again, and whom the enterprise tells of its opportunities is told. */
  const tell = async (due: Due) => {
    await lookAgain(due);
    await queue.publish(due.enterpriseId, { kind: due.kind, opportunityId: text(due, 'opportunityId') });
  };
  return {
    // A session became an opportunity, or its opportunity is open again: somebody is looked for.
    'opportunity.match': (due) => queue.match(due.enterpriseId, text(due, 'opportunityId')),
    'opportunity.opened': async (due) => {
      await tell(due);
      await qualifier.credit.opened(due.enterpriseId, opportunityNews(due));
    },
    'opportunity.raised': tell,
    'opportunity.engaged': async (due) => {
      await lookAgain(due);
      await qualifier.credit.engaged(due.enterpriseId, opportunityNews(due));
    },
    'opportunity.reopened': lookAgain,
    'opportunity.ended': tell,
    // The customer asked, or refused, while an associate was about to invite her.
    'opportunity.asked': (due) => engagement.onAsked(due.enterpriseId, text(due, 'opportunityId')),
    'opportunity.refused': (due) => engagement.onRefused(due.enterpriseId, text(due, 'opportunityId')),

    // An outcome was recorded or corrected: the triggers that made the opportunity are credited with it.
    'outcome.counted': (due) =>
      qualifier.credit.outcome(due.enterpriseId, {
        ...opportunityNews(due),
        won: Number(field(due, 'won')),
        revenueMinor: Number(field(due, 'revenueMinor')),
        ...(field(due, 'currency') === undefined ? {} : { currency: text(due, 'currency') }),
      }),

    // Somebody is free for something else: what waits is matched again.
    'offer.ended': (due) => queue.rematchSoon(due.enterpriseId),
    'slot.released': (due) => eachEnterprise(due, queue.rematchSoon),
    'queue.rematch': (due) => queue.rematch(due.enterpriseId),
    'presence.changed': async (due) => {
      const personId = text(due, 'personId');
      const { declared, connected, notResponding } = await skills.presence(personId);
      const there = declared === 'available' && connected && !notResponding;
      await eachEnterprise(due, async (enterpriseId) => {
        if (!there) await queue.withdrawFrom(enterpriseId, personId, 'gone');
        await queue.rematchSoon(enterpriseId);
      });
    },
    'membership.changed': async (due) => {
      const personId = text(due, 'personId');
      // What a socket may read is decided when it opens; whoever still may comes back at once.
      sockets.disconnect(personId);
      if (field(due, 'status') === 'suspended') await queue.withdrawFrom(due.enterpriseId, personId, 'suspended');
    },
    'sign-in.ended': async (due) => sockets.disconnect(text(due, 'personId')),

    'offer.due': (due) => queue.onOfferDue(due.enterpriseId, subject(due)),
    'opportunity.give-up': (due) => queue.onGiveUp(due.enterpriseId, subject(due)),
    'opportunity.other-way': (due) => queue.onOtherWay(due.enterpriseId, subject(due)),
    'opportunity.widen': (due) => queue.onWiden(due.enterpriseId, subject(due)),
    'webhook.due': (due) => queue.onWebhookDue(due.enterpriseId, subject(due)),
    'engagement.greet': (due) => engagement.onGreetDue(due.enterpriseId, subject(due)),
    'engagement.answer': (due) => engagement.onAnswerDue(due.enterpriseId, subject(due)),
    'engagement.wrap': (due) => engagement.onWrapDue(due.enterpriseId, subject(due)),
  };
}

async function eachEnterprise(due: Due, work: (enterpriseId: string) => Promise<void>): Promise<void> {
  const enterpriseIds = field(due, 'enterpriseIds');
  for (const enterpriseId of Array.isArray(enterpriseIds) ? enterpriseIds : []) await work(String(enterpriseId));
}

function field({ payload }: Due, name: string): unknown {
  return typeof payload === 'object' && payload !== null
    ? (payload as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function text(due: Due, name: string): string {
  const value = field(due, name);
  if (typeof value !== 'string') throw new Error(`News of kind ${due.kind} has no ${name}.`);
  return value;
}

function opportunityNews(due: Due) {
  const triggerId = field(due, 'triggerId');
  return {
    newsId: due.id,
    opportunityId: text(due, 'opportunityId'),
    sessionId: text(due, 'sessionId'),
    ...(typeof triggerId === 'string' ? { triggerId } : {}),
  };
}

function subject(due: Due): string {
  if (due.subject === null) throw new Error(`A deadline of kind ${due.kind} has no subject.`);
  return due.subject;
}
