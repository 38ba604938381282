import { SECOND } from '../../kernel/time.ts';
import type { Due, Handlers } from '../../platform/server/outbox.ts';
import type { Sockets } from '../../platform/server/sockets.ts';
import type { Features } from './build.ts';
import type { ProductMeters } from './product-meters.ts';

/**
 * When this happened, that feature does this: after commit, at least once, handlers idempotent. Deadlines come the same way; their
 * subject is what was waited for.
 */
export function flow(
  features: Features,
  sockets: Pick<Sockets, 'disconnect'>,
  measured: Pick<ProductMeters, 'ended' | 'passedOn'>,
): Handlers {
  const { queue, engagement, clickstream, skills, devices, qualifier } = features;
  const lookAgain = async (due: Due) => {
    const sessionId = field(due, 'sessionId');
    clickstream.touchFloor(due.enterpriseId, typeof sessionId === 'string' ? sessionId : undefined);
  };
  /** The floor looks again, and whom the enterprise tells of its opportunities is told. */
  const tell = async (due: Due) => {
    await lookAgain(due);
    await queue.publish(due.enterpriseId, { kind: due.kind, opportunityId: text(due, 'opportunityId') });
  };
  /** Whatever is offered to her and she has no slot for any more, wherever she works, goes to the next best. */
  const letGoWithoutSlot = async (personId: string) => {
    for (const enterpriseId of await skills.enterprisesOf(personId)) await queue.withdrawExcess(enterpriseId, personId);
  };
  return {
    // A session became an opportunity, or its opportunity is open again: somebody is looked for.
    // Rows that an earlier version left name it as news do.
    'opportunity.match': (due) => queue.match(due.enterpriseId, due.subject ?? text(due, 'opportunityId')),
    'opportunity.opened': async (due) => {
      await tell(due);
      await qualifier.credit.opened(due.enterpriseId, opportunityNews(due));
    },
    'opportunity.raised': tell,
    'opportunity.engaged': async (due) => {
      await lookAgain(due);
      const personId = field(due, 'personId');
      if (typeof personId === 'string') {
        await letGoWithoutSlot(personId);
        // She may have gone before the customer was hers.
        await engagement.followPresence(due.enterpriseId, personId);
      }
      await queue.tellWaiting(due.enterpriseId);
      await qualifier.credit.engaged(due.enterpriseId, opportunityNews(due));
    },
    'opportunity.reopened': lookAgain,
    'opportunity.ended': async (due) => {
      measured.ended(text(due, 'state'), String(field(due, 'reason') ?? 'none'));
      await tell(due);
      await queue.onCallbackEnded(due.enterpriseId, text(due, 'opportunityId'));
      // Whoever waits behind her moves up.
      await queue.tellWaiting(due.enterpriseId);
    },
    // The customer asked, or refused, while an associate was about to invite her.
    'opportunity.asked': (due) =>
      engagement.onAsked(due.enterpriseId, {
        opportunityId: text(due, 'opportunityId'),
        at: Number(field(due, 'askedAt') ?? Date.now()),
        newsId: String(due.id),
      }),
    'opportunity.refused': (due) => engagement.onRefused(due.enterpriseId, text(due, 'opportunityId')),
    // She wants to be called instead, or otherwise than she said.
    'opportunity.callback': async (due) => {
      await engagement.onCallback(due.enterpriseId, text(due, 'opportunityId'));
      // Whoever had her may have lost her just before.
      await queue.onCallbackAgreed(due.enterpriseId, text(due, 'opportunityId'));
    },

    // An outcome was recorded or corrected: the triggers that made the opportunity are credited with it.
    'outcome.counted': (due) =>
      qualifier.credit.outcome(due.enterpriseId, {
        ...opportunityNews(due),
        won: Number(field(due, 'won')),
        revenueMinor: Number(field(due, 'revenueMinor')),
        ...(field(due, 'currency') === undefined ? {} : { currency: text(due, 'currency') }),
      }),

    // Somebody is free for something else: what waits is matched again.
    'offer.ended': async (due) => {
      await queue.rematchSoon(due.enterpriseId);
      for (const { offerId, personId } of offersIn(due)) {
        await devices.alert(personId, { kind: 'offer-ended', subject: offerId, ttl: ENDED_TTL });
      }
    },
    // Her devices tell her of it when no desk of hers is before her eyes.
    'offer.made': async (due) => {
      const ttl = Math.ceil(Number(field(due, 'lastsMs')) / SECOND);
      const more = { verdict: text(due, 'verdict') };
      await devices.alert(text(due, 'personId'), { kind: 'offer', subject: text(due, 'offerId'), ttl, more });
    },
    'slot.released': (due) => eachEnterprise(due, queue.rematchSoon),
    'queue.rematch': (due) => queue.rematch(due.enterpriseId),
    'presence.changed': async (due) => {
      const personId = text(due, 'personId');
      const { declared, connected, notResponding, offDuty } = await skills.presence(personId);
      const atDesk = declared !== 'away' && connected && !notResponding && !offDuty;
      await eachEnterprise(due, async (enterpriseId) => {
        if (!atDesk) await queue.withdrawFrom(enterpriseId, personId, 'gone');
        else if (declared === 'busy') await queue.withdrawFrom(enterpriseId, personId, 'gone', 'given');
        // She may be there for fewer customers at once.
        else await queue.withdrawExcess(enterpriseId, personId);
        await queue.rematchSoon(enterpriseId);
        await engagement.followPresence(enterpriseId, personId);
      });
    },
    'membership.changed': async (due) => {
      const personId = text(due, 'personId');
      // What a socket may read is decided when it opens; whoever still may comes back at once.
      sockets.disconnect(personId);
      // Her hours are followed for as long as she works somewhere.
      await skills.onShiftDue(personId);
      const roles = field(due, 'roles');
      const sells = field(due, 'status') === 'active' && Array.isArray(roles) && roles.includes('associate');
      if (sells) return queue.rematchSoon(due.enterpriseId);
      await queue.withdrawFrom(due.enterpriseId, personId, 'suspended');
      await engagement.onBarred(due.enterpriseId, personId);
    },
    'engagement.talking': (due) => features.noteContact(due.enterpriseId, text(due, 'engagementId')),
    // Her sockets may no longer read the conversation; whatever else they read they find again.
    'engagement.reassigned': async (due) => {
      sockets.disconnect(text(due, 'personId'));
      await lookAgain(due);
      await letGoWithoutSlot(text(due, 'toPersonId'));
      await engagement.followPresence(due.enterpriseId, text(due, 'toPersonId'));
      await features.noteContact(due.enterpriseId, text(due, 'engagementId'));
    },
    // An associate had gone for too long, and her customer is looked after by somebody else.
    'engagement.passed-on': async () => measured.passedOn(),
    'sign-in.ended': async (due) => sockets.disconnect(text(due, 'personId')),

    // Somebody may what she might not before, or other rules say who may, or how many at once.
    'roster.changed': async (due) => {
      await queue.withdrawExcess(due.enterpriseId);
      await queue.rematchSoon(due.enterpriseId);
    },
    'rules.changed': (due) => queue.rematchSoon(due.enterpriseId),
    'presence.wrap': (due) => skills.onWrapDue(due.enterpriseId, subject(due)),
    'presence.shift': (due) => skills.onShiftDue(subject(due)),
    'offer.due': (due) => queue.onOfferDue(due.enterpriseId, subject(due)),
    'opportunity.give-up': (due) => queue.onGiveUp(due.enterpriseId, subject(due)),
    'opportunity.other-way': (due) => queue.onOtherWay(due.enterpriseId, subject(due)),
    'opportunity.widen': (due) => queue.onWiden(due.enterpriseId, subject(due)),
    'opportunity.unchosen': async (due) => {
      await queue.onUnchosen(due.enterpriseId, subject(due));
      // It may have left the list that associates choose from.
      clickstream.touchFloor(due.enterpriseId);
    },
    'callback.due': (due) => queue.onCallbackDue(due.enterpriseId, subject(due)),
    'webhook.due': (due) => queue.onWebhookDue(due.enterpriseId, subject(due)),
    'engagement.greet': (due) => engagement.onGreetDue(due.enterpriseId, subject(due)),
    'engagement.answer': (due) => engagement.onAnswerDue(due.enterpriseId, subject(due)),
    'engagement.gone': (due) => engagement.onGoneDue(due.enterpriseId, subject(due)),
    'engagement.wrap': (due) => engagement.onWrapDue(due.enterpriseId, subject(due)),
  };
}

/** How long a browser that is away is told that an offer is gone, in seconds: it replaces the offer that it was not told of yet. */
const ENDED_TTL = 120;

function offersIn(due: Due): readonly { readonly offerId: string; readonly personId: string }[] {
  const offers = field(due, 'offers');
  return Array.isArray(offers) ? offers : [];
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
