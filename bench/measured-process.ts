// The measured server's side of `measured-server.ts`.
import { giveBackMemory } from '../platform/server/garbage.ts';

/** What a measured server has used since it began: processor time of all its threads, and the memory that it holds. */
export type Used = { readonly cpuMs: number; readonly heapBytes: number; readonly rssBytes: number };

function used(): Used {
  const { user, system } = process.cpuUsage();
  const { heapUsed, rss } = process.memoryUsage();
  return { cpuMs: (user + system) / 1_000, heapBytes: heapUsed, rssBytes: rss };
}

/**
 * Says that this server listens, and from then on what it has used whenever it is asked; ends with the process that asks.
 * @param settle finishes what was put off, before the answer to `settled`
 */
export function answerTo(port: number | undefined, settle = async () => {}): void {
  process.on('message', async (asked: 'used' | 'settled' | 'collected' | 'rested') => {
    if (asked === 'settled') await settle();
    if (asked === 'collected') globalThis.gc?.();
    if (asked === 'rested') giveBackMemory();
    process.send?.(used());
  });
  process.once('disconnect', () => process.exit());
  process.send?.({ port });
}
