import type { ColumnType } from 'kysely';
import type { TriggerSet } from '../core/index.ts';

export type QualifierTables = {
  qualifier_trigger_set: {
    enterprise_id: string;
    version: number;
    /** Written as text, read parsed. */
    document: ColumnType<Omit<TriggerSet, 'version'>, string, never>;
    saved_at: ColumnType<number, Date, never>;
    saved_by: string;
  };
};
