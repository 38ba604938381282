import { isDeepStrictEqual } from 'node:util';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { Hierarchy, NodeId } from '../../catalog/core/index.ts';
import type { Roster, RosterEntry } from '../../skills/core/index.ts';
import {
  type Answers,
  bindingOf,
  checkRuleSet,
  type Demand,
  FIRST_RULE_SET,
  isSomebodyThere,
  keptRuleSet,
  type MatchBody,
  type MatchView,
  type PoolMember,
  type PreviewBody,
  poolMembers,
  type RankInput,
  type Ranking,
  type RosterColumns,
  type RuleSet,
  rank,
  type ScaleSheet,
} from '../core/index.ts';
import { readBasis } from './decision-store.ts';
import { matchView } from './match-view.ts';
import type {
  AskAnswers,
  AskCustomer,
  AskDeclaredFields,
  AskHierarchy,
  AskPlace,
  AskRoster,
} from './matching-ports.ts';
import type { MatchingState, MatchingStates } from './matching-state.ts';
import { basisOf, measure, type Place, placeAt, placeOf, type RankRequest } from './ranking-place.ts';
import { measuredPlaces, readSheet, writeSheet } from './scale-store.ts';

export type RankerDeps = {
  readonly database: Database;
  readonly states: MatchingStates;
  readonly roster: AskRoster;
  readonly answers: AskAnswers;
  readonly hierarchy: AskHierarchy;
  readonly customer: AskCustomer;
  readonly placeOfProduct: AskPlace;
  readonly declaredFields: AskDeclaredFields;
};

export type ServeRequest = RankRequest & {
  readonly verdict: 'can' | 'must';
  readonly now: Instant;
  /** A simulated customer, who is served by simulated associates only. */
  readonly simulated?: boolean;
};

export type Ranker = {
  /** Ranks all qualified associates by the newest records. Never inside a unit. */
  rank(request: RankRequest): Promise<Ranking>;
  /** Whether somebody could serve this now: for a `can` somebody free, for a `must` somebody at her desk. Reads copies only. */
  canServe(request: ServeRequest): Promise<boolean>;
  /**
   * Who may serve a request and how each can be had, without scores, as of one reading for many requests; the answers are for the turn in
   * which they are given. Never inside a unit.
   */
  pools(enterpriseId: string): Promise<(request: RankRequest) => readonly PoolMember[]>;
  /** Who is best for an opportunity from over the counter; nothing of it is kept. Never inside a unit. */
  match(asked: MatchBody): Promise<Result<MatchView>>;
  /** The same by a rule set that nobody saved yet. */
  preview(enterpriseId: string, asked: PreviewBody): Promise<Result<MatchView>>;
  /** Measures the scales of all places anew. @returns how many changed */
  refreshScales(enterpriseId: string): Promise<number>;
};

type Material = {
  readonly state: MatchingState;
  readonly place: Place;
  readonly sheet: ScaleSheet;
  /** When it was read. */
  readonly now: Instant;
};

/** How old the knowledge that somebody is there may be. Milliseconds. */
const RECENT_MS = 1_000;

/** How many are shown of a ranking that was asked for, if it is not said. */
const USUAL_MOST = 20;

