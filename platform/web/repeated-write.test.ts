import { MutationObserver, QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiProblem } from './api-client.ts';
import { repeatedWrite } from './repeated-write.ts';

const away = () => new ApiProblem(0, 'offline', 'The server cannot be reached.', {});
const refused = () => new ApiProblem(409, 'offer-taken', 'Paul was faster.', {});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What becomes of a write whose tries end as given, one after the other; the last for ever. */
async function write(...tries: (Error | 'done')[]): Promise<{ readonly sent: number; readonly result: unknown }> {
  let sent = 0;
  const observer = new MutationObserver(new QueryClient(), {
    ...repeatedWrite,
    mutationFn: async () => {
      const end = tries[Math.min(sent, tries.length - 1)];
      sent += 1;
      if (end instanceof Error) throw end;
      return end;
    },
  });
  const ended = observer.mutate().catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return { sent, result: await ended };
}

test('B3: a write is sent again by itself until the server is back', async () => {
  expect(await write(away(), away(), away(), 'done')).toEqual({ sent: 4, result: 'done' });
});

test('A4: what the server refuses is not sent again', async () => {
  const { sent, result } = await write(away(), refused());
  expect(sent).toBe(2);
  expect(result).toMatchObject({ reason: 'offer-taken' });
});

test('B3: it gives up within a minute, and says so', async () => {
  const began = Date.now();
  const { result } = await write(away());
  expect(result).toMatchObject({ reason: 'offline' });
  expect(Date.now() - began).toBeGreaterThan(10_000);
  expect(Date.now() - began).toBeLessThan(90_000);
});
