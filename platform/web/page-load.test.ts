import { expect, test } from 'vitest';
import { loadPage } from './page-load.ts';

/** A server whose answers are given: `away`, `gone` (it is there, the page is not) or the page. */
function server(...answers: ('away' | 'gone' | 'page')[]) {
  let asked = 0;
  const now = () => answers[Math.min(asked, answers.length) - 1];
  const pauses: number[] = [];
  const loaded = loadPage(
    async () => {
      asked += 1;
      if (now() !== 'page') throw new TypeError('Failed to fetch dynamically imported module');
      return 'page';
    },
    {
      reachable: async () => now() !== 'away',
      pause: async (ms) => {
        pauses.push(ms);
      },
      random: () => 1,
    },
  );
  return { loaded, pauses };
}

test('B3: a page that is opened while the server is away comes by itself when it is back', async () => {
  const { loaded, pauses } = server('away', 'away', 'away', 'away', 'away', 'gone', 'page');
  expect(await loaded).toBe('page');
  expect(pauses).toEqual([600, 1_100, 2_100, 4_100, 4_100, 4_100]);
});

test('a page that the server no longer has is given up', async () => {
  await expect(server('away', 'gone', 'gone').loaded).rejects.toThrow('Failed to fetch');
});
