import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { EnterpriseTables } from './enterprise-tables.ts';
import { hashOf } from './secrets.ts';

/** A creating request as its sender names it: the same key and body again make nothing new. */
export type Repeatable = { readonly key: string; readonly body: unknown };

/**
 * Finds what the same request made before. Of two at once the second waits here until the first has committed.
 * @returns the id made then, or undefined; refuses the key when it came with another body
 */
export async function madeBefore(
  unit: Unit,
  enterpriseId: string,
  request: Repeatable | undefined,
): Promise<Result<string | undefined>> {
  if (request === undefined) return ok(undefined);
  await unit.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${enterpriseId} ${request.key}`]);
  const row = await unit
    .db<EnterpriseTables>()
    .selectFrom('enterprise_repeat')
    .select(['request_hash', 'made'])
    .where('enterprise_id', '=', enterpriseId)
    .where('idempotency_key', '=', request.key)
    .executeTakeFirst();
  if (row === undefined) return ok(undefined);
  if (row.request_hash === hashOf(JSON.stringify(request.body))) return ok(row.made);
  return refuse('conflict', 'idempotency-key-used', 'This Idempotency-Key came before with another body.');
}

/** Keeps what this request made. */
export async function remember(
  unit: Unit,
  enterpriseId: string,
  request: Repeatable | undefined,
  made: string,
): Promise<void> {
  if (request === undefined) return;
  const values = {
    enterprise_id: enterpriseId,
    idempotency_key: request.key,
    request_hash: hashOf(JSON.stringify(request.body)),
    made,
  };
  await unit.db<EnterpriseTables>().insertInto('enterprise_repeat').values(values).execute();
}
