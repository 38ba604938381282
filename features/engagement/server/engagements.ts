import { createHash } from 'node:crypto';
import { assertSound } from '../../../kernel/machine.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { EngagementStart } from '../../queue/core/index.ts';
import {
  type Engagement,
  type EngagementCommand,
  type EngagementFacts,
  type EngagementTimer,
  engagementMachine,
  engagementView,
  type MessageView,
} from '../core/index.ts';
import { createEngagementDesk, type EngagementDesk } from './engagement-desk.ts';
import { createEngagementShell, type EngagementDeps } from './engagement-shell.ts';
import {
  insertEngagement,
  type Kept,
  readEarlier,
  readEngagement,
  readOpenIds,
  readOwners,
  readPassedOn,
  readPresenceIn,
} from './engagement-store.ts';
import { createEngagementSupervision, type EngagementSupervision } from './engagement-supervision.ts';
import { copyMessages, insertMessage, readMessage, readMessages } from './message-store.ts';
import { createSay } from './messages.ts';
import { createWidgetDesk, type WidgetDesk } from './widget-desk.ts';

/** Who takes part in an engagement: who may read its stream. */
type Participants = { readonly associateId: string; readonly personId: string; readonly visitorId: string };

/** News that the customer of an opportunity asked. */
type AskedNews = { readonly opportunityId: string; readonly at: Instant; readonly newsId: string };

/** Conversations from the claim to the outcome. Call nothing but the functions with a unit inside a unit. */
export type Engagements = {
  readonly desk: EngagementDesk;
  readonly widget: WidgetDesk;
  readonly supervision: EngagementSupervision;
  /** Begins an engagement in the transaction of the claim. */
  start(unit: Unit, start: EngagementStart): Promise<void>;
  /** Handlers of the deadlines `engagement.greet`, `engagement.answer`, `engagement.wrap`. */
  onGreetDue(enterpriseId: string, engagementId: string): Promise<void>;
  onAnswerDue(enterpriseId: string, engagementId: string): Promise<void>;
  onWrapDue(enterpriseId: string, engagementId: string): Promise<void>;
  /** Handler of the deadline `engagement.gone`: the customer is told that her associate has gone, then somebody else is looked for. */
  onGoneDue(enterpriseId: string, engagementId: string): Promise<void>;
  /** A person's last desk has gone, or one is back, or she has just got a customer: her conversations follow. */
  followPresence(enterpriseId: string, personId: string): Promise<void>;
  /** A person may not sell in this enterprise any more: whom she has somebody else has, or looks after. */
  onBarred(enterpriseId: string, personId: string): Promise<void>;
  /** The customer's session is over: talks go to wrapping, invitations end. */
  onSessionEnded(enterpriseId: string, sessionId: string): Promise<void>;
  /** The customer asked for help while somebody has her. What she wrote is said once for each news. */
  onAsked(enterpriseId: string, asked: AskedNews): Promise<void>;
  /** The customer refused on the website while somebody was about to invite her. */
  onRefused(enterpriseId: string, opportunityId: string): Promise<void>;
  /** The customer wants to be called instead while somebody was about to begin with her. */
  onCallback(enterpriseId: string, opportunityId: string): Promise<void>;
  /** Whether it is this associate's now, or was when it ended. */
  isHers(unit: Unit, engagementId: string, associateId: string): Promise<boolean>;
  /** The associates with whom somebody talked in this browser, the latest first. */
  earlierAssociates(enterpriseId: string, visitorId: string): Promise<readonly string[]>;
  /** In which visit it began and whose it is now; nothing unless the customer has taken part. */
  conversation(
    enterpriseId: string,
    engagementId: string,
  ): Promise<{ readonly sessionId: string; readonly associateId: string } | undefined>;
  /** Who has a customer now, by opportunity: her name, as customers see it. */
  ownersIn(unit: Unit): Promise<ReadonlyMap<string, string>>;
  /** Who may read `engagement:ID`. */
  participants(enterpriseId: string, engagementId: string): Promise<Participants | undefined>;
};

