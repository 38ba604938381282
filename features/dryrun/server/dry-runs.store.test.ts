import { expect, test } from 'vitest';
import { describeEngine, makeId } from '../../../platform/server/testing/engines.ts';
import type { Database } from '../../../platform/server/unit.ts';
import { createDryRuns, type DryRunsDeps } from './dry-runs.ts';

function dryRunsOn(database: Database, changes: Partial<DryRunsDeps> = {}) {
  return createDryRuns({
    database,
    makeId,
    failed: () => undefined,
    recorded: async () => ({ expected: 0, inOrder: true, pages: async function* () {} }),
    pageResolver: async () => () => ({}),
    customerFacts: async () => ({}),
    declaredFields: async () => ({}),
    triggers: async () => ({ version: 0, thresholds: { can: 1, must: 2 }, triggers: [] }),
    matching: async () => ({ ruleSets: [], attributes: [], sales: [] }),
    roster: async () => [],
    nodes: async () => [],
    invitationsPerVisit: async () => 2,
    hasWebsite: async () => true,
    ...changes,
  });
}

describeEngine('postgresql', 'dry runs', (engine) => {
  test('ME6: a time that no database has is refused', async () => {
    const dryRuns = dryRunsOn(engine().database);
    const period = { from: '-200000-01-01T00:00:00Z', to: '-200000-01-02T00:00:00Z' };
    expect(await dryRuns.start('ent_early', period, 'per_1')).toMatchObject({
      refusal: { kind: 'invalid', reason: 'period-invalid' },
    });
    await dryRuns.close();
  });

  test('ME6: a process makes two at once, however many ask at the same moment', async () => {
    const { promise: asked, resolve: goOn } = Promise.withResolvers<void>();
    const dryRuns = dryRunsOn(engine().database, {
      recorded: async () => {
        await asked;
        return { expected: 0, inOrder: true, pages: async function* () {} };
      },
    });
    const starts = await Promise.all(
      Array.from({ length: 6 }, (_, index) => dryRuns.start(`ent_${index}`, {}, 'per_1')),
    );
    const begun = starts.filter((each) => each.ok);
    expect(begun).toHaveLength(2);
    for (const each of starts)
      if (!each.ok) expect(each).toMatchObject({ refusal: { kind: 'too-many', reason: 'dry-runs-busy' } });
    expect(await dryRuns.start('ent_7', {}, 'per_1')).toMatchObject({ refusal: { reason: 'dry-runs-busy' } });
    goOn();
    await dryRuns.close();
    const again = dryRunsOn(engine().database);
    expect(await again.start('ent_7', {}, 'per_1')).toMatchObject({ ok: true });
    await again.close();
  });
});
