import type { Facts } from '../../../kernel/rule/condition.ts';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Hierarchy, NodeId } from '../../catalog/core/index.ts';
import { pseudonymousFacts } from '../../qualifier/core/index.ts';
import type { Channel, RosterEntry } from '../../skills/core/index.ts';
import {
  type ChosenRuleSet,
  chainOf,
  chooseRuleSet,
  likenessKey,
  nodeMeans,
  type RankingBasis,
  type RuleSet,
  type SalesRecords,
  type ScaleSheet,
  scalesOf,
} from '../core/index.ts';

/** What a customer is about, and what is known of her. Unknown is left out. */
export type RankRequest = {
  readonly enterpriseId: string;
  readonly triggerId?: string;
  readonly productId?: string;
  readonly nodeId?: string;
  readonly facts?: Facts;
  /** The qualifier's reasons and the trigger's name, in words that name no person; kept with the decision. */
  readonly why?: readonly ToldReason[];
  readonly trigger?: string;
  readonly territory?: string;
  readonly segment?: string;
  readonly language?: string;
  /** Associates (memberships) to leave out. */
  readonly exclude?: readonly string[];
  /** How the customer would be served: who is at a limit of this channel is not free for her. */
  readonly channel?: Channel;
  /** How many are wanted: the best of all and the best of those who are free now. Left out, all. */
  readonly most?: number;
  /** Without the soft rules: any accreditation will do, the licence stays. */
  readonly wide?: boolean;
};

/** Where in the hierarchy a ranking happens, and by which rules. */
export type Place = {
  readonly enterpriseId: string;
  readonly chosen: ChosenRuleSet;
  readonly nodeId?: string;
  readonly ancestors: readonly string[];
  readonly chain: readonly string[];
};

/** The place of a request, with the rule set that counts there. */
export function placeOf(request: RankRequest, ruleSets: readonly RuleSet[], places: Hierarchy): Place {
  const chosen = chooseRuleSet(ruleSets, request, places);
  const { ruleSet } = chosen;
  const level = request.wide === true ? Math.min(1, ruleSet.requiredLevel) : ruleSet.requiredLevel;
  const softened = { ...chosen, ruleSet: { ...ruleSet, requiredLevel: level } };
  return placeAt(request.enterpriseId, softened, request.nodeId, places);
}

export function placeAt(
  enterpriseId: string,
  chosen: ChosenRuleSet,
  nodeId: string | undefined,
  places: Hierarchy,
): Place {
  const known = nodeId !== undefined && places.nodes.has(nodeId as NodeId);
  return {
    enterpriseId,
    chosen,
    ...(known ? { nodeId } : {}),
    ancestors: known ? places.ancestors(nodeId as NodeId).map((each) => each.nodeId) : [],
    chain: chainOf(known ? nodeId : undefined, places),
  };
}

/** Scales and expectations from all who are licensed at a place, as things are now. */
export function measure(
  { chosen, ancestors, chain }: Place,
  records: SalesRecords,
  entries: readonly RosterEntry[],
  now: Instant,
): Omit<ScaleSheet, 'version'> {
  const means = nodeMeans(chain, records);
  return { scales: scalesOf(chosen.ruleSet, entries, { now, ancestors, means, records, facts: {} }), means };
}

/** The request as it is kept; what it leaves open is read from the facts. */
export function basisOf(request: RankRequest, place: Place, attributes: readonly string[], now: Instant): RankingBasis {
  const { triggerId, trigger, productId, territory, facts = {} } = request;
  const segments = facts['customer.segments'];
  const segment = request.segment ?? (Array.isArray(segments) ? segments[0] : undefined);
  const likeness = attributes.flatMap((attribute) => {
    const value = facts[`customer.${attribute}`];
    return value === undefined || typeof value === 'object' ? [] : [likenessKey(attribute, value)];
  });
  const spoken = facts['language'];
  const language = request.language ?? (typeof spoken === 'string' ? spoken : undefined);
  return {
    ...(triggerId === undefined ? {} : { triggerId }),
    ...(trigger === undefined ? {} : { trigger }),
    ...(productId === undefined ? {} : { productId }),
    ...(place.nodeId === undefined ? {} : { nodeId: place.nodeId }),
    ...(territory === undefined ? {} : { territory }),
    ...(segment === undefined ? {} : { segment }),
    ...(language === undefined ? {} : { language }),
    ...(likeness.length === 0 ? {} : { likeness }),
    places: place.ancestors,
    wide: request.wide === true,
    facts: pseudonymousFacts(facts, now),
    why: request.why ?? [],
  };
}
