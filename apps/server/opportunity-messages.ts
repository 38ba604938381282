import type { Catalog } from '../../features/catalog/server/catalog.ts';
import { reachOf, topicOf } from '../../features/clickstream/core/index.ts';
import type { Clickstream } from '../../features/clickstream/server/clickstream.ts';
import type { Customers } from '../../features/customers/server/customers.ts';
import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import { profileFacts, pseudonymousFacts, sessionFacts, toldWords } from '../../features/qualifier/core/index.ts';
import type { Qualifier } from '../../features/qualifier/server/qualifier.ts';
import type {
  DescribeMessage,
  FindLiveSession,
  FindPlace,
  MessageParts,
} from '../../features/queue/server/queue-ports.ts';
import type { Facts } from '../../kernel/rule/condition.ts';
import { elapsed, isTimeFact } from '../../kernel/rule/time-fact.ts';

type Needs = {
  readonly enterprise: Enterprise;
  readonly catalog: Catalog;
  readonly customers: Customers;
  readonly clickstream: Clickstream;
  readonly qualifier: Qualifier;
};

/** What opportunity messages say, and where those that enter belong: from session, profile, catalogue and triggers. */
export function createMessageWords({ enterprise, catalog, customers, clickstream, qualifier }: Needs) {
  const describeMessage: DescribeMessage = async (opportunity, now) => {
    const { enterpriseId, sessionId, websiteId, triggerId, productId, nodeId } = opportunity;
    const session = await clickstream.findSession(enterpriseId, sessionId);
    const identity = session?.identity;
    const { profile } = await customers.openProfile(enterpriseId, identity);
    const topic = await catalog.topicName(enterpriseId, {
      ...(productId === undefined ? {} : { productId }),
      ...(nodeId === undefined ? {} : { nodeId }),
    });
    const website = await enterprise.website(websiteId);
    const trigger =
      triggerId === undefined
        ? undefined
        : (await qualifier.triggers(enterpriseId)).triggers.find((each) => each.triggerId === triggerId)?.name;
    const facts: Facts =
      session === undefined
        ? {}
        : sessionFacts(session, {
            ancestors: [],
            topic: topicOf(session),
            ...(profile === undefined ? {} : { customer: profileFacts(profile) }),
          });
    // Who has no session here entered by a message, whose reasons name nobody but those who sent it.
    const entered = session === undefined ? opportunity.why : undefined;
    const words = entered ?? qualifier.judgedOf(sessionId)?.why ?? (trigger === undefined ? [] : [trigger]);
    const parts: MessageParts = {
      identity: identity?.status ?? 'anonymous',
      segments: profile?.segments ?? [],
      reasons: words.map((each) => toldWords(each)),
      open: writable(pseudonymousFacts(facts, now)),
      ...(session === undefined ? {} : { reach: reachOf(session) }),
      ...(website === undefined ? {} : { website: website.name }),
      ...(topic === undefined ? {} : { topic }),
      ...(trigger === undefined ? {} : { trigger }),
    };
    if (identity?.status !== 'verified') return parts;
    const { name, email, phone, address, attributes } = profile ?? {};
    const customer = {
      customerId: identity.customerId,
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { mail: email }),
      ...(phone === undefined ? {} : { telephone: phone }),
      ...(address === undefined ? {} : { address }),
      ...(attributes === undefined ? {} : { attributes: writable(attributes) }),
    };
    const whole = Object.entries(facts).map(([field, value]) => [
      field,
      isTimeFact(value) ? elapsed(value, now) : value,
    ]);
    return { ...parts, personal: { facts: writable(Object.fromEntries(whole)), customer } };
  };

  const findPlace: FindPlace = async (enterpriseId, about) => {
    const websites = await enterprise.websites(enterpriseId);
    const website =
      about.websiteId === undefined
        ? websites.length === 1
          ? websites[0]
          : undefined
        : websites.find((each) => each.websiteId === about.websiteId);
    if (website === undefined) {
      const message = about.websiteId === undefined ? 'is needed: there are several websites' : 'is no website here';
      return { pointer: '/session/websiteId', message };
    }
    const { websiteId } = website;
    if (about.productId !== undefined) {
      const product = await catalog.product(enterpriseId, about.productId);
      if (!product.ok) return { pointer: '/opportunity/productId', message: 'is no product here' };
      const [nodeId] = await catalog.nodesOf(enterpriseId, { productId: about.productId });
      return { websiteId, productId: about.productId, ...(nodeId === undefined ? {} : { nodeId }) };
    }
    if (about.sku !== undefined) {
      const { productId, nodeId } = (await catalog.pageResolver(enterpriseId, websiteId))({ sku: about.sku });
      if (productId === undefined) return { pointer: '/opportunity/sku', message: 'is the number of no product here' };
      return { websiteId, productId, ...(nodeId === undefined ? {} : { nodeId }) };
    }
    const code = about.nodeId ?? about.nodeCode;
    if (code === undefined) return { websiteId };
    const { items } = await catalog.nodes(enterpriseId);
    const node = items.find((each) => (about.nodeId === undefined ? each.code : each.nodeId) === code);
    if (node !== undefined) return { websiteId, nodeId: node.nodeId };
    const pointer = about.nodeId === undefined ? '/opportunity/nodeCode' : '/opportunity/nodeId';
    return { pointer, message: 'is no place in the range' };
  };

  const findLiveSession: FindLiveSession = async (enterpriseId, sessionId) => {
    const session = await clickstream.findSession(enterpriseId, sessionId);
    if (session === undefined || session.endedAt !== undefined) return undefined;
    const { websiteId, visitorId } = session;
    const { productId, nodeId } = topicOf(session);
    return {
      websiteId,
      visitorId,
      reach: reachOf(session),
      ...(productId === undefined ? {} : { productId }),
      ...(nodeId === undefined ? {} : { nodeId }),
    };
  };

  return { describeMessage, findPlace, findLiveSession };
}

type Written = Record<string, string | number | boolean | string[]>;

/** Facts within the bounds of a message: what is longer is cut. */
function writable(facts: Readonly<Record<string, string | number | boolean | readonly string[]>>): Written {
  return Object.fromEntries(
    Object.entries(facts)
      .slice(0, 300)
      .map(([name, value]) => [
        name.slice(0, 120),
        typeof value === 'string'
          ? value.slice(0, 1_000)
          : typeof value === 'object'
            ? value.slice(0, 200).map((item) => item.slice(0, 500))
            : value,
      ]),
  );
}
