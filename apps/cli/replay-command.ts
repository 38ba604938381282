import { replayFile } from '../../features/clickstream/server/replay.ts';
import { CommandError } from './explain.ts';
import { configOf, say, type Where } from './setting.ts';

export type ReplayOptions = Pick<Where, 'port'> & { readonly key: string; readonly url?: string };

/** `floorwalker replay FILE`: plays a recording through the public intake of a running server. */
export async function replay(path: string, options: ReplayOptions): Promise<void> {
  const url = options.url ?? `http://127.0.0.1:${configOf(options).port}`;
  const report = await replayFile(path, { url, key: options.key }).catch((error: unknown) => {
    if (error instanceof RangeError) throw new CommandError(`${path}: ${error.message}`);
    if (error instanceof Error && /^The server refused/.test(error.message)) throw new CommandError(error.message);
    throw error;
  });
  const refused = Object.entries(report.refused).map(([reason, count]) => `\n  ${count} not taken: ${reason}`);
  const unread = report.unread === 0 ? '' : `\n  ${report.unread} lines are no events`;
  say(`${report.received} of ${report.sent} events were taken.${refused.join('')}${unread}`);
  if (report.received === 0) process.exitCode = 1;
}