export function createRanker(deps: RankerDeps): Ranker {
  const { database, states, roster, answers, hierarchy, customer, placeOfProduct, declaredFields } = deps;

  /** When columns last followed their roster, by enterprise; on the database's clock. */
  const followed = new Map<string, Instant>();

  function follow(columns: RosterColumns, people: Roster, now: Instant): void {
    columns.follow(people.entries, now, people);
    followed.set(people.enterpriseId, now);
  }

  /**
   * Everything that a ranking measures by.
   * @param entries who is measured where this rule set never was at this place; without them nothing is returned then
   */
  async function materialIn(
    unit: Unit,
    request: RankRequest,
    places: Hierarchy,
    entries?: readonly RosterEntry[],
  ): Promise<Material | undefined> {
    const { enterpriseId } = request;
    const likely = placeOf(request, states.known(enterpriseId).ruleSets, places);
    // Begun together: nearly always the rules are those that are known here.
    const [state, likelySheet] = await Promise.all([states.of(unit, enterpriseId), readSheet(unit, keyOf(likely))]);
    const place = placeOf(request, state.rules.ruleSets, places);
    const isLikely = isDeepStrictEqual(keyOf(place), keyOf(likely));
    const sheet = isLikely ? likelySheet : await readSheet(unit, keyOf(place));
    if (sheet !== undefined) return { state, place, sheet, now: unit.now };
    if (entries === undefined) return undefined;
    const made = measure(place, state.records, entries, unit.now);
    return { state, place, sheet: await writeSheet(unit, enterpriseId, keyOf(place), made), now: unit.now };
  }

  function inputOf(
    request: RankRequest,
    place: Place,
    state: MatchingState,
    sheet: ScaleSheet,
    entries: readonly RosterEntry[],
    now: Instant,
    answered: Answers | undefined,
  ): { readonly input: RankInput; readonly basis: ReturnType<typeof basisOf> } {
    const { attributes } = state.rules.policy;
    const basis = basisOf(request, place, attributes, now);
    const { territory, segment, language } = basis;
    const input: RankInput = {
      chosen: place.chosen,
      entries,
      ancestors: place.ancestors,
      sheet,
      records: state.records,
      facts: request.facts ?? {},
      attributes,
      now,
      ...(territory === undefined ? {} : { territory }),
      ...(segment === undefined ? {} : { segment }),
      ...(language === undefined ? {} : { language }),
      ...(answered === undefined ? {} : { answers: answered }),
      ...(request.exclude === undefined ? {} : { exclude: request.exclude }),
      ...(request.channel === undefined ? {} : { channel: request.channel }),
      ...(request.most === undefined ? {} : { most: request.most }),
    };
    return { input, basis };
  }

  /** How offers were answered, where some rule set of the enterprise looks at it. */
  async function answersWanted(enterpriseId: string): Promise<Answers | undefined> {
    const { rules } = await states.recent(enterpriseId);
    const looks = rules.ruleSets.some((each) => each.rules.some((rule) => rule.kind === 'answers'));
    return looks ? answers(enterpriseId) : undefined;
  }

  /** A request as somebody asks it who stands at a counter. */
  async function requestOf(
    enterpriseId: string,
    asked: Omit<MatchBody, 'enterpriseId'>,
    places: Hierarchy,
  ): Promise<Result<RankRequest>> {
    const { customerId, attributes = {}, most, ...topic } = asked;
    if (topic.nodeId !== undefined && !places.nodes.has(topic.nodeId as NodeId))
      return refuse('not-found', 'no-such-node', 'There is no such place.', { field: 'nodeId' });
    const [nodeId] = topic.productId === undefined ? [] : await placeOfProduct(enterpriseId, topic.productId);
    if (topic.productId !== undefined && nodeId === undefined)
      return refuse('not-found', 'no-such-product', 'There is no such product.', { field: 'productId' });
    const known = customerId === undefined ? {} : await customer(enterpriseId, customerId);
    if (known === undefined)
      return refuse('not-found', 'no-such-customer', 'There is no such customer.', { field: 'customerId' });
    const stated = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`customer.${name}`, value]));
    return ok({
      enterpriseId,
      ...(nodeId === undefined ? {} : { nodeId }),
      ...topic,
      facts: { ...known, ...stated },
      most: most ?? USUAL_MOST,
    });
  }

  async function preview(enterpriseId: string, asked: PreviewBody): Promise<Result<MatchView>> {
    const [people, places] = [await roster(enterpriseId), await hierarchy(enterpriseId)];
    const answered = await answers(enterpriseId);
    const { entries } = people;
    const { ruleSet: written, decisionId, ...topic } = asked;
    const requested = await requestOf(enterpriseId, topic, places);
    if (!requested.ok) return requested;
    const declared = await declaredFields(enterpriseId);
    return database.forTenant(enterpriseId, async (unit) => {
      const state = await states.of(unit, enterpriseId);
      const problems =
        written === undefined
          ? []
          : checkRuleSet(written, {
              ...state.rules.policy,
              hasNode: (nodeId) => places.nodes.has(nodeId as NodeId),
              declared,
            });
      const [first] = problems;
      if (first !== undefined) {
        const message = `This rule set cannot be used: ${first.path} ${first.message}.`;
        return refuse('unprocessable', 'rule-set-invalid', message, { problems });
      }
      const basis = decisionId === undefined ? undefined : await readBasis(unit, decisionId);
      if (decisionId !== undefined && basis === undefined)
        return refuse('not-found', 'no-such-decision', 'There is no such decision.', { field: 'decisionId' });
      const request: RankRequest = {
        ...basis,
        ...requested.value,
        facts: { ...basis?.facts, ...requested.value.facts },
      };
      const place =
        written === undefined
          ? placeOf(request, state.rules.ruleSets, places)
          : placeAt(enterpriseId, unsaved(written), request.nodeId ?? boundNode(written), places);
      const saved = written === undefined ? await readSheet(unit, keyOf(place)) : undefined;
      const sheet = saved ?? { ...measure(place, state.records, entries, unit.now), version: 0 };
      state.columns.follow(entries, unit.now, people);
      const { input } = inputOf(request, place, state, sheet, entries, unit.now, answered);
      return ok(matchView(rank(input, state.columns), place, places, entries, state.records.currency));
    });
  }

  return {
    rank: async (request) => {
      const { enterpriseId } = request;
      const [places, answered] = [await hierarchy(enterpriseId), await answersWanted(enterpriseId)];
      // Begun together: only scales that are missing are measured on who is there.
      const [people, kept] = await Promise.all([
        roster(enterpriseId),
        database.forTenant(enterpriseId, (unit) => materialIn(unit, request, places), 'reads only'),
      ]);
      const { entries } = people;
      const material =
        kept ?? (await database.forTenant(enterpriseId, (unit) => materialIn(unit, request, places, entries)));
      if (material === undefined) throw new Error('Scales that are missing are measured.');
      const { state, place, sheet, now } = material;
      follow(state.columns, people, now);
      const { input, basis } = inputOf(request, place, state, sheet, entries, now, answered);
      const ranking = rank(input, state.columns);
      const { currency } = state.records;
      return { ...ranking, basis, ...(currency === undefined ? {} : { currency }) };
    },
    canServe: async (request) => {
      const { enterpriseId, verdict, now, simulated = false } = request;
      const { rules, columns } = await states.recent(enterpriseId);
      const demand = demandOf(request, placeOf(request, rules.ruleSets, await hierarchy(enterpriseId)), now);
      const asked = { mayBeBusy: verdict === 'must', simulated };
      // Who was there a moment ago will do: an offer is made to who is there then. That nobody is there has to be true now.
      const isRecent = now - (followed.get(enterpriseId) ?? 0) < RECENT_MS;
      if (isRecent && isSomebodyThere(columns, demand, asked, now)) return true;
      follow(columns, await roster(enterpriseId), now);
      return isSomebodyThere(columns, demand, asked, now);
    },
    pools: async (enterpriseId) => {
      const [people, places] = [await roster(enterpriseId), await hierarchy(enterpriseId)];
      const { rules, columns, now } = await database.forTenant(enterpriseId, async (unit) => ({
        ...(await states.of(unit, enterpriseId)),
        now: unit.now,
      }));
      return (request) => {
        // Another question, asked before this one, may have come back since.
        follow(columns, people, now);
        return poolMembers(
          columns,
          demandOf(request, placeOf(request, rules.ruleSets, places), now),
          request.channel,
          now,
        );
      };
    },
    match: ({ enterpriseId, ...asked }) => preview(enterpriseId, asked),
    preview,
    refreshScales: async (enterpriseId) => {
      const [{ entries }, places] = [await roster(enterpriseId), await hierarchy(enterpriseId)];
      return database.forTenant(enterpriseId, async (unit) => {
        const state = await states.of(unit, enterpriseId);
        let changed = 0;
        for (const { ruleSetId, nodeId } of await measuredPlaces(unit)) {
          const ruleSet = [...state.rules.ruleSets, FIRST_RULE_SET].find((each) => each.ruleSetId === ruleSetId);
          if (ruleSet === undefined) continue;
          const place = placeAt(enterpriseId, { ruleSet, chosenBy: 'default' }, nodeId, places);
          const key = { ruleSet, nodeId };
          const sheet = measure(place, state.records, entries, unit.now);
          const { version: _, ...kept } = (await readSheet(unit, key)) ?? { version: 0, scales: [], means: [] };
          if (isDeepStrictEqual(sheet, kept)) continue;
          await writeSheet(unit, enterpriseId, key, sheet);
          changed += 1;
        }
        return changed;
      });
    },
  };
}

/** What one must be qualified for to serve a request. */
function demandOf(request: RankRequest, place: Place, now: Instant): Omit<Demand, 'now' | 'exclude'> {
  const { chosen, ancestors } = place;
  const { territory, segment } = basisOf(request, place, [], now);
  return {
    ancestors,
    requiredLevel: chosen.ruleSet.requiredLevel,
    ...(territory === undefined ? {} : { territory }),
    ...(segment === undefined ? {} : { segment }),
  };
}

function keyOf({ chosen: { ruleSet }, nodeId }: Place) {
  return { ruleSet, ...(nodeId === undefined ? {} : { nodeId }) };
}

function boundNode({ boundTo }: NonNullable<PreviewBody['ruleSet']>): string | undefined {
  return boundTo?.node;
}

/** A rule set that has no id yet, chosen because it was asked for. */
function unsaved(written: NonNullable<PreviewBody['ruleSet']>): Place['chosen'] {
  const ruleSet: RuleSet = { ...keptRuleSet(written), ruleSetId: 'rul_unsaved', version: 0 };
  const { kind } = bindingOf(ruleSet.boundTo);
  return { ruleSet, chosenBy: kind as Place['chosen']['chosenBy'] };
}
