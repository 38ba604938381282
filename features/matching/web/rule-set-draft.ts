import type { RuleSetBody, RuleSetView } from '../core/index.ts';
import type { DraftRule } from './rule-kinds.ts';
import { sharesOf } from './shares.ts';

/** A rule set as it stands in the form. */
export type RuleSetDraft = {
  readonly name: string;
  readonly binding: string;
  readonly boundId: string;
  readonly requiredLevel: number;
  readonly rules: readonly DraftRule[];
  readonly note: string;
};

export const NEW_DRAFT: RuleSetDraft = {
  name: '',
  binding: 'node',
  boundId: '',
  requiredLevel: 1,
  note: '',
  rules: [
    { ruleId: 'rule_conversion', kind: 'conversion', share: 50, args: {} },
    { ruleId: 'rule_level', kind: 'accreditation-level', share: 30, args: {} },
    { ruleId: 'rule_waiting', kind: 'idle-time', share: 20, args: {} },
  ],
};

export function draftFrom({ name, boundTo, requiredLevel, rules }: RuleSetView): RuleSetDraft {
  const shares = sharesOf(rules.map((rule) => rule.share));
  return {
    name,
    binding: boundTo.kind,
    boundId: boundTo.id ?? '',
    requiredLevel,
    note: '',
    rules: rules.map(({ ruleId, kind, args = {}, bounds }, index) => {
      const [low, high] = bounds ?? [];
      const rule = { ruleId, kind, share: shares[index] ?? 0, args };
      return low === undefined || high === undefined ? rule : { ...rule, bounds: [low, high] };
    }),
  };
}

/** The draft in the shape in which it is saved, tried and dry-run. */
export function bodyOf({ name, binding, boundId, requiredLevel, rules, note }: RuleSetDraft): RuleSetBody {
  const boundTo = binding === 'default' ? { default: true as const } : boundId === '' ? {} : { [binding]: boundId };
  return {
    name,
    boundTo,
    requiredLevel,
    rules: rules.map(({ ruleId, kind, share, args, bounds }) => ({
      ruleId,
      kind,
      weight: share,
      ...(Object.keys(args).length === 0 ? {} : { args: { ...args } }),
      ...(bounds === undefined ? {} : { bounds: [...bounds] }),
    })),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
  };
}

/** A name for one more rule that none of them has. */
export function nextRuleId(rules: readonly DraftRule[]): string {
  for (let number = rules.length + 1; ; number += 1) {
    const ruleId = `rule_${number}`;
    if (!rules.some((rule) => rule.ruleId === ruleId)) return ruleId;
  }
}
