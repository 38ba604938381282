import { expect, test } from 'vitest';
import type { BrowsingRow } from '../../features/clickstream/core/index.ts';
import type { Caller, Role } from '../../features/enterprise/core/index.ts';
import type { Ranking } from '../../features/matching/core/index.ts';
import { DEFAULT_QUEUE_POLICY, type QueuePolicy } from '../../features/queue/core/index.ts';
import { createRowsFor } from './floor.ts';
import { createFloorStandings } from './floor-standings.ts';

const caller = (...roles: Role[]): Caller => ({
  personId: 'per_mara',
  name: 'Mara',
  via: 'session',
  memberships: [
    { membershipId: 'mem_mara', enterpriseId: 'ent_lender', enterpriseName: 'Lender', kind: 'captive', roles },
  ],
});

const row = (sessionId: string, nodeId?: string): BrowsingRow => ({
  enterpriseId: 'ent_lender',
  sessionId,
  websiteId: 'web_lender',
  websiteName: 'Lender',
  who: 'Anonymous',
  identity: 'anonymous',
  views: 'Calculator',
  ...(nodeId === undefined ? {} : { nodeId }),
  clicks: 1,
  pages: 1,
  startedAt: '2026-11-21T10:00:00.000Z',
  lastAt: '2026-11-21T10:00:00.000Z',
  away: false,
  reach: 'widget',
  cartMinor: 0,
  currency: '',
  verdict: 'none',
  kind: 'browsing',
  simulated: false,
});

const NOBODY: Ranking = {
  ruleSetId: 'rul_all',
  ruleSetName: 'Every product',
  ruleSetVersion: 1,
  chosenBy: 'default',
  scaleVersion: 1,
  scales: [],
  candidates: [],
  exclusions: [],
};

/** A floor on which Mara may sell loans only, and whose rules ask for the language alone. */
function floorOf(languages: Readonly<Record<string, string>>, policy: Partial<QueuePolicy> = {}) {
  const asked: unknown[] = [];
  const standings = createFloorStandings(() => ({
    matching: {
      factsRead: async () => ['customer.associates', 'customer.segments', 'language'],
      rank: async ({ nodeId, facts = {} }) => {
        asked.push([nodeId, facts]);
        const mara = {
          associateId: 'mem_mara',
          personId: 'per_mara',
          name: 'Mara',
          score: facts['language'] === 'en' ? 71 : 66,
          parts: [],
          availability: 'free' as const,
          simulated: false,
        };
        return { ...NOBODY, candidates: nodeId === 'nod_loans' ? [mara] : [] };
      },
    },
    queue: { policyNow: async () => ({ ...DEFAULT_QUEUE_POLICY, ...policy }) },
    qualifier: {
      judgedOf: (sessionId) => {
        const language = languages[sessionId];
        return language === undefined ? undefined : { facts: { language, 'page.dwell': sessionId.length }, why: [] };
      },
    },
  }));
  return { rowsFor: createRowsFor(standings), asked };
}

test('OQ5, DT1: who only sells sees what she may sell, and what is about nothing yet', async () => {
  const { rowsFor } = floorOf({});
  const rows = [row('ses_loan', 'nod_loans'), row('ses_camera', 'nod_cameras'), row('ses_home')];
  const seen = await rowsFor(caller('associate'), 'ent_lender', rows);
  expect(seen.map((each) => [each.sessionId, each.score])).toEqual([
    ['ses_loan', 66],
    ['ses_home', undefined],
  ]);
  expect(await rowsFor(caller('supervisor'), 'ent_lender', rows)).toEqual(rows);
  expect(await rowsFor(caller('associate', 'supervisor'), 'ent_lender', rows)).toHaveLength(3);
});

test('DT1, ME3: her score in the list rests on the same facts as in an offer; alike customers share a ranking', async () => {
  const { rowsFor, asked } = floorOf({ ses_a: 'en', ses_b: 'en', ses_c: 'de' });
  const rows = ['ses_a', 'ses_b', 'ses_c'].map((each) => row(each, 'nod_loans'));
  const seen = await rowsFor(caller('associate'), 'ent_lender', rows);
  expect(seen.map((each) => each.score)).toEqual([71, 71, 66]);
  expect(asked).toEqual([
    ['nod_loans', { language: 'en' }],
    ['nod_loans', { language: 'de' }],
  ]);
});

test('QC3, DT1: who may sell it may take it from the list, with or without her score; who only watches may not', async () => {
  const rows = ['nod_loans', 'nod_cameras'].map((nodeId) => ({ ...row(`ses_${nodeId}`, nodeId), approach: 'opp_1' }));
  const shown = async (who: Caller, policy?: Partial<QueuePolicy>) =>
    (await floorOf({}, policy).rowsFor(who, 'ent_lender', rows)).map((each) => [each.approach, each.score]);
  expect(await shown(caller('associate'))).toEqual([['opp_1', 66]]);
  expect(await shown(caller('associate'), { listScores: false })).toEqual([['opp_1', undefined]]);
  expect(await shown(caller('supervisor'))).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
  expect(await shown(caller('associate', 'supervisor'))).toEqual([
    ['opp_1', 66],
    [undefined, undefined],
  ]);
});