/** Puts engagements together; throws when their machine is not sound. */
export function createEngagement(deps: EngagementDeps): Engagements {
  assertSound(engagementMachine);
  const shell = createEngagementShell(deps);
  const say = createSay(deps, shell);

  const due = (timer: EngagementTimer) => async (enterpriseId: string, engagementId: string) => {
    await shell.act(enterpriseId, engagementId, { kind: 'due', timer });
  };

  /**
   * Decides by whether its associate is connected, looked at under the engagement's lock: of two who decide the later sees the later state,
   * and who came back before the decision has her customer still.
   */
  async function withOwner(
    enterpriseId: string,
    engagementId: string,
    command: (there: boolean) => EngagementCommand,
  ): Promise<void> {
    await deps.database.forTenant(enterpriseId, async (unit) => {
      const kept = await readEngagement(unit, engagementId, 'lock');
      if (kept !== undefined) await shell.actIn(unit, kept, command(await deps.isAtDesk(unit, kept.engagement)));
    });
  }

  async function actOnAll(
    enterpriseId: string,
    by: Parameters<typeof readOpenIds>[1],
    command: { readonly kind: 'leave' | 'refuse' | 'callback' | 'barred' },
  ): Promise<void> {
    const engagementIds = await deps.database.forTenant(enterpriseId, (unit) => readOpenIds(unit, by));
    for (const engagementId of engagementIds) await shell.act(enterpriseId, engagementId, command);
  }

  async function hear(enterpriseId: string, engagementId: string, { newsId, at }: AskedNews): Promise<void> {
    const seen = await deps.database.forTenant(enterpriseId, (unit) => readEngagement(unit, engagementId, 'look'));
    if (seen === undefined) return;
    const text = await deps.wishOf(enterpriseId, seen.row.session_id);
    const messageId = `msg_${createHash('sha256').update(newsId).digest('hex').slice(0, 32)}`;
    await deps.database.forTenant(enterpriseId, async (unit) => {
      const kept = await readEngagement(unit, engagementId, 'lock');
      if (kept === undefined || (await readMessage(unit, engagementId, messageId)) !== undefined) return;
      await shell.actIn(unit, kept, {
        kind: 'asked',
        at,
        ...(text === undefined ? {} : { words: { messageId, text } }),
      });
    });
  }

  return {
    desk: createEngagementDesk(deps, shell, say),
    widget: createWidgetDesk(deps, shell, say),
    supervision: createEngagementSupervision(deps, shell),
    start: async (unit, start) => {
      const earlier = start.again === true ? await readPassedOn(unit, start.opportunityId) : undefined;
      const continued = earlier && { engagementId: earlier.row.engagement_id, associate: earlier.facts.associate.name };
      const engagement = insertEngagement(unit, start, continued);
      const { enterpriseId, associateId, question } = start;
      const said = earlier === undefined ? [] : await goOnWith(unit, earlier, engagement, start);
      const isSaid = said.some((each) => each.from === 'customer' && each.text === question);
      const first = question === undefined || isSaid ? [] : [sayFirst(unit, engagement, start, question)];
      const facts = { ...factsOf(start), ...(continued === undefined ? {} : { continues: continued }) };
      unit.append(`associate:${associateId}`, {
        kind: 'engagement.started',
        data: engagementView(engagement, facts, [...said, ...first]),
      });
      if (engagement.dueAt !== undefined) {
        unit.deadline('engagement.greet', engagement.engagementId, engagement.dueAt, enterpriseId);
      }
    },
    onGreetDue: due('engagement.greet'),
    onAnswerDue: due('engagement.answer'),
    onWrapDue: due('engagement.wrap'),
    onGoneDue: (enterpriseId, engagementId) =>
      withOwner(enterpriseId, engagementId, (there) =>
        there ? { kind: 'presence', there } : { kind: 'due', timer: 'engagement.gone' },
      ),
    followPresence: async (enterpriseId, personId) => {
      const touched = await deps.database.forTenant(
        enterpriseId,
        async (unit) => {
          const hers = await readPresenceIn(unit, personId);
          const there = hers[0] !== undefined && (await deps.isAtDesk(unit, { personId, ...hers[0] }));
          return hers.filter(({ gone }) => gone === there).map((each) => each.engagementId);
        },
        'reads only',
      );
      for (const engagementId of touched) {
        await withOwner(enterpriseId, engagementId, (there) => ({ kind: 'presence', there }));
      }
    },
    onBarred: (enterpriseId, personId) => actOnAll(enterpriseId, { personId }, { kind: 'barred' }),
    onSessionEnded: (enterpriseId, sessionId) => actOnAll(enterpriseId, { sessionId }, { kind: 'leave' }),
    onAsked: async (enterpriseId, asked) => {
      const { opportunityId } = asked;
      const engagementIds = await deps.database.forTenant(enterpriseId, (unit) => readOpenIds(unit, { opportunityId }));
      for (const engagementId of engagementIds) await hear(enterpriseId, engagementId, asked);
    },
    onRefused: (enterpriseId, opportunityId) => actOnAll(enterpriseId, { opportunityId }, { kind: 'refuse' }),
    onCallback: (enterpriseId, opportunityId) => actOnAll(enterpriseId, { opportunityId }, { kind: 'callback' }),
    isHers: async (unit, engagementId, associateId) =>
      (await readEngagement(unit, engagementId, 'look'))?.engagement.associateId === associateId,
    earlierAssociates: (enterpriseId, visitorId) =>
      deps.database.forTenant(enterpriseId, (unit) => readEarlier(unit, visitorId), 'reads only'),
    conversation: async (enterpriseId, engagementId) => {
      const kept = await deps.database.forTenant(enterpriseId, (unit) => readEngagement(unit, engagementId, 'look'));
      if (kept?.engagement.talkingAt === undefined) return undefined;
      return { sessionId: kept.row.session_id, associateId: kept.engagement.associateId };
    },
    ownersIn: readOwners,
    participants: async (enterpriseId, engagementId) => {
      const kept = await deps.database.forTenant(enterpriseId, (unit) => readEngagement(unit, engagementId, 'look'));
      if (kept === undefined) return undefined;
      const { associate_id: associateId, person_id: personId, visitor_id: visitorId } = kept.row;
      return { associateId, personId, visitorId };
    },
  };
}

