import { replayFile } from '../../features/clickstream/server/replay.ts';
import type { ReplayReport } from '../../features/clickstream/server/replay-report.ts';
import { CommandError } from './explain.ts';
import { configOf, say, type Where } from './setting.ts';

export type ReplayOptions = Pick<Where, 'port'> & {
  readonly key: string;
  readonly url?: string;
  readonly speed?: string;
  readonly format?: string;
};

/** How often the line of progress is written: on a terminal, and where lines stay. Milliseconds. */
const EVERY = { terminal: 500, elsewhere: 10_000 };

function speedOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new CommandError(`--speed is a number above 0, e.g. 1 for the recorded pace or 60; not "${text}".`);
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Writes on standard error how far it has come: over the same line on a terminal. */
function showProgress(): { readonly show: (report: ReplayReport, events: number) => void; readonly end: () => void } {
  const startedAt = performance.now();
  const isTerminal = process.stderr.isTTY === true;
  let shownAt = startedAt;
  let isShown = false;
  return {
    show({ sent, sessions }, events) {
      const now = performance.now();
      if (now - shownAt < (isTerminal ? EVERY.terminal : EVERY.elsewhere)) return;
      shownAt = now;
      isShown = true;
      const perSecond = Math.round((sent * 1_000) / (now - startedAt));
      const text = `${sent} of ${events} events (${Math.floor((100 * sent) / events)} %), ${counted(sessions, 'session')}, ${perSecond} a second`;
      process.stderr.write(isTerminal ? `\r${text}\u001b[K` : `${text}\n`);
    },
    end() {
      if (isShown && isTerminal) process.stderr.write('\r\u001b[K');
    },
  };
}

function summaryOf(report: ReplayReport): string {
  const { received, sent, sessions, views, carts, purchases, parked, dropped, duplicates, broken } = report;
  const lines = [
    `${report.stopped ? 'Stopped before the end: ' : ''}${received} of ${counted(sent, 'event')} were taken, in ${counted(sessions, 'session')}: ${counted(views, 'view')}, ${counted(carts, 'cart')}, ${counted(purchases, 'purchase')}; ${parked} parked, ${dropped} dropped, ${counted(duplicates, 'duplicate')}.`,
  ];
  if (duplicates > 0) lines.push(`  ${duplicates} were sent before: nothing was added for them.`);
  for (const [reason, count] of Object.entries(report.refused)) lines.push(`  ${count} not taken: ${reason}`);
  if (broken > 0) lines.push(`  ${counted(broken, 'line')} could not be read, or not all of it:`);
  for (const { number, fault } of report.brokenLines) lines.push(`    line ${number}: ${fault}`);
  if (broken > report.brokenLines.length) lines.push('    ...');
  return lines.join('\n');
}

/**
 * `floorwalker replay FILE`: plays a recording through the public intake of a running server. Told to stop (Ctrl-C), it waits for
 * what is under way and says what was done; a second time ends it at once.
 */
export async function replay(path: string, options: ReplayOptions): Promise<void> {
  const url = options.url ?? `http://127.0.0.1:${configOf(options).port}`;
  const speed = speedOf(options.speed);
  const { format } = options;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const { show, end } = showProgress();
  const report = await replayFile(path, {
    url,
    key: options.key,
    signal: stopping.signal,
    progress: show,
    ...(speed === undefined ? {} : { speed }),
    ...(format === undefined ? {} : { format }),
  })
    .catch((error: unknown) => {
      if (error instanceof RangeError) throw new CommandError(`${path}: ${error.message}`);
      if (error instanceof Error && /^The server refused/.test(error.message)) throw new CommandError(error.message);
      throw error;
    })
    .finally(() => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      end();
    });
  say(summaryOf(report));
  if (report.stopped) process.exitCode = 130;
  else if (report.received === 0) process.exitCode = 1;
}
