import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../platform/server/testing/postgres-cluster.ts';
import { type Measure, rounded } from './measure.ts';

const PROGRAM = join(import.meta.dirname, '../bin/floorwalker.js');

/** F8 and the time to readiness: a fresh demonstration on the embedded database, then the same folder again. */
export async function measure(): Promise<readonly Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'floorwalker-bench-'));
  try {
    const fresh = await startAndRest(folder);
    const again = await startAndRest(folder);
    return [
      {
        id: 'START',
        name: 'demonstration, fresh folder, start to ready',
        value: rounded(fresh.readyMs, 0),
        unit: 'ms',
      },
      {
        id: 'START',
        name: 'demonstration, same folder again, start to ready',
        value: rounded(again.readyMs, 0),
        unit: 'ms',
      },
      { id: 'F8', name: 'idle after a fresh embedded start (proportional set size)', value: fresh.bytes, unit: 'B' },
      { id: 'F8', name: 'idle after another embedded start (proportional set size)', value: again.bytes, unit: 'B' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startAndRest(folder: string): Promise<{ readyMs: number; bytes: number }> {
  const port = await freePort();
  const started = performance.now();
  const server = spawn(process.execPath, [PROGRAM, 'demo', '--quiet', '--data', folder], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  try {
    await ready(port, server);
    const readyMs = performance.now() - started;
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    return { readyMs, bytes: memory(server.pid ?? 0) };
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

async function ready(port: number, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The demonstration ended with ${server.exitCode}.`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Memory as the kernel accounts it: pages shared with other processes are shared out. */
function memory(pid: number): number {
  const [, kilobytes] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
