import { type Refusal, refuse } from '../../../../kernel/result.ts';
import { createLog } from '../../../../platform/server/log.ts';
import { type Engine, makeId } from '../../../../platform/server/testing/engines.ts';
import type { Session } from '../../../clickstream/core/index.ts';
import type { AuditChange, Caller, Membership } from '../../../enterprise/core/index.ts';
import type { Candidate, Ranking } from '../../../matching/core/index.ts';
import type { Qualification } from '../../../qualifier/core/index.ts';
import type { EngagementStart, OfferView, QueuePolicy } from '../../core/index.ts';
import { createQueue, type Queue } from '../queue.ts';
import type { Fits, QueueDeps } from '../queue-ports.ts';

/** An enterprise's floor for tests: who is there, what they may, and every engagement that was begun. */
export type QueueWorld = {
  readonly enterpriseId: string;
  readonly queue: Queue;
  /** Best first. */
  readonly candidates: Candidate[];
  readonly unlicensed: Map<string, Refusal>;
  /** Free slots by person. */
  readonly slots: Map<string, number>;
  readonly started: EngagementStart[];
  readonly lapsed: string[];
  /** What came to the inbox. */
  readonly left: Parameters<QueueDeps['leaveMessage']>[1][];
  /** Memberships of who talked to the customer before, the latest first. */
  readonly earlier: string[];
  readonly audited: AuditChange[];
  /** Whether this process holds the lane. */
  lane: { held: boolean };
  add(name: string, more?: Partial<Candidate>): Candidate;
  caller(name: string, roles?: Membership['roles']): Caller;
  /** A session moves on: follows it and waits until matching is done. */
  move(session: Session, qualification?: Partial<Qualification>): Promise<void>;
  offersOf(name: string): Promise<OfferView[]>;
  setPolicy(settings: Partial<QueuePolicy>): Promise<void>;
};

/** So many customers more, by whichever channel. */
export const slotsFor =
  (slots: number): Fits =>
  (channels) =>
    channels.map((_, index) => index < slots);

const FENCE = { lane: 1, epoch: 1 };

/** `bound` replaces ports by real ones. */
export function createQueueWorld(
  engine: Engine,
  bound: Partial<QueueDeps> = {},
  enterpriseId: string = makeId('ent'),
): QueueWorld {
  const candidates: Candidate[] = [];
  const unlicensed = new Map<string, Refusal>();
  const slots = new Map<string, number>();
  const started: EngagementStart[] = [];
  const lapsed: string[] = [];
  const left: QueueWorld['left'] = [];
  const audited: AuditChange[] = [];
  const lane = { held: true };
  const earlier: string[] = [];
  const queue = createQueue({
    database: engine.database,
    makeId,
    log: createLog('silent'),
    rank: async () => rankingOf(candidates),
    pools: async () => () => candidates,
    availability: async (_unit, personIds) =>
      new Map(
        candidates
          .filter((each) => personIds.includes(each.personId))
          .map(({ personId, availability }) => [personId, { availability, fits: slotsFor(slots.get(personId) ?? 3) }]),
      ),
    earlierAssociates: async () => earlier,
    triggerIds: async () => new Set(['trg_a', 'trg_must', 'trg_help']),
    keepDecision: () => makeId('dec'),
    describe: async () => ({
      who: 'Anonymous',
      identity: 'anonymous',
      websiteName: 'lender.example',
      topic: 'Mortgages',
      enterpriseName: 'Lender',
    }),
    cards: async () => new Map(candidates.map((each) => [each.associateId, { name: each.name, title: 'Adviser' }])),
    nodesOf: async () => ['nod_mortgages'],
    explain: () => [{ label: 'Experience', text: '9 years', contribution: 0.4 }],
    phrase: async () => ({
      why: ['calculator principal is 400,000'],
      openingWords: 'I am {associate}, about {topic}.',
    }),
    claimSlots: async (_unit, claims) =>
      claims.map(({ personId, channel }) => {
        const left = slots.get(personId) ?? 3;
        slots.set(personId, Math.max(left - 1, 0));
        return left > 0 ? undefined : refuse('conflict', 'no-slot', `No room to ${channel}.`).refusal;
      }),
    sellers: async () => (associateId) => unlicensed.get(associateId),
    noteLapse: async (_unit, personId) => {
      lapsed.push(personId);
    },
    leaveMessage: async (_unit, message) => {
      left.push(message);
    },
    audit: async (_unit, change) => {
      audited.push(change);
    },
    outbound: { problemOf: () => undefined, post: async () => ({ status: 204 }) },
    describeMessage: async () => ({ identity: 'anonymous', segments: [], reasons: [], open: {} }),
    findPlace: async () => ({ websiteId: 'web_lender' }),
    findLiveSession: async () => undefined,
    holdsLane: async () => lane.held,
    holdsEngagement: async () => true,
    startEngagement: async (_unit, start) => {
      started.push(start);
    },
    ...bound,
  });
  return {
    enterpriseId,
    queue,
    candidates,
    unlicensed,
    slots,
    started,
    lapsed,
    left,
    earlier,
    audited,
    lane,
    add: (name, more) => {
      const candidate = candidateNamed(name, enterpriseId, more);
      candidates.push(candidate);
      return candidate;
    },
    caller: (name, roles = ['associate']) => callerNamed(name, enterpriseId, roles),
    move: async (session, qualification = {}) => {
      await queue.follow(
        session,
        { verdict: 'can', triggerId: 'trg_a', reasons: [], version: 1, ...qualification },
        FENCE,
      );
      await queue.idle();
    },
    offersOf: (name) =>
      engine.database.forTenant(enterpriseId, (unit) => queue.deskOffers(unit, associateIdOf(name, enterpriseId))),
    setPolicy: async (settings) => {
      const { version } = await queue.policy(enterpriseId);
      const saved = await queue.savePolicy(enterpriseId, { ...settings, version }, 'test');
      if (!saved.ok) throw new Error(saved.refusal.message);
    },
  };
}

