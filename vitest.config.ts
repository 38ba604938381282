import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const databases = ['**/*.store.test.ts', '**/*.api.test.ts', '**/*.browser.test.ts'];
const never = ['node_modules/**', 'dist/**', 'data/**'];

/**
 * The files that take longest: one that is begun last is waited for while nothing else is left to do. Those that start servers again
 * and again are kept apart, since each start takes both cores.
 */
const LONGEST = [
  'first-sale-crash.browser',
  'page-data.browser',
  'accessible.browser',
  'recordings.api',
  'race.api',
  'console-pages.browser',
  'crash.api',
  'sdks.browser',
  'alerts.browser',
  'operation.api',
  'snippet.browser',
];

/** The longest first, and the short pure ones last: a worker is kept from file to file as long as the next is of the same project. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      if (found !== -1) return found;
      return project.name === 'servers' ? LONGEST.length : LONGEST.length + 1;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

/** Two projects: what runs anywhere, and what needs the throw-away servers. */
export default defineConfig({
  test: {
    pool: 'forks',
    // What a worker has imported serves the next file too: no module here does anything when it is imported.
    isolate: false,
    // One more than the cores that are promised: a test of servers waits for half of its time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Tests that run at the same time wait for the retries of SDKs: many of them cost hardly more than one.
    maxConcurrency: 16,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...databases, ...never],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: databases,
          exclude: never,
          globalSetup: ['platform/server/testing/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
