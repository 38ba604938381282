import { type Static, Type } from 'typebox';
import type { Condition, FactValue } from '../../../../kernel/rule/condition.ts';
import { type ConditionSet, compileConditions } from '../../../../kernel/rule/condition-compile.ts';
import type { RosterEntry } from '../../../skills/core/index.ts';
import { ASSOCIATE_FACTS, CONDITION_FIELDS } from '../condition-fields.ts';
import { defineRule, type Reading, type RuleContext } from './rule-object.ts';

export const pastRelationship = defineRule({
  kind: 'past-relationship',
  args: Type.Object({}, { additionalProperties: false }),
  words: {
    en: {
      name: 'Knows this customer',
      sentence: 'who served this customer before',
      hint: 'Yes or no; unknown for a customer who is not known.',
    },
    de: {
      name: 'Kennt diesen Kunden',
      sentence: 'die diesen Kunden schon bedient haben',
      hint: 'Ja oder nein; unbekannt bei einem unbekannten Kunden.',
    },
    es: {
      name: 'Conoce a este cliente',
      sentence: 'que ya atendieron a este cliente',
      hint: 'Sí o no; desconocido si el cliente no es conocido.',
    },
  },
  facts: ['customer.associates'],
  unit: 'yes-no',
  scale: { bounds: [0, 1], measured: false },
  ready: (_, { facts }) => {
    const known = facts['customer.associates'];
    if (!Array.isArray(known)) return { key: '', read: () => ({ raw: null }) };
    const associates: readonly string[] = known;
    return {
      read: (entry) => ({ raw: associates.includes(entry.associateId) ? 1 : 0 }),
      few: { associates, others: 0 },
    };
  },
});

const ConditionArguments = Type.Object(
  {
    /** What pages call it. */
    name: Type.String({ minLength: 1, maxLength: 80 }),
    /** A condition as triggers have them, over fields of session, customer and associate. */
    when: Type.Unknown(),
  },
  { additionalProperties: false },
);

export const condition = defineRule({
  kind: 'condition',
  args: ConditionArguments,
  words: {
    en: {
      name: 'Own condition',
      sentence: 'for whom this holds: {name}',
      hint: 'Any comparison of session, customer and associate: true stands high, false low, unknown in the middle.',
      args: { name: 'Name', when: 'Condition' },
    },
    de: {
      name: 'Eigene Bedingung',
      sentence: 'für die gilt: {name}',
      hint: 'Beliebige Vergleiche von Besuch, Kunde und Berater: wahr steht hoch, falsch tief, unbekannt in der Mitte.',
      args: { name: 'Name', when: 'Bedingung' },
    },
    es: {
      name: 'Condición propia',
      sentence: 'para quienes se cumple: {name}',
      hint: 'Cualquier comparación de visita, cliente y asesor: cierto queda alto, falso bajo, desconocido en medio.',
      args: { name: 'Nombre', when: 'Condición' },
    },
  },
  facts: [],
  unit: 'yes-no',
  about: 'name',
  scale: { bounds: [0, 1], measured: false },
  ready: readCondition,
});

/** What the fields of a condition are read from. */
type Judged = Pick<RuleContext, 'facts' | 'ancestors'> & { readonly entry: RosterEntry; readonly now: number };

/** Compiled once for each condition as written: rankings ask for the same ones again and again. */
const compiled = new WeakMap<object, ConditionSet<Judged>>();

function readCondition({ when }: Static<typeof ConditionArguments>, { facts, ancestors }: RuleContext): Reading {
  const written = when as Condition;
  let set = compiled.get(written);
  if (set === undefined) {
    set = compileConditions<Judged>([written], CONDITION_FIELDS, (field) =>
      isOfAssociate(field)
        ? (judged) => associateFact(field, judged.entry, judged.ancestors, judged.now)
        : (judged) => judged.facts[field],
    );
    compiled.set(written, set);
  }
  const { fields, conditions, read } = set;
  const [only] = conditions;
  if (only === undefined) return { read: () => ({ raw: null }) };
  const asked = fields.filter((field) => !isOfAssociate(field)).map((field) => facts[field] ?? null);
  const reading: Reading = {
    read: (entry, now) => {
      const truth = only.test(read({ facts, ancestors, entry, now }), now);
      return { raw: truth === 'true' ? 1 : truth === 'false' ? 0 : null };
    },
  };
  // With a clock in it, or a fact that runs, the same column would not do a moment later.
  return only.timed ? reading : { ...reading, key: JSON.stringify([written, asked, ancestors]) };
}

function isOfAssociate(field: string): boolean {
  return field.startsWith('associate.') || field.startsWith('trait.');
}

function associateFact(
  field: string,
  entry: RosterEntry,
  ancestors: readonly string[],
  now: number,
): FactValue | undefined {
  if (field.startsWith('trait.')) return entry.attributes?.[field.slice('trait.'.length)];
  return Object.hasOwn(ASSOCIATE_FACTS, field)
    ? ASSOCIATE_FACTS[field as keyof typeof ASSOCIATE_FACTS].read(entry, ancestors, now)
    : undefined;
}
