import type { Facts } from '../../../kernel/rule/condition.ts';
import { type Instant, MINUTE } from '../../../kernel/time.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { accreditedLevel, availabilityOf } from './eligibility.ts';
import type { RuleKind } from './rule-set.ts';
import { type Estimate, estimateOf, type NodeMean, type SalesRecords } from './sales-record.ts';

/** What rules look at beside the associate. */
export type RawContext = {
  readonly now: Instant;
  /** The place and all its ancestors. */
  readonly ancestors: readonly string[];
  readonly means: readonly NodeMean[];
  readonly records: Pick<SalesRecords, 'own'>;
  readonly facts: Facts;
  readonly segment?: string;
  readonly language?: string;
};

/** A rule's raw value for one associate, null if unknown; `sample`: the trials it rests on. */
export type RawValue = { readonly raw: number | null; readonly sample?: number };

/** The facts of a customer that rules read, by themselves or as segment and language. */
export const RULE_FACTS = ['language', 'customer.segments', 'customer.associates'] as const;

type Kind = {
  readonly label: string;
  /** The bounds of its scale where none are declared or measured. */
  readonly bounds: readonly [number, number];
  /** Whether its scale may be measured on the associates: not for what changes by the minute or is yes or no. */
  readonly measured: boolean;
  readonly read: (entry: RosterEntry, context: RawContext, record: () => Estimate) => RawValue;
};

/** Every kind of rule: what it reads, and what its values mean. */
export const RULE_KINDS: Readonly<Record<RuleKind, Kind>> = {
  'accreditation-level': {
    label: 'Accreditation',
    bounds: [1, 5],
    measured: true,
    read: (entry, { ancestors, now }) => ({ raw: accreditedLevel(entry.accreditations, ancestors, now) ?? null }),
  },
  conversion: {
    label: 'Conversion',
    bounds: [0, 0.5],
    measured: true,
    read: (_, __, record) => ({ raw: record().conversion, sample: record().trials }),
  },
  'revenue-per-trial': {
    label: 'Revenue a conversation',
    bounds: [0, 100_000],
    measured: true,
    read: (_, __, record) => ({ raw: record().revenue, sample: record().trials }),
  },
  experience: {
    label: 'Experience',
    bounds: [0, 20],
    measured: true,
    read: (entry) => ({ raw: entry.experienceYears }),
  },
  rating: {
    label: "The enterprise's rating",
    bounds: [0, 5],
    measured: true,
    read: (entry) => ({ raw: entry.rating ?? null }),
  },
  language: {
    label: 'Language',
    bounds: [0, 1],
    measured: false,
    read: (entry, { language }) => {
      if (language === undefined || entry.languages.length === 0) return { raw: null };
      return { raw: entry.languages.some((spoken) => primary(spoken) === primary(language)) ? 1 : 0 };
    },
  },
  'past-relationship': {
    label: 'Knows this customer',
    bounds: [0, 1],
    measured: false,
    read: (entry, { facts }) => {
      const known = facts['customer.associates'];
      return { raw: Array.isArray(known) ? (known.includes(entry.associateId) ? 1 : 0) : null };
    },
  },
  'idle-time': {
    label: 'Waiting time',
    bounds: [0, 30 * MINUTE],
    measured: false,
    read: (entry, { now }) => ({
      raw: availabilityOf(entry) === 'free' ? Math.max(0, now - entry.idleSince) : 0,
    }),
  },
  load: {
    label: 'Free capacity',
    bounds: [0, 1],
    measured: false,
    read: (entry) => ({
      raw: entry.capacity <= 0 ? 0 : Math.max(0, entry.capacity - entry.slotsUsed) / entry.capacity,
    }),
  },
};

/** The raw values of several rules for one associate, in the order of the kinds. */
export function rawValues(kinds: readonly RuleKind[], entry: RosterEntry, context: RawContext): readonly RawValue[] {
  let found: Estimate | undefined;
  const record = () => {
    found ??= estimateOf(entry.associateId, context.means, context.records, context.segment);
    return found;
  };
  return kinds.map((kind) => RULE_KINDS[kind].read(entry, context, record));
}

/** The language of a locale: `de` of `de-AT`. */
function primary(locale: string): string {
  return (locale.split(/[-_]/, 1)[0] ?? '').toLowerCase();
}
