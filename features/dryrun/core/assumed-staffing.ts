import { isMeasured } from '../../matching/core/index.ts';
import type { Staffing } from '../../qualifier/core/index.ts';
import type { DryRunPlan } from './dry-run-plan.ts';

/** How many are taken to be free at a place; its `ancestors` begin with itself. */
export type AskAssumed = (nodeId: string | undefined, ancestors: readonly string[], simulated: boolean) => Staffing;

/**
 * As many as the plan assumes, of them at each place those who may sell there, as live throttles count; undefined if it assumes
 * nothing. Simulated customers count simulated associates alone.
 */
export function assumedStaffing({ assumed, roster, at }: DryRunPlan): AskAssumed | undefined {
  if (assumed === undefined) return undefined;
  const answers = new Map<string, Staffing>();
  return (nodeId, ancestors, simulated) => {
    const key = `${simulated} ${nodeId}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const able = roster.filter((entry) => (entry.simulated || !simulated) && isMeasured(entry, ancestors, at)).length;
    const staffing = { free: Math.min(assumed.free, able), atDesk: Math.min(assumed.atDesk, able) };
    answers.set(key, staffing);
    return staffing;
  };
}
