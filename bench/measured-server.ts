import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Used } from './measured-process.ts';

/** A server to be measured, in a process of its own. */
export type MeasuredServer = {
  readonly port: number;
  /**
   * What it has used: now, after it has finished what it had put off, after all garbage is collected, or `rested`, when the room that V8
   * keeps for garbage is given back, too.
   */
  used(when?: 'used' | 'settled' | 'collected' | 'rested'): Promise<Used>;
  stop(): Promise<void>;
};

/** Starts one of the scripts beside this one; it says on which port it listens, and answers each message with what it has used. */
export async function startMeasured(
  script: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<MeasuredServer> {
  const server: ChildProcess = fork(fileURLToPath(import.meta.resolve(script)), [...args], { execArgv: [...flags] });
  const next = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the measured server ended with ${code}`));
      server.once('exit', ended);
      server.once('message', (message) => {
        server.off('exit', ended);
        resolve(message as T);
      });
    });
  const { port } = await next<{ port: number }>();
  return {
    port,
    used: (when = 'used') => {
      const answer = next<Used>();
      server.send(when);
      return answer;
    },
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      if (!server.connected) return;
      server.disconnect();
      await ended;
    },
  };
}