/** What was said before stands first for both sides; who has lost it is told who has it now, unless she has it again. */
async function goOnWith(
  unit: Unit,
  { row }: Kept,
  { engagementId }: Engagement,
  { associateId, associate }: EngagementStart,
): Promise<readonly MessageView[]> {
  copyMessages(unit, row.engagement_id, engagementId);
  const said = await readMessages(unit, row.engagement_id);
  for (const message of said) unit.append(`engagement:${engagementId}`, { kind: 'message', data: message });
  if (row.associate_id !== associateId) {
    const data = { engagementId: row.engagement_id, reason: 'associate-gone', to: associate.name };
    unit.append(`associate:${row.associate_id}`, { kind: 'engagement.ended', data });
  }
  return said;
}

/** What she wrote when she asked stands first in the conversation, for both sides. */
function sayFirst(
  unit: Unit,
  { engagementId }: Engagement,
  { enterpriseId }: EngagementStart,
  text: string,
): MessageView {
  // Once for each conversation: its id serves the message as well.
  const messageId = `msg_${engagementId.slice('eng_'.length)}`;
  const message: MessageView = { messageId, from: 'customer', text, at: toIso(unit.now) };
  insertMessage(unit, { engagement_id: engagementId, enterprise_id: enterpriseId }, message);
  unit.append(`engagement:${engagementId}`, { kind: 'message', data: message });
  return message;
}

function factsOf(start: EngagementStart): EngagementFacts {
  const { enterpriseId, sessionId, who, identity, topic, verdict, why, openingWords, simulated, associate } = start;
  const called = start.callback === undefined ? {} : { callback: start.callback };
  const words = { who, identity, topic, verdict, why: [...why], openingWords };
  return { enterpriseId, sessionId, ...words, ...called, simulated, associate };
}
