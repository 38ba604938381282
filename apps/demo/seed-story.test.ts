import { describe, expect, test } from 'vitest';
import { checkImport, hierarchyOf } from '../../features/catalog/core/index.ts';
import {
  chainOf,
  EVERYTHING,
  nodeMeans,
  type Ranking,
  type RuleSet,
  rank,
  type SalesRecords,
  scalesOf,
  type Tally,
} from '../../features/matching/core/index.ts';
import { checkTriggers } from '../../features/qualifier/core/index.ts';
import type { RosterEntry } from '../../features/skills/core/index.ts';
import { SEED_NODES, SEED_PRODUCTS, seedMappings } from './seed-catalogue.ts';
import { SEED_ASSOCIATES } from './seed-people.ts';
import { SEED_RULE_SETS, seedTriggers } from './seed-rules.ts';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;
const WEBSITES = { lender: 'web_lender', shop: 'web_shop' };

const node = (code: string) => `nod_${code}` as const;

const hierarchy = hierarchyOf(
  SEED_NODES.map(({ code, name, parents = [] }) => ({ nodeId: node(code), name, parents: parents.map(node) })),
);

type Sale = { readonly key: string; readonly node: string; readonly amount: number };

/** The counters as matching keeps them: each place counts everything beneath it. */
function recordsWith(sales: readonly Sale[]): SalesRecords {
  const tallies = new Map<string, Tally>();
  const add = (key: string, place: string, more: Tally) => {
    const before = tallies.get(`${key} ${place}`) ?? { trials: 0, won: 0, revenueMinor: 0, returnedMinor: 0 };
    tallies.set(`${key} ${place}`, {
      trials: before.trials + more.trials,
      won: before.won + more.won,
      revenueMinor: before.revenueMinor + more.revenueMinor,
      returnedMinor: before.returnedMinor + more.returnedMinor,
    });
  };
  const count = (key: string, code: string, tally: Tally) => {
    for (const place of [...hierarchy.ancestors(node(code)).map(({ nodeId }) => nodeId), EVERYTHING]) {
      add(key, place, tally);
      add('all', place, tally);
    }
  };
  for (const { key, history } of SEED_ASSOCIATES) {
    for (const { node: code, trials, won, average, returned = 0 } of history) {
      const revenueMinor = won * average * 100;
      count(key, code, { trials, won, revenueMinor, returnedMinor: Math.round(revenueMinor * returned) });
    }
  }
  for (const { key, node: code, amount } of sales) {
    count(key, code, { trials: 1, won: 1, revenueMinor: amount * 100, returnedMinor: 0 });
  }
  return {
    own: (associateId, place) => tallies.get(`${associateId.replace('mem_', '')} ${place}`),
    all: (place) => tallies.get(`all ${place}`),
  };
}

const roster: readonly RosterEntry[] = SEED_ASSOCIATES.map((associate) => ({
  associateId: `mem_${associate.key}`,
  personId: `per_${associate.key}`,
  name: associate.name,
  languages: associate.languages,
  permitted: true,
  declared: 'available',
  connected: true,
  notResponding: false,
  capacity: associate.capacity,
  slotsUsed: 0,
  idleSince: NOW - 60_000,
  experienceYears: associate.experienceYears,
  rating: associate.rating,
  accreditations: associate.accreditations.map((each) => ({
    accreditationId: `acr_${each.node}`,
    nodeId: node(each.node),
    level: each.level,
    expiresAt: NOW + each.expiresInDays * DAY,
  })),
  licences: associate.licences.map((each) => ({ licenceId: `lic_${each.node}`, nodeId: node(each.node) })),
  simulated: !associate.real,
}));

function rankAt(code: string, ruleSetName: string, sales: readonly Sale[] = []): Ranking {
  const seeded = SEED_RULE_SETS.find((each) => each.name === ruleSetName);
  if (seeded === undefined) throw new Error(`There is no rule set ${ruleSetName}.`);
  const { key, ...rules } = seeded;
  const ruleSet: RuleSet = { ...rules, ruleSetId: `rul_${key}`, version: 1, boundTo: { default: true } };
  const records = recordsWith(sales);
  const ancestors = hierarchy.ancestors(node(code)).map(({ nodeId }) => nodeId);
  const means = nodeMeans(chainOf(node(code), hierarchy), records);
  const context = { now: NOW, ancestors, means, records, facts: {}, language: 'en' };
  const sheet = { version: 1, scales: scalesOf(ruleSet, roster, context), means };
  return rank({ chosen: { ruleSet, chosenBy: 'node' }, entries: roster, sheet, ...context });
}

const names = (ranking: Ranking) => ranking.candidates.map((candidate) => candidate.associateId.replace('mem_', ''));

describe('the story that the demonstration tells', () => {
  test('ME4: a simulated associate stands first for mortgages, the real one second; after any sale of hers she is first', () => {
    for (const place of ['mortgages', 'fixed-rate']) {
      const before = rankAt(place, 'Mortgages');
      expect(names(before).slice(0, 2), place).toEqual(['jonas', 'mara']);
      for (const amount of [0, 1_250, 400_000, 1_500_000]) {
        const after = rankAt(place, 'Mortgages', [{ key: 'mara', node: place, amount }]);
        expect(names(after).slice(0, 2), `${place} ${amount}`).toEqual(['mara', 'jonas']);
      }
    }
  });

  test('ME2: others are left out, for different reasons', () => {
    const reasons = rankAt('mortgages', 'Mortgages').exclusions.map(({ associateId, reason }) => [associateId, reason]);
    expect(reasons).toContainEqual(['mem_viktor', 'level-too-low']);
    expect(reasons).toContainEqual(['mem_leila', 'accreditation-expired']);
    expect(reasons).toContainEqual(['mem_henrik', 'no-licence']);
  });

  test('ME4: the same in the shop: a simulated specialist first, the real one second', () => {
    expect(names(rankAt('full-frame', 'Cameras')).slice(0, 2)).toEqual(['henrik', 'ines']);
  });
});

describe('what the demonstration is seeded with', () => {
  test('OQ1: triggers pass their own check', () => {
    expect(checkTriggers(seedTriggers(WEBSITES))).toEqual([]);
  });

  test('OQ3: nodes, products and page mappings pass the check of an import', () => {
    const rows = { nodes: SEED_NODES, products: SEED_PRODUCTS, mappings: seedMappings(WEBSITES) };
    expect(checkImport(rows, { nodes: new Map(), websites: new Set(Object.values(WEBSITES)) })).toEqual([]);
  });

  test('every place that an associate is accredited, licensed or recorded at exists', () => {
    const codes = new Set(SEED_NODES.map((each) => each.code));
    for (const { accreditations, licences, history } of SEED_ASSOCIATES) {
      for (const each of [...accreditations, ...licences, ...history]) expect(codes, each.node).toContain(each.node);
    }
    for (const { won, trials } of SEED_ASSOCIATES.flatMap((each) => each.history)) {
      expect(won).toBeLessThanOrEqual(trials);
    }
  });
});
