import type { FactValue, FieldCatalogue, FieldType } from '../../../kernel/rule/condition.ts';
import type { Instant } from '../../../kernel/time.ts';
import { SESSION_FIELDS } from '../../qualifier/core/index.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { accreditedLevel, availabilityOf } from './eligibility.ts';

type AssociateFact = {
  readonly type: FieldType;
  readonly label: string;
  readonly read: (entry: RosterEntry, ancestors: readonly string[], now: Instant) => FactValue | undefined;
};

/** What a condition may ask of an associate. What she does at other enterprises is not among it. */
export const ASSOCIATE_FACTS = {
  'associate.id': { type: 'text', label: 'the associate', read: (entry) => entry.associateId },
  'associate.kind': { type: 'text', label: 'captive or independent', read: (entry) => entry.kind },
  'associate.title': { type: 'text', label: 'her job title', read: (entry) => entry.title },
  'associate.languages': { type: 'list', label: 'her languages', read: (entry) => entry.languages },
  'associate.territories': { type: 'list', label: 'her territories', read: (entry) => entry.territories ?? [] },
  'associate.experience': { type: 'number', label: 'her years of experience', read: (entry) => entry.experienceYears },
  'associate.rating': { type: 'number', label: 'her rating', read: (entry) => entry.rating },
  'associate.proficiency': { type: 'number', label: 'her online proficiency', read: (entry) => entry.proficiency },
  'associate.level': {
    type: 'number',
    label: 'her accreditation level here',
    read: (entry, ancestors, now) => accreditedLevel(entry.accreditations, ancestors, now),
  },
  'associate.free': {
    type: 'boolean',
    label: 'she is free now',
    read: (entry) => availabilityOf(entry) === 'free',
  },
  'associate.slotsUsed': { type: 'number', label: 'her customers at the moment', read: (entry) => entry.slotsUsed },
} as const satisfies Readonly<Record<`associate.${string}`, AssociateFact>>;

/** Every field that a rule's condition may read: session and customer as in triggers, the associate, and what is stated of her. */
export const CONDITION_FIELDS: FieldCatalogue = {
  ...SESSION_FIELDS,
  ...Object.fromEntries(Object.entries(ASSOCIATE_FACTS).map(([name, { type, label }]) => [name, { type, label }])),
  'trait.*': { type: 'any', label: 'an attribute stated of the associate' },
};
