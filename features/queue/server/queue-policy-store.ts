import type { Selectable } from 'kysely';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { DEFAULT_QUEUE_POLICY, type QueuePolicy } from '../core/index.ts';
import type { QueueTables } from './queue-tables.ts';

/** The enterprise's settings over the defaults. Version 0: it has set nothing. */
export type StoredPolicy = { readonly version: number; readonly policy: QueuePolicy };

/** The versions of what the enterprises in $1 have set. */
export const POLICY_VERSIONS =
  'select enterprise_id as key, version from queue_policy where enterprise_id = any($1::text[])';

export async function readPolicy(unit: Unit, enterpriseId: string): Promise<StoredPolicy> {
  const [row] = await unit.sql<Selectable<QueueTables['queue_policy']>>(
    'select version, settings from queue_policy where enterprise_id = $1',
    [enterpriseId],
  );
  return { version: row?.version ?? 0, policy: { ...DEFAULT_QUEUE_POLICY, ...row?.settings } };
}

/**
 * Keeps what an enterprise sets, in place of all that it had set. What was written against another version than the one in force is
 * refused.
 * @param version of the settings that were read (0 for the first)
 */
export async function writePolicy(
  unit: Unit,
  enterpriseId: string,
  version: number,
  settings: Partial<QueuePolicy>,
): Promise<Result<StoredPolicy>> {
  const [written] = await unit.sql<{ version: number }>(
    version === 0
      ? `insert into queue_policy (enterprise_id, settings, version) values ($1, $2, $3 + 1)
         on conflict do nothing returning version`
      : `update queue_policy set settings = $2, version = version + 1
         where enterprise_id = $1 and version = $3 returning version`,
    [enterpriseId, JSON.stringify(settings), version],
  );
  const stored = await readPolicy(unit, enterpriseId);
  if (written !== undefined) return ok(stored);
  const message = `Somebody saved version ${stored.version} since version ${version} was read.`;
  return refuse('conflict', 'queue-policy-changed', message, { version: stored.version });
}
