import { expect, test } from 'vitest';
import { describeEngine, makeId } from '../../../platform/server/testing/engines.ts';
import { createDryRuns } from './dry-runs.ts';

describeEngine('postgresql', 'dry runs', (engine) => {
  test('ME6: a time that no database has is refused', async () => {
    const dryRuns = createDryRuns({
      database: engine().database,
      makeId,
      failed: () => undefined,
      recorded: async () => ({ expected: 0, pages: async function* () {} }),
      pageResolver: async () => () => ({}),
      customerFacts: async () => ({}),
      triggers: async () => ({ version: 0, thresholds: { can: 1, must: 2 }, triggers: [] }),
      matching: async () => ({ ruleSets: [], attributes: [], sales: [] }),
      roster: async () => [],
      nodes: async () => [],
      invitationsPerVisit: async () => 2,
      hasWebsite: async () => true,
    });
    const period = { from: '-200000-01-01T00:00:00Z', to: '-200000-01-02T00:00:00Z' };
    expect(await dryRuns.start('ent_early', period, 'per_1')).toMatchObject({
      refusal: { kind: 'invalid', reason: 'period-invalid' },
    });
    await dryRuns.close();
  });
});
