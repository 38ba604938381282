import { createFreshCopies } from '../../../platform/server/fresh-copies.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import { createRosterColumns, type RosterColumns } from '../core/index.ts';
import type { MatchingTables } from './matching-tables.ts';
import { createKeptRecords, type KeptRecords } from './record-store.ts';
import { NO_RULES, readRules, type StoredRules } from './rule-set-store.ts';

/** What this process knows of an enterprise: copies, never authority. */
export type MatchingState = {
  readonly rules: StoredRules;
  readonly records: KeptRecords;
  readonly columns: RosterColumns;
};

/** How old a copy of the rules may be where nobody ranks; rankings ask for the version each time. */
const FRESH_MS = 1_000;

/** The states of all enterprises, each brought up to date within the unit that needs it. */
export type MatchingStates = {
  /** As committed by now. */
  of(unit: Unit, enterpriseId: string): Promise<MatchingState>;
  /** The rules as far as this process knows them. */
  known(enterpriseId: string): StoredRules;
  /** At most a second old. Never inside a unit. */
  recent(enterpriseId: string): Promise<MatchingState>;
  /** The rules of this enterprise changed in this process. */
  doubt(enterpriseId: string): void;
};

export function createMatchingStates(database: Database): MatchingStates {
  const states = new Map<
    string,
    { rules: StoredRules; readonly records: KeptRecords; readonly columns: RosterColumns }
  >();

  async function stateOf(unit: Unit, enterpriseId: string): Promise<MatchingState> {
    let state = states.get(enterpriseId);
    if (state === undefined) {
      state = { rules: NO_RULES, records: createKeptRecords(), columns: createRosterColumns() };
      states.set(enterpriseId, state);
    }
    const [row] = await unit.sql<MatchingTables['matching_version']>('select * from matching_version');
    const rules = await readRules(unit, row?.rules ?? 0, state.rules);
    // Two units may read at once; what one of them read earlier does not replace what is newer.
    if (rules.version > state.rules.version) state.rules = rules;
    const changed = await state.records.follow(unit, row?.records ?? 0);
    state.columns.touch(changed, unit.now);
    return { ...state };
  }

  const copies = createFreshCopies<MatchingState>(FRESH_MS, (enterpriseId) =>
    database.forTenant(enterpriseId, (unit) => stateOf(unit, enterpriseId)),
  );

  return {
    of: stateOf,
    known: (enterpriseId) => states.get(enterpriseId)?.rules ?? NO_RULES,
    recent: copies.of,
    doubt: copies.doubt,
  };
}
