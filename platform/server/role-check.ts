import type { Connection } from './connection.ts';

/** The installation is not safe to run on: a role could see across tenants, or the clock is shifted outside tests. */
export class UnsafeDatabaseError extends Error {
  override readonly name = 'UnsafeDatabaseError';
}

/**
 * Refuses a database whose working roles could pass by row security: superuser, BYPASSRLS, or owner of a table (owners are not
 * bound by policies), directly or by membership; and a table with a tenant column but without row security.
 * @throws UnsafeDatabaseError naming the role or table
 */
export async function refuseUnsafeRoles(connection: Connection, allowShiftedClock: boolean): Promise<void> {
  const roles = await connection.pool.query<{ rolname: string; why: string }>(`
    select r.rolname, case when r.rolsuper then 'is a superuser' when r.rolbypassrls then 'has BYPASSRLS'
        else 'owns or inherits the ownership of tables' end as why
    from pg_roles r
    where r.rolname in ('fw_tenant', 'fw_person', 'fw_intake', 'fw_system')
      and (r.rolsuper or r.rolbypassrls or exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'member')))`);
  const role = roles.rows[0];
  if (role !== undefined) {
    throw new UnsafeDatabaseError(
      `The database role ${role.rolname} ${role.why}, so row security would not hold between enterprises. ` +
        `Mend it, e.g.: alter role ${role.rolname} nosuperuser nobypassrls; then start again.`,
    );
  }
  const open = await connection.pool.query<{ relname: string }>(`
    select c.relname from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'enterprise_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and not c.relrowsecurity`);
  const table = open.rows[0];
  if (table !== undefined) throw new UnsafeDatabaseError(`The table ${table.relname} has no row security.`);
  const clock = await connection.pool.query('select from fw_clock');
  if (clock.rowCount !== 0 && !allowShiftedClock) {
    throw new UnsafeDatabaseError(
      'The clock of this database is shifted; that is for tests only. Run: delete from fw_clock',
    );
  }
}
