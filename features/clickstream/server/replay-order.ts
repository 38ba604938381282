import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReplayEvent } from '../core/index.ts';
import { linesOf } from './recording-file.ts';

/** Events that are sorted in memory at once. */
const RUN = 100_000;

async function write(path: string, events: readonly ReplayEvent[]): Promise<string> {
  function* lines(): Generator<string> {
    for (const event of events) yield `${JSON.stringify(event)}\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return path;
}

async function* parsed(path: string): AsyncGenerator<ReplayEvent> {
  for await (const { text } of linesOf(path)) if (text !== undefined) yield JSON.parse(text) as ReplayEvent;
}

/** The events of several sorted files in one order; of those of the same moment, an earlier file's first. */
async function* merged(paths: readonly string[]): AsyncGenerator<ReplayEvent> {
  const runs = paths.map(parsed);
  const heads = await Promise.all(runs.map((run) => run.next()));
  for (;;) {
    let least = -1;
    let leastAt = Number.POSITIVE_INFINITY;
    for (const [index, head] of heads.entries()) {
      if (head.done || head.value.at >= leastAt) continue;
      least = index;
      leastAt = head.value.at;
    }
    const [run, head] = [runs[least], heads[least]];
    if (run === undefined || head === undefined || head.done) return;
    yield head.value;
    heads[least] = await run.next();
  }
}

/**
 * Events in the order of time; those of the same moment stay as they came. What does not fit into memory is sorted piece by
 * piece into files in the system's folder for such, which are gone afterwards.
 */
export async function* inOrder(events: AsyncIterable<ReplayEvent>, run = RUN): AsyncGenerator<ReplayEvent> {
  const byTime = (one: ReplayEvent, other: ReplayEvent): number => one.at - other.at;
  let folder: string | undefined;
  const paths: string[] = [];
  let held: ReplayEvent[] = [];
  try {
    for await (const event of events) {
      held.push(event);
      if (held.length < run) continue;
      folder ??= await mkdtemp(join(tmpdir(), 'floorwalker-order-'));
      paths.push(await write(join(folder, `${paths.length}.ndjson`), held.sort(byTime)));
      held = [];
    }
    held.sort(byTime);
    if (folder === undefined) {
      yield* held;
      return;
    }
    paths.push(await write(join(folder, `${paths.length}.ndjson`), held));
    held = [];
    yield* merged(paths);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}
