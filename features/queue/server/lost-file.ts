import { ok, type Result } from '../../../kernel/result.ts';
import type { CsvRow } from '../../../platform/server/files/csv-file.ts';
import type { Database } from '../../../platform/server/unit.ts';
import { toldWords } from '../../qualifier/core/index.ts';
import type { LostFileQuery, LostReport } from '../core/index.ts';
import { readLostItems, readPeriod } from './queue-report.ts';

/** Rows read in one unit: a file of any length holds the database for moments only. */
const AT_ONCE = 500;

/** Columns of the file, in order; their names are part of the interface. */
export const LOST_COLUMNS = [
  'closedAt',
  'openedAt',
  'waitedSeconds',
  'website',
  'topic',
  'verdict',
  'asked',
  'reason',
  'note',
  'otherWay',
  'why',
  'offers',
  'simulated',
  'opportunityId',
  'sessionId',
  'decisionIds',
] as const;

/** The opportunities behind a report, the latest first, page by page. */
export function createLostFile(database: Database) {
  return async (
    enterpriseId: string,
    { language, ...query }: LostFileQuery,
  ): Promise<Result<AsyncIterable<CsvRow>>> => {
    const read = await database.forTenant(enterpriseId, (unit) => readPeriod(unit, query));
    if (!read.ok) return read;
    // The end stands still while pages are read, so that no row is told twice.
    const period = read.value;
    async function* rows(): AsyncGenerator<CsvRow> {
      let cursor: string | undefined;
      do {
        const page = { ...query, limit: AT_ONCE, ...(cursor === undefined ? {} : { cursor }) };
        const { items, next } = await database.forTenant(enterpriseId, (unit) => readLostItems(unit, page, period));
        for (const item of items) yield rowOf(item, language);
        cursor = next;
      } while (cursor !== undefined);
    }
    return ok(rows());
  };
}

function rowOf(
  { websiteName: website, why, decisionIds, openedAt, closedAt, ...item }: LostReport['items'][number],
  language: LostFileQuery['language'],
): Record<(typeof LOST_COLUMNS)[number], CsvRow[string]> {
  return {
    ...item,
    note: item.note,
    otherWay: item.otherWay,
    website,
    openedAt,
    closedAt,
    waitedSeconds: Math.round((Date.parse(closedAt) - Date.parse(openedAt)) / 1_000),
    why: why.map((told) => toldWords(told, language)).join('; '),
    decisionIds: decisionIds.join(' '),
  };
}
