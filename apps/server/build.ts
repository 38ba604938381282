import { createCatalog } from '../../features/catalog/server/catalog.ts';
import { createClickstream } from '../../features/clickstream/server/clickstream.ts';
import type { IntakeRequest } from '../../features/clickstream/server/intake.ts';
import { holdsLane } from '../../features/clickstream/server/lane-lease.ts';
import type { CustomerProfile } from '../../features/customers/core/index.ts';
import { createCustomers } from '../../features/customers/server/customers.ts';
import { createDryRuns } from '../../features/dryrun/server/dry-runs.ts';
import { createEngagement } from '../../features/engagement/server/engagements.ts';
import { authenticatedBy } from '../../features/enterprise/server/auth-routes.ts';
import { createEnterprise } from '../../features/enterprise/server/enterprise.ts';
import { availabilityBy, strongestReasons } from '../../features/matching/core/index.ts';
import { createMatching } from '../../features/matching/server/matching.ts';
import { HELP_TRIGGER, profileFacts } from '../../features/qualifier/core/index.ts';
import { createQualifier } from '../../features/qualifier/server/qualifier.ts';
import { createQueue } from '../../features/queue/server/queue.ts';
import { createQueueAttention } from '../../features/queue/server/queue-attention.ts';
import { createDevices } from '../../features/skills/server/devices.ts';
import { createSkills } from '../../features/skills/server/skills.ts';
import type { Facts } from '../../kernel/rule/condition.ts';
import { isLoopbackInstallation } from '../../platform/server/config.ts';
import { createOutbound } from '../../platform/server/http/outbound.ts';
import { createPush } from '../../platform/server/push.ts';
import { createNoteContact } from './contacts.ts';
import { createDescriber } from './describe.ts';
import { createFloor } from './floor.ts';
import type { Foundation } from './foundation.ts';
import { usesOfNode } from './node-uses.ts';
import { createMessageWords } from './opportunity-messages.ts';
import { sessionFlow } from './session-flow.ts';
import { createStaffing } from './staffing.ts';
import { createVisitors } from './visitors.ts';

export type Features = ReturnType<typeof build>;

/** How many an opportunity is ranked for: more than are asked before it has waited too long. */
const MOST_RANKED = 200;

/** What is known of a customer, as rules and triggers name it. */
function customerFacts(profile: CustomerProfile): Facts {
  return Object.fromEntries(Object.entries(profileFacts(profile)).map(([name, value]) => [`customer.${name}`, value]));
}

/**
 * Puts the features together. Each asks its questions through ports, and this is the one place that says who answers them; a
 * question upward is answered by a feature that is made further down here.
 */
