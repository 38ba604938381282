import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startCluster } from './postgres-cluster.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    embeddedTemplate: string;
  }
}

/** One PostgreSQL server and one empty embedded folder for the whole run; every suite works on its own copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startCluster();
  const template = mkdtempSync(join(tmpdir(), 'floorwalker-template-'));
  execFileSync(process.execPath, [
    join(import.meta.dirname, '../embedded/embedded-init.ts'),
    join(template, 'database'),
  ]);
  project.provide('postgresUrl', cluster.url);
  project.provide('embeddedTemplate', template);
  return async () => {
    await cluster.stop();
    rmSync(template, { recursive: true, force: true });
  };
}
