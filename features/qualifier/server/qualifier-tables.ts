import type { ColumnType } from 'kysely';
import type { TriggerDocument } from '../core/index.ts';

export type QualifierTables = {
  qualifier_trigger_set: {
    enterprise_id: string;
    version: number;
    /** Written as text, read parsed. */
    document: ColumnType<TriggerDocument, string, never>;
    saved_at: ColumnType<number, Date, never>;
    saved_by: string;
    note: string;
    restored_from: number | null;
  };
};
