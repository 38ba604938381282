import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { DatabaseLocation } from '../../../platform/server/open-database.ts';
import { freePort } from '../../../platform/server/testing/postgres-cluster.ts';

const PROGRAM = join(import.meta.dirname, '../../../bin/floorwalker.js');

/** The shipped program in a process of its own. */
export type ServerProcess = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What it has printed so far, both streams. */
  output(): string;
  /** How it ended: its exit code, or the signal that killed it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Sends it a signal and waits for nothing. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it as a power cut would: no handler runs. */
  killNow(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
};

function spawnProgram(
  location: DatabaseLocation,
  command: readonly string[],
  port: number,
  environment: Readonly<Record<string, string>>,
) {
  return spawn(process.execPath, [PROGRAM, ...command], {
    env: {
      ...process.env,
      PORT: String(port),
      FLOORWALKER_TEST: 'yes',
      ...('url' in location ? { DATABASE_URL: location.url } : { DATA: location.folder, DATABASE_URL: '' }),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What a command that ran to its end ended with, and what it printed, both streams. */
export type Ended = { readonly code: number | null; readonly output: string };

/** Runs `floorwalker serve` where it should refuse to start. */
export async function startRefused(location: DatabaseLocation, port?: number): Promise<Ended> {
  return runProgram(location, ['serve'], port);
}

/** Runs `floorwalker <command>` to its end. */
export async function runProgram(
  location: DatabaseLocation,
  command: readonly string[],
  port?: number,
): Promise<Ended> {
  const child = spawnProgram(location, command, port ?? (await freePort()), {});
  let output = '';
  child.stdout.on('data', (data) => (output += String(data)));
  child.stderr.on('data', (data) => (output += String(data)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

/** Starts `floorwalker <command>` and waits until it says that it is ready. */
export async function startProcess(
  location: DatabaseLocation,
  command: readonly string[] = ['serve'],
  port?: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const listenOn = port ?? (await freePort());
  const child = spawnProgram(location, command, listenOn, environment);
  let output = '';
  child.stdout?.on('data', (data) => (output += String(data)));
  child.stderr?.on('data', (data) => (output += String(data)));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  const url = `http://127.0.0.1:${listenOn}`;
  await answering(url, child, () => output);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    url,
    port: listenOn,
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    signal: (signal) => {
      child.kill(signal);
    },
    killNow: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function answering(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}: ${output()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > end) {
      child.kill('SIGKILL');
      throw new Error(`The server was not ready in time: ${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
