import type { Language } from '../../../kernel/language.ts';
import type { FactValue, FieldCatalogue, FieldType } from '../../../kernel/rule/condition.ts';
import type { Instant } from '../../../kernel/time.ts';
import { fieldLabel, SESSION_FIELDS } from '../../qualifier/core/index.ts';
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

/** The same labels in the other languages. */
const LABELS: Readonly<
  Record<Exclude<Language, 'en'>, Readonly<Record<keyof typeof ASSOCIATE_FACTS | 'trait.*', string>>>
> = {
  de: {
    'associate.id': 'der Berater',
    'associate.kind': 'angestellt oder selbständig',
    'associate.title': 'ihre Berufsbezeichnung',
    'associate.languages': 'ihre Sprachen',
    'associate.territories': 'ihre Gebiete',
    'associate.experience': 'ihre Jahre Erfahrung',
    'associate.rating': 'ihre Bewertung',
    'associate.proficiency': 'ihre Sicherheit am Bildschirm',
    'associate.level': 'ihre Stufe der Akkreditierung hier',
    'associate.free': 'sie ist jetzt frei',
    'associate.slotsUsed': 'ihre Kunden im Augenblick',
    'trait.*': 'ein Merkmal, das vom Berater angegeben ist',
  },
  es: {
    'associate.id': 'el asesor',
    'associate.kind': 'propio o independiente',
    'associate.title': 'su puesto',
    'associate.languages': 'sus idiomas',
    'associate.territories': 'sus territorios',
    'associate.experience': 'sus años de experiencia',
    'associate.rating': 'su valoración',
    'associate.proficiency': 'su destreza en línea',
    'associate.level': 'su nivel de acreditación aquí',
    'associate.free': 'está libre ahora',
    'associate.slotsUsed': 'sus clientes en este momento',
    'trait.*': 'un atributo declarado del asesor',
  },
};

/** The name of a field of a rule's condition as a person reads it. */
export function conditionFieldLabel(field: string, language: Language): string {
  if (!field.startsWith('associate.') && !field.startsWith('trait.')) return fieldLabel(field, language);
  const labels: Readonly<Record<string, string>> = language === 'en' ? {} : LABELS[language];
  return labels[field] ?? CONDITION_FIELDS[field]?.label ?? field;
}

/** Every field that a rule's condition may read: session and customer as in triggers, the associate, and what is stated of her. */
export const CONDITION_FIELDS: FieldCatalogue = {
  ...SESSION_FIELDS,
  ...Object.fromEntries(Object.entries(ASSOCIATE_FACTS).map(([name, { type, label }]) => [name, { type, label }])),
  'trait.*': { type: 'any', label: 'an attribute stated of the associate' },
};