export function associateIdOf(name: string, enterpriseId: string): string {
  return `mem_${name}_${enterpriseId.slice(-8)}`;
}

function candidateNamed(name: string, enterpriseId: string, more: Partial<Candidate> = {}): Candidate {
  const associateId = associateIdOf(name, enterpriseId);
  const personId = `per_${name}_${enterpriseId.slice(-8)}`;
  return { associateId, personId, name, score: 50, parts: [], availability: 'free', simulated: false, ...more };
}

function callerNamed(name: string, enterpriseId: string, roles: Membership['roles']): Caller {
  return {
    personId: `per_${name}_${enterpriseId.slice(-8)}`,
    name,
    via: 'session',
    memberships: [
      {
        membershipId: `mem_${name}_${enterpriseId.slice(-8)}`,
        enterpriseId: enterpriseId as Membership['enterpriseId'],
        enterpriseName: 'Lender',
        kind: 'captive',
        roles,
      },
    ],
  };
}

export function rankingOf(candidates: readonly Candidate[]): Ranking {
  const ruleSet = { ruleSetId: 'rul_1', ruleSetName: 'Default', ruleSetVersion: 1, chosenBy: 'default' } as const;
  return { ...ruleSet, scaleVersion: 1, scales: [], candidates: [...candidates], exclusions: [] };
}

/** A session looking at mortgages. */
export function sessionOf(enterpriseId: string, more: Partial<Session> = {}): Session {
  const sessionId = makeId('ses');
  const at = Date.now();
  return {
    sessionId,
    websiteId: 'web_lender',
    enterpriseId,
    visitorId: `vis_${sessionId.slice(4)}`,
    startedAt: at,
    lastAt: at,
    path: [{ eventId: 'evt_1', at, url: 'https://lender.example/mortgages', nodeId: 'nod_mortgages', dwellMs: 1_000 }],
    searches: [],
    values: {},
    cart: { items: [], valueMinor: 0, currency: 'USD' },
    counts: { events: 1, pages: 1, products: 0, clicks: 0, cartAdds: 0, orders: 0 },
    visibleMs: 1_000,
    reach: 'widget',
    ...more,
  };
}

/** The same session, asking for help now. */
export function asking(session: Session, at = Date.now()): Session {
  return { ...session, help: { value: '', at, eventId: makeId('evt') } };
}