export function build(foundation: Foundation, address: () => string | undefined) {
  const { database, makeId, log, streams, connection, config, measured, clockRate } = foundation;

  const enterprise = createEnterprise({ database, makeId, publicUrl: config.publicUrl });
  const { audit, membersIn } = enterprise;
  const catalog = createCatalog({
    database,
    makeId,
    audit,
    listWebsiteIds: async (enterpriseId) =>
      (await enterprise.websites(enterpriseId)).map((website) => website.websiteId),
    usesOfNode: async (enterpriseId, nodeId) => usesOfNode({ skills, matching, qualifier }, enterpriseId, nodeId),
  });
  const customers = createCustomers({ database, makeId, audit });
  const skills = createSkills({ database, makeId, membersIn, audit });
  const allowLoopback = isLoopbackInstallation(config);
  const outbound = createOutbound({ allowLoopback });
  const subject = config.publicUrl?.startsWith('https:') === true ? config.publicUrl : 'mailto:operator@localhost';
  const push = createPush({ outbound, subject, allowLoopback });
  const devices = createDevices({ database, makeId, log, push });
  const attention = createQueueAttention(database, (unit) => engagement.ownersIn(unit));
  const visitors = createVisitors(enterprise, address);

  const clickstream = createClickstream({
    database,
    makeId,
    audit,
    alone: connection.engine === 'embedded',
    clockRate,
    lookUpWriteKey: enterprise.lookUpWriteKey,
    pageResolver: catalog.pageResolver,
    sessionMoved: (session, fence, now) => moved(session, fence, now),
    attentionOf: attention.of,
    annotate: (sessions) => floor.annotate(sessions),
    failed: (what, error) => log.warn({ err: error }, what),
  });
  const matching = createMatching({
    database,
    makeId,
    roster: skills.roster,
    answers: (enterpriseId) => queue.answersLately(enterpriseId),
    hierarchy: catalog.hierarchy,
    customer: async (enterpriseId, customerId) => {
      const { profile } = await customers.openProfile(enterpriseId, { customerId, status: 'verified' });
      return profile === undefined ? undefined : customerFacts(profile);
    },
    declaredFields: customers.usableFields,
    placeOfProduct: (enterpriseId, productId) => catalog.nodesOf(enterpriseId, { productId }),
    persons: async (enterpriseId) =>
      new Map((await enterprise.staff(enterpriseId)).map(({ personId, name }) => [personId, name])),
    audit,
  });
  const qualifier = createQualifier({
    database,
    audit,
    hierarchy: catalog.hierarchy,
    openProfile: customers.openProfile,
    declaredFields: customers.usableFields,
    contactHistory: (session) => queue.contactHistory(session),
    canServe: matching.canServe,
    invitationsPerVisit: async (enterpriseId) => (await queue.policyNow(enterpriseId)).invitationsPerVisit,
    staffing: createStaffing({ roster: skills.roster, hierarchy: catalog.hierarchy }),
    findSession: clickstream.findSession,
    listSessions: clickstream.recentSessions,
    namesOf: async (enterpriseId) =>
      new Map((await enterprise.staff(enterpriseId)).map(({ personId, name }) => [personId, name])),
    failed: (what, error) => log.warn({ err: error }, what),
  });
  const describer = createDescriber({
    enterprise,
    catalog,
    customers,
    clickstream,
    skills,
    entered: (enterpriseId, sessionId) => queue.entered(enterpriseId, sessionId),
  });
  const queue = createQueue({
    ...createMessageWords({ enterprise, catalog, customers, clickstream, qualifier }),
    outbound,
    database,
    makeId,
    log,
    // Of a large pool the best of all and the best who are free will do; named people are found in the whole. Who entered by a
    // message has no session here: what it said is what is known of her.
    rank: async ({ sessionId, all, ...topic }) =>
      measured.match(
        matching.rank({
          ...topic,
          ...(qualifier.judgedOf(sessionId) ?? (await queue.entered(topic.enterpriseId, sessionId))),
          ...(topic.wide || all === true ? {} : { most: MOST_RANKED }),
        }),
      ),
    pools: async (enterpriseId) => {
      const poolOf = await matching.pools(enterpriseId);
      return ({ sessionId, ...topic }) => poolOf({ ...topic, ...qualifier.judgedOf(sessionId) });
    },
    availability: async (unit, personIds, channel) =>
      new Map(
        [...(await skills.presencesOf(unit, personIds))].map(([personId, presence]) => [
          personId,
          { availability: availabilityBy(presence, channel), fits: presence.fits },
        ]),
      ),
    earlierAssociates: async (enterpriseId, { sessionId, visitorId }) => {
      const known = qualifier.judgedOf(sessionId)?.facts['customer.associates'];
      const here = await engagement.earlierAssociates(enterpriseId, visitorId);
      return [...here, ...(Array.isArray(known) ? known.map(String) : [])];
    },
    triggerIds: async (enterpriseId) => {
      const { triggers } = await qualifier.triggerSet(enterpriseId);
      return new Set([HELP_TRIGGER, ...triggers.map((each) => each.triggerId)]);
    },
    keepDecision: (unit, { opportunity: { enterpriseId, opportunityId, verdict }, topic, ranking }) =>
      matching.keepDecision(unit, { enterpriseId, opportunityId, verdict, topic, ranking }),
    explain: (candidate, topic, currency) =>
      strongestReasons(candidate, { nodeName: topic, ...(currency === undefined ? {} : { currency }) }),
    phrase: qualifier.phrase,
    describe: describer.describe,
    cards: describer.cards,
    nodesOf: describer.nodesOf,
    claimSlots: skills.claimSlots,
    sellers: skills.sellers,
    noteLapse: skills.noteLapse,
    holdsLane,
    startEngagement: (unit, start) => engagement.start(unit, start),
    holdsEngagement: (...asked) => engagement.isHers(...asked),
    audit,
    leaveMessage: customers.leaveMessage,
  });
  const engagement = createEngagement({
    database,
    log,
    claimSlot: skills.claimSlot,
    releaseSlot: skills.releaseSlot,
    checkLicence: skills.checkLicence,
    colleagueOf: describer.colleagueOf,
    isAtDesk: skills.isAtDesk,
    greetMs: async (enterpriseId) => (await queue.policyNow(enterpriseId)).greetMs,
    audit,
    beginWrapUp: skills.beginWrapUp,
    noteLapse: skills.noteLapse,
    recordOutcome: async (unit, { enterpriseId, associateId, opportunityId, sessionId, change }) => {
      await matching.recordOutcome(unit, { enterpriseId, associateId, opportunityId, ...change });
      const { won, revenueMinor, currency } = change;
      unit.emit(
        'outcome.counted',
        { opportunityId, sessionId, won, revenueMinor, ...(currency === undefined ? {} : { currency }) },
        enterpriseId,
      );
    },
    reopenOpportunity: queue.reopen,
    closeOpportunity: queue.close,
    noteInvited: queue.noteInvited,
    noteAnswered: queue.noteAnswered,
    wishOf: async (enterpriseId, sessionId) =>
      (await clickstream.findSession(enterpriseId, sessionId))?.help?.value.trim() || undefined,
    waitingOf: queue.waitingOf,
    callbackFor: queue.callbackFor,
    agreeCallback: queue.agreeCallback,
    cancelCallback: queue.cancelCallback,
    otherWayOf: queue.otherWayOf,
    refuseOtherWay: queue.refuseOtherWay,
    noteMessageLeft: queue.noteMessageLeft,
    leaveMessage: customers.leaveMessage,
    heads: streams.heads,
    anyoneAtDesk: describer.anyoneAtDesk,
  });
  const dryRuns = createDryRuns({
    database,
    makeId,
    failed: (what, error) => log.warn({ err: error }, what),
    recorded: clickstream.recorded,
    pageResolver: catalog.pageResolver,
    customerFacts: async (enterpriseId, customerId) => {
      const { profile } = await customers.openProfile(enterpriseId, { customerId, status: 'verified' });
      return profile === undefined ? {} : profileFacts(profile);
    },
    declaredFields: customers.usableFields,
    triggers: qualifier.triggerSet,
    matching: matching.material,
    roster: async (enterpriseId) => (await skills.roster(enterpriseId)).entries,
    nodes: async (enterpriseId) => [...(await catalog.hierarchy(enterpriseId)).nodes.values()],
    invitationsPerVisit: async (enterpriseId) => (await queue.policyNow(enterpriseId)).invitationsPerVisit,
    hasWebsite: async (enterpriseId, websiteId) =>
      (await enterprise.websites(enterpriseId)).some((each) => each.websiteId === websiteId),
  });
  const moved = sessionFlow({ qualifier, queue, engagement, judged: measured.judged });
  const features = {
    enterprise,
    catalog,
    customers,
    skills,
    devices,
    clickstream: { ...clickstream, intake: (request: IntakeRequest) => measured.intake(clickstream.intake(request)) },
    matching,
    qualifier,
    queue: { ...queue, accept: (...claim: Parameters<typeof queue.accept>) => measured.claim(queue.accept(...claim)) },
    attention,
    dryRuns,
    engagement,
    noteContact: createNoteContact({ engagement, customers, knownOf: describer.knownOf }),
    authenticated: authenticatedBy(enterprise.authenticate),
    visitors,
  };
  const floor = createFloor(() => ({
    ...features,
    involvedIn: (enterpriseId, associateId) =>
      database.forTenant(enterpriseId, async (unit) => {
        const offers = await queue.deskOffers(unit, associateId);
        const engagements = await engagement.desk.deskEngagements(unit, associateId);
        return new Set([...offers, ...engagements].map((each) => each.sessionId));
      }),
  }));
  return { ...features, floor };
}
