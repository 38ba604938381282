import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { DEFAULT_PRESENCE_POLICY, type PresencePolicy } from '../core/index.ts';

/** What the enterprise has set; version 0: nothing, the product's own is in force. */
export type StoredPresencePolicy = { readonly version: number; readonly policy: PresencePolicy };

/** The policy of the unit's enterprise. Under the system's role it is nobody's: call it in a unit of a tenant. */
export async function readPresencePolicy(unit: Unit): Promise<StoredPresencePolicy> {
  const [row] = await unit.sql<StoredPresencePolicy>('select version, policy from skills_presence_policy');
  return row ?? { version: 0, policy: DEFAULT_PRESENCE_POLICY };
}

/** Replaces what was set at `version`; refused as `presence-policy-changed` where somebody was faster. */
export async function writePresencePolicy(
  unit: Unit,
  enterpriseId: string,
  version: number,
  policy: PresencePolicy,
): Promise<Result<StoredPresencePolicy>> {
  const written = await unit.sql(
    version === 0
      ? `insert into skills_presence_policy (enterprise_id, policy, version) values ($1, $2, $3 + 1)
         on conflict do nothing returning version`
      : `update skills_presence_policy set policy = $2, version = version + 1
         where enterprise_id = $1 and version = $3 returning version`,
    [enterpriseId, JSON.stringify(policy), version],
  );
  const stored = await readPresencePolicy(unit);
  if (written.length > 0) return ok(stored);
  const message = `Somebody saved version ${stored.version} since version ${version} was read.`;
  return refuse('conflict', 'presence-policy-changed', message, { version: stored.version });
}
