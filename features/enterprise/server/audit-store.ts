import type { MakeId } from '../../../kernel/ids.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { AuditChange, AuditList } from '../core/index.ts';
import type { EnterpriseTables } from './enterprise-tables.ts';

/** Keeps a change in the unit that makes it: neither is there without the other. */
export type Audit = (unit: Unit, change: AuditChange) => Promise<void>;

export function createAudit(makeId: MakeId): Audit {
  return async (unit, change) => {
    const after = change.after ?? change.details;
    await unit
      .db<EnterpriseTables>()
      .insertInto('audit_entry')
      .values({
        audit_id: makeId('aud'),
        enterprise_id: change.enterpriseId,
        at: new Date(unit.now),
        actor: change.actor,
        action: change.action,
        subject: change.subject,
        before: change.before === undefined ? null : JSON.stringify(change.before),
        after: after === undefined ? null : JSON.stringify(after),
      })
      .execute();
  };
}

const PAGE = 50;

/** The latest changes of an enterprise, newest first; `cursor` is the last entry of the page before. */
export function listAudit(
  database: Database,
  enterpriseId: string,
  { cursor, limit = PAGE }: { readonly cursor?: string; readonly limit?: number },
): Promise<AuditList> {
  return database.forTenant(enterpriseId, async (unit) => {
    let query = unit
      .db<EnterpriseTables>()
      .selectFrom('audit_entry')
      .leftJoin('person', 'person.person_id', 'audit_entry.actor')
      .select(['audit_id', 'at', 'actor', 'person.name', 'action', 'subject', 'before', 'after'])
      .orderBy('audit_id', 'desc')
      .limit(limit + 1);
    if (cursor !== undefined) query = query.where('audit_id', '<', cursor);
    const rows = await query.execute();
    const items = rows.slice(0, limit).map((row) => ({
      auditId: row.audit_id,
      at: toIso(row.at),
      actor: row.actor,
      ...(row.name === null ? {} : { actorName: row.name }),
      action: row.action,
      subject: row.subject,
      ...(row.before === null ? {} : { before: row.before }),
      ...(row.after === null ? {} : { after: row.after }),
    }));
    const last = items.at(-1);
    return rows.length > limit && last !== undefined ? { items, next: last.auditId } : { items };
  });
}
