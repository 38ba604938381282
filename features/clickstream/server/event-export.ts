import type { Database } from '../../../platform/server/unit.ts';
import type { EventRow } from './clickstream-tables.ts';
import { eventOf } from './event-store.ts';

const PAGE = 1_000;

/**
 * Writes all events of an enterprise as lines of JSON (`SessionEvent`), in order of receipt; `floorwalker replay` reads the
 * same lines. `write` may not wait for anything: it runs inside the unit that reads.
 * @returns how many
 */
export function exportEvents(database: Database, enterpriseId: string, write: (line: string) => void): Promise<number> {
  return database.forTenant(enterpriseId, async (unit) => {
    await unit.sql(
      `declare exported no scroll cursor for
       select enterprise_id, website_id, visitor_id, at, received_at, event from clickstream_event
       order by received_at, tx, place`,
    );
    let count = 0;
    for (;;) {
      const rows = await unit.sql<EventRow>(`fetch ${PAGE} from exported`);
      for (const row of rows) write(JSON.stringify(eventOf(row)));
      count += rows.length;
      if (rows.length < PAGE) return count;
    }
  });
}
