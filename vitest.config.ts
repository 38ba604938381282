import { defineConfig } from 'vitest/config';

const databases = ['**/*.store.test.ts', '**/*.api.test.ts', '**/*.browser.test.ts'];
const never = ['node_modules/**', 'dist/**', 'data/**'];

/** Two projects: what runs anywhere, and what needs the throw-away servers. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
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
          testTimeout: 60_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
