import { visitorIdOf } from '../../../features/clickstream/server/visitor.ts';
import { must, type World, type WorldAssociate } from './server-world.ts';

const MINUTE = 60_000;

/** A conversation under way: the associate has greeted, the customer has answered. */
export type Talk = { readonly engagementId: string; readonly associate: WorldAssociate; readonly visitorToken: string };

/** A message id as pages make them. */
export function messageId(): string {
  return `msg_${crypto.randomUUID().replaceAll('-', '')}`;
}

/**
 * Begins a conversation by the engagement's own functions in this process: without an opportunity, so that one associate can have
 * as many as a test or a measurement needs.
 */
export async function startTalk(
  { features, foundation, enterpriseId, websiteId, nodeId }: World,
  associate: WorldAssociate,
  visitorToken: string,
): Promise<Talk> {
  const { makeId, database } = foundation;
  const engagementId = makeId('eng');
  const { associateId, personId } = associate;
  const visitorId = visitorIdOf(websiteId, visitorToken);
  await database.forTenant(enterpriseId, (unit) =>
    features.engagement.start(unit, {
      engagementId,
      enterpriseId,
      websiteId,
      opportunityId: makeId('opp'),
      sessionId: makeId('ses'),
      visitorId,
      associateId,
      personId,
      associate: { name: 'Ada' },
      asked: false,
      who: 'Anonymous',
      identity: 'anonymous',
      topic: 'Mortgages',
      verdict: 'must',
      why: [],
      openingWords: '',
      nodeId,
      nodeIds: [nodeId],
      simulated: false,
      greetMs: 10 * MINUTE,
      inviteMs: 10 * MINUTE,
      reconnectMs: 10 * MINUTE,
    }),
  );
  const caller = must(await features.enterprise.authenticate({ authorization: `Bearer ${associate.token}` }));
  must(await features.engagement.desk.say(caller, engagementId, { messageId: messageId(), text: 'May I help?' }));
  const visitor = { visitorId, websiteId, enterpriseId };
  must(await features.engagement.widget.answer(visitor, engagementId, 'accept'));
  return { engagementId, associate, visitorToken };
}
