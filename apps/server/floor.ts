import type { Catalog } from '../../features/catalog/server/catalog.ts';
import type { Annotation, BrowsingRow, Session } from '../../features/clickstream/core/index.ts';
import { topicOf } from '../../features/clickstream/core/index.ts';
import type { Clickstream } from '../../features/clickstream/server/clickstream.ts';
import type { Customers } from '../../features/customers/server/customers.ts';
import type { Caller } from '../../features/enterprise/core/index.ts';
import { permit } from '../../features/enterprise/core/index.ts';
import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import type { Matching } from '../../features/matching/server/matching.ts';
import type { Qualifier } from '../../features/qualifier/server/qualifier.ts';
import { isListed } from '../../features/queue/core/index.ts';
import type { Queue } from '../../features/queue/server/queue.ts';
import type { QueueAttention } from '../../features/queue/server/queue-attention.ts';
import type { Facts } from '../../kernel/rule/condition.ts';
import type { OpenList, Reader } from '../../platform/server/sockets.ts';

/** How long scores of the floor are used before they are computed again, in milliseconds. */
const SCORES_FRESH = 5_000;

type Scores = { readonly at: number; readonly byTopic: Map<string, Promise<ReadonlyMap<string, number>>> };

/** Where several features meet: the list of browsing customers, with what each of them knows about a session. */
export type Floor = {
  /** What is shown beside sessions. */
  annotate(sessions: readonly Session[]): Promise<ReadonlyMap<string, Annotation>>;
  /** The rows that a caller may see, with her own scores: those who sell only see what they are licensed for. */
  rowsFor(caller: Caller, enterpriseId: string, rows: readonly BrowsingRow[]): Promise<readonly BrowsingRow[]>;
};

/** What own scores are made of. */
type ScoreNeeds = {
  readonly matching: Pick<Matching, 'rank' | 'factsRead'>;
  readonly qualifier: Pick<Qualifier, 'judgedOf'>;
  readonly queue: Pick<Queue, 'policyNow'>;
};

type Needs = ScoreNeeds & {
  readonly enterprise: Enterprise;
  readonly catalog: Catalog;
  readonly customers: Customers;
  readonly attention: QueueAttention;
};

export function createFloor(features: () => Needs): Floor {
  async function annotate(sessions: readonly Session[]): Promise<ReadonlyMap<string, Annotation>> {
    const annotations = new Map<string, Annotation>();
    for (const enterpriseId of new Set(sessions.map((session) => session.enterpriseId))) {
      const live = await features().attention.bySession(enterpriseId);
      const policy = await features().queue.policyNow(enterpriseId);
      for (const session of sessions.filter((each) => each.enterpriseId === enterpriseId)) {
        const website = await features().enterprise.website(session.websiteId);
        const topic = await features().catalog.topicName(enterpriseId, topicOf(session));
        const { profile } = await features().customers.openProfile(enterpriseId, session.identity);
        const opportunity = live.get(session.sessionId);
        annotations.set(session.sessionId, {
          websiteName: website?.name ?? '',
          ...(profile?.name === undefined ? {} : { who: profile.name }),
          ...(topic === undefined ? {} : { topic }),
          ...(opportunity === undefined ? {} : { verdict: opportunity.verdict }),
          ...(opportunity?.why[0] === undefined ? {} : { why: opportunity.why[0] }),
          ...(opportunity === undefined || !isListed(opportunity, policy)
            ? {}
            : { approach: opportunity.opportunityId }),
        });
      }
    }
    return annotations;
  }

  return { annotate, rowsFor: createRowsFor(features) };
}

/** Rows with own scores; those of one place and of customers alike are computed once and kept for seconds. */
export function createRowsFor(features: () => ScoreNeeds): Floor['rowsFor'] {
  const scores = new Map<string, Scores>();

  /** Scores of everybody who may sell a node to customers of whom these facts are known, by membership. */
  function scoresAt(enterpriseId: string, nodeId: string, facts: Facts): Promise<ReadonlyMap<string, number>> {
    const now = performance.now();
    let kept = scores.get(enterpriseId);
    if (kept === undefined || now - kept.at > SCORES_FRESH) {
      kept = { at: now, byTopic: new Map() };
      scores.set(enterpriseId, kept);
    }
    const topic = `${nodeId} ${JSON.stringify(facts)}`;
    let found = kept.byTopic.get(topic);
    if (found === undefined) {
      found = features()
        .matching.rank({ enterpriseId, nodeId, facts })
        .then(({ candidates }) => new Map(candidates.map((each) => [each.associateId, each.score])));
      kept.byTopic.set(topic, found);
    }
    return found;
  }

  /** Her score for a row; undefined when she may not sell it. Where nothing is known of the topic, everybody may look. */
  async function ownScore(enterpriseId: string, associateId: string, { nodeId, sessionId }: BrowsingRow) {
    if (nodeId === undefined) return { visible: true };
    const names = await features().matching.factsRead(enterpriseId);
    const facts = ruleFacts(names, features().qualifier.judgedOf(sessionId)?.facts);
    const score = (await scoresAt(enterpriseId, nodeId, facts)).get(associateId);
    return score === undefined ? { visible: false } : { visible: true, score };
  }

  return async (caller, enterpriseId, rows) => {
    const selling = permit(caller, enterpriseId, 'sell');
    if (!selling.ok) return rows.map(({ approach: _, ...row }) => row);
    const { listScores } = await features().queue.policyNow(enterpriseId);
    const watching = permit(caller, enterpriseId, 'observe').ok;
    const seen: BrowsingRow[] = [];
    for (const row of rows) {
      const { visible, score } = await ownScore(enterpriseId, selling.value.membershipId, row);
      if (!visible && !watching) continue;
      const { approach, ...rest } = row;
      // What she may not sell she sees, if she watches too, but may not take.
      seen.push({
        ...rest,
        ...(visible && approach !== undefined ? { approach } : {}),
        ...(score === undefined || !listScores ? {} : { score }),
      });
    }
    return seen;
  };
}

/** What rules read of a customer, so that her row and the offer say the same score; customers alike in it share a ranking. */
function ruleFacts(names: readonly string[], facts: Facts = {}): Facts {
  return Object.fromEntries(names.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]]])));
}

/** Opens the live list `floor:ENTERPRISE` for a reader: everything once, then what changed, once a second. */
export function openFloor(
  features: { readonly clickstream: Clickstream; readonly floor: Floor },
  callerOf: (reader: Reader) => Caller | undefined,
): OpenList {
  return async (listId, reader, push) => {
    const enterpriseId = listId.slice('floor:'.length);
    return features.clickstream.watchFloor(enterpriseId, ({ rows, gone }) => {
      const caller = callerOf(reader);
      if (caller === undefined) return;
      void features.floor.rowsFor(caller, enterpriseId, rows).then(
        (seen) => {
          // A row that is no longer hers to see is gone for her.
          const hidden = rows.filter((row) => !seen.some((each) => each.sessionId === row.sessionId));
          const left = [...gone, ...hidden.map((row) => row.sessionId)];
          if (seen.length > 0 || left.length > 0) push('rows', { rows: seen, gone: left });
        },
        () => undefined,
      );
    });
  };
}
