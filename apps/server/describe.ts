import type { Catalog } from '../../features/catalog/server/catalog.ts';
import { callbackOf } from '../../features/clickstream/core/index.ts';
import type { Clickstream } from '../../features/clickstream/server/clickstream.ts';
import type { Customers } from '../../features/customers/server/customers.ts';
import type { ColleagueOf } from '../../features/engagement/server/engagement-ports.ts';
import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import { availabilityOf } from '../../features/matching/core/index.ts';
import type { AssociateCard } from '../../features/queue/core/index.ts';
import type { MessageEntries } from '../../features/queue/server/message-entry.ts';
import type { Cards, Describe, NodesOf } from '../../features/queue/server/queue-ports.ts';
import type { Skills } from '../../features/skills/server/skills.ts';
import { createFreshCopies } from '../../platform/server/fresh-copies.ts';

/** How old what people are called may be. Milliseconds. */
const FRESH_MS = 1_000;

type Needs = {
  readonly enterprise: Enterprise;
  readonly catalog: Catalog;
  readonly customers: Customers;
  readonly clickstream: Clickstream;
  readonly skills: Skills;
  /** What is known of a customer who has no session here. */
  readonly entered: MessageEntries['entered'];
};

/** The words in which an opportunity is put before people: from the session, the catalogue, the profile and the roster. */
export function createDescriber({ enterprise, catalog, customers, clickstream, skills, entered }: Needs) {
  const names = createFreshCopies(
    FRESH_MS,
    async (enterpriseId) => (await enterprise.enterprises()).find((each) => each.enterpriseId === enterpriseId)?.name,
  );
  const rosters = createFreshCopies(FRESH_MS, skills.roster);
  /** Who a visit says it is: by its session, or by the message that it entered with. */
  const knownOf = async (enterpriseId: string, sessionId: string) => {
    const session = await clickstream.findSession(enterpriseId, sessionId);
    const entry = session === undefined ? await entered(enterpriseId, sessionId) : undefined;
    const customerId = entry?.customerId;
    const identity = customerId === undefined ? session?.identity : { customerId, status: 'verified' as const };
    return { session, entry, identity };
  };
  const describe: Describe = async (enterpriseId, about) => {
    const { session, entry, identity } = await knownOf(enterpriseId, about.sessionId);
    const { profile } = await customers.openProfile(enterpriseId, identity);
    const website = await enterprise.website(about.websiteId);
    const topic = await catalog.topicName(enterpriseId, {
      ...(about.productId === undefined ? {} : { productId: about.productId }),
      ...(about.nodeId === undefined ? {} : { nodeId: about.nodeId }),
    });
    // The name that she gave for the call, where nothing better is known of her.
    const called = session?.identity === undefined && session !== undefined ? callbackOf(session)?.name : entry?.who;
    const question = (session?.help?.value ?? wordsOf(entry?.facts['help.words'])).trim();
    return {
      who: profile?.name ?? called ?? 'Anonymous',
      identity: identity?.status ?? (called === undefined ? 'anonymous' : 'claimed'),
      websiteName: website?.name ?? '',
      topic: topic ?? website?.name ?? '',
      enterpriseName: (await names.of(enterpriseId)) ?? '',
      ...(question === '' ? {} : { question }),
    };
  };
  const cards: Cards = async (enterpriseId) => {
    const { entries } = await rosters.of(enterpriseId);
    return new Map(
      entries.map(({ associateId, name, title, pictureUrl }) => {
        const card: AssociateCard = {
          name,
          ...(title === undefined ? {} : { title }),
          ...(pictureUrl === undefined ? {} : { pictureUrl }),
        };
        return [associateId, card];
      }),
    );
  };
  const nodesOf: NodesOf = async (enterpriseId, { nodeId }) => {
    if (nodeId === undefined) return [];
    const hierarchy = await catalog.hierarchy(enterpriseId);
    return hierarchy.ancestors(nodeId as `nod_${string}`).map((each) => each.nodeId);
  };
  const anyoneAtDesk = async (enterpriseId: string): Promise<boolean> => {
    const { entries } = await skills.roster(enterpriseId);
    return entries.some(
      (entry) => entry.permitted && entry.declared === 'available' && availabilityOf(entry) !== 'offline',
    );
  };
  const colleagueOf: ColleagueOf = async (enterpriseId, associateId) => {
    const { entries } = await skills.roster(enterpriseId);
    const entry = entries.find((each) => each.associateId === associateId && each.permitted);
    const card = (await cards(enterpriseId)).get(associateId);
    if (entry === undefined || card === undefined) return undefined;
    const atDesk = availabilityOf(entry) !== 'offline';
    return { personId: entry.personId, card, atDesk, simulated: entry.simulated };
  };
  return { describe, cards, nodesOf, anyoneAtDesk, colleagueOf, knownOf };
}

export type Describer = ReturnType<typeof createDescriber>;

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
