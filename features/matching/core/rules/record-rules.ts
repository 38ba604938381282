import { type Static, Type } from 'typebox';
import { estimateOf, likenessKey, type RecordMeasure } from '../sales-record.ts';
import { startOf } from '../standing-start.ts';
import { defineRule, placeKey, type RawValue, type Reading, type RuleContext, UNKNOWN } from './rule-object.ts';

/** Most rules on records may be told to look at customers of the same segment too. */
const BySegment = Type.Object(
  { bySegment: Type.Optional(Type.Boolean({ default: true })) },
  { additionalProperties: false },
);

const SEGMENT_WORDS = {
  en: { bySegment: "Look at her record with the customer's segment" },
  de: { bySegment: 'Ihre Bilanz mit dem Segment des Kunden zählt' },
  es: { bySegment: 'Mirar su historial con el segmento del cliente' },
};

/** What she is expected to do, by one measure; `turned` where little of it is good. */
function expected(
  measure: RecordMeasure,
  { bySegment = true }: Static<typeof BySegment>,
  context: RuleContext,
  turned = false,
): Reading {
  const { means, records, segment } = context;
  const within = bySegment ? segment : undefined;
  const started = measure === 'conversion' || measure === 'revenue';
  return {
    key: placeKey({ ...context, segment: within }),
    read: (entry): RawValue => {
      const start = started ? startOf(entry) : 1;
      const { value, sample } = estimateOf(measure, entry.associateId, means, records, { segment: within, start });
      return { raw: turned ? 1 - value : value, sample };
    },
  };
}

export const conversion = defineRule({
  kind: 'conversion',
  args: BySegment,
  words: {
    en: {
      name: 'Conversion',
      sentence: 'who sell in many of their conversations here',
      hint: 'The share of conversations sold in the category and segment. With little evidence it stays near what is expected.',
      args: SEGMENT_WORDS.en,
    },
    de: {
      name: 'Abschlussquote',
      sentence: 'die hier in vielen Gesprächen verkaufen',
      hint: 'Anteil verkaufter Gespräche in Kategorie und Segment. Bei wenig Belegen nahe am Erwarteten.',
      args: SEGMENT_WORDS.de,
    },
    es: {
      name: 'Conversión',
      sentence: 'que venden en muchas de sus conversaciones aquí',
      hint: 'Parte de conversaciones vendidas en la categoría y el segmento. Con pocas pruebas, cerca de lo esperado.',
      args: SEGMENT_WORDS.es,
    },
  },
  facts: ['customer.segments'],
  unit: 'share',
  ofPlace: true,
  scale: { bounds: [0, 0.5], measured: true },
  ready: (args, context) => expected('conversion', args, context),
});

export const revenuePerTrial = defineRule({
  kind: 'revenue-per-trial',
  args: BySegment,
  words: {
    en: {
      name: 'Revenue a conversation',
      sentence: 'whose conversations here bring high revenue',
      hint: 'Revenue less returns, for each conversation, sold or not.',
      args: SEGMENT_WORDS.en,
    },
    de: {
      name: 'Umsatz je Gespräch',
      sentence: 'deren Gespräche hier viel Umsatz bringen',
      hint: 'Umsatz ohne Retouren je Gespräch, verkauft oder nicht.',
      args: SEGMENT_WORDS.de,
    },
    es: {
      name: 'Ingresos por conversación',
      sentence: 'cuyas conversaciones aquí dan muchos ingresos',
      hint: 'Ingresos menos devoluciones por conversación, vendida o no.',
      args: SEGMENT_WORDS.es,
    },
  },
  facts: ['customer.segments'],
  unit: 'money',
  ofPlace: true,
  scale: { bounds: [0, 100_000], measured: true },
  ready: (args, context) => expected('revenue', args, context),
});

export const returns = defineRule({
  kind: 'returns',
  args: BySegment,
  words: {
    en: {
      name: 'Few returns',
      sentence: 'whose customers keep what they bought',
      hint: 'The share of her revenue that was not returned.',
      args: SEGMENT_WORDS.en,
    },
    de: {
      name: 'Wenige Retouren',
      sentence: 'deren Kunden behalten, was sie gekauft haben',
      hint: 'Der Anteil ihres Umsatzes, der nicht zurückkam.',
      args: SEGMENT_WORDS.de,
    },
    es: {
      name: 'Pocas devoluciones',
      sentence: 'cuyos clientes se quedan lo que compraron',
      hint: 'La parte de sus ingresos que no se devolvió.',
      args: SEGMENT_WORDS.es,
    },
  },
  facts: ['customer.segments'],
  unit: 'share',
  ofPlace: true,
  scale: { bounds: [0.7, 1], measured: true },
  ready: (args, context) => expected('returned', args, context, true),
});

export const rescissions = defineRule({
  kind: 'rescissions',
  args: BySegment,
  words: {
    en: {
      name: 'Few rescissions',
      sentence: 'whose contracts are seldom rescinded',
      hint: 'The share of her sales that customers did not go back on.',
      args: SEGMENT_WORDS.en,
    },
    de: {
      name: 'Wenige Widerrufe',
      sentence: 'deren Verträge selten widerrufen werden',
      hint: 'Der Anteil ihrer Verkäufe, die nicht widerrufen wurden.',
      args: SEGMENT_WORDS.de,
    },
    es: {
      name: 'Pocas rescisiones',
      sentence: 'cuyos contratos rara vez se rescinden',
      hint: 'La parte de sus ventas que los clientes no anularon.',
      args: SEGMENT_WORDS.es,
    },
  },
  facts: ['customer.segments'],
  unit: 'share',
  ofPlace: true,
  scale: { bounds: [0.7, 1], measured: true },
  ready: (args, context) => expected('rescinded', args, context, true),
});

export const satisfaction = defineRule({
  kind: 'satisfaction',
  args: BySegment,
  words: {
    en: {
      name: 'Satisfaction',
      sentence: 'whom customers rate highly',
      hint: 'What customers gave after conversations here, 1 to 5.',
      args: SEGMENT_WORDS.en,
    },
    de: {
      name: 'Zufriedenheit',
      sentence: 'die Kunden gut bewerten',
      hint: 'Was Kunden nach Gesprächen hier gaben, 1 bis 5.',
      args: SEGMENT_WORDS.de,
    },
    es: {
      name: 'Satisfacción',
      sentence: 'bien valorados por los clientes',
      hint: 'Lo que dieron los clientes tras conversar aquí, de 1 a 5.',
      args: SEGMENT_WORDS.es,
    },
  },
  facts: ['customer.segments'],
  unit: 'stars',
  ofPlace: true,
  scale: { bounds: [1, 5], measured: true },
  ready: (args, context) => expected('satisfaction', args, context),
});

const AttributeArgument = Type.Object(
  { attribute: Type.String({ minLength: 1, maxLength: 60, pattern: '^[A-Za-z][A-Za-z0-9_-]*$' }) },
  { additionalProperties: false },
);

export const similarCustomers = defineRule({
  kind: 'similar-customers',
  args: AttributeArgument,
  words: {
    en: {
      name: 'Record with such customers',
      sentence: 'who sell to customers of the same {attribute}',
      hint: 'Her share of conversations sold to customers of the same attribute. Only for attributes that the enterprise allows.',
      args: { attribute: 'Attribute of the customer' },
    },
    de: {
      name: 'Bilanz mit solchen Kunden',
      sentence: 'die an Kunden mit gleichem Merkmal {attribute} verkaufen',
      hint: 'Ihre Abschlussquote mit Kunden desselben Merkmals. Nur für Merkmale, die das Unternehmen zulässt.',
      args: { attribute: 'Merkmal des Kunden' },
    },
    es: {
      name: 'Historial con clientes así',
      sentence: 'que venden a clientes con el mismo {attribute}',
      hint: 'Su conversión con clientes del mismo atributo. Solo para atributos que la empresa permite.',
      args: { attribute: 'Atributo del cliente' },
    },
  },
  facts: ['customer.*'],
  unit: 'share',
  ofPlace: true,
  about: 'attribute',
  scale: { bounds: [0, 0.5], measured: false },
  ready: ({ attribute }, context) => {
    const { means, records, attributes = [], facts } = context;
    const value = attributes.includes(attribute) ? facts[`customer.${attribute}`] : undefined;
    if (value === undefined || typeof value === 'object') return { key: '', read: () => UNKNOWN };
    const segment = likenessKey(attribute, value);
    return {
      key: placeKey({ ...context, segment }),
      read: (entry) => {
        const { value: raw } = estimateOf('conversion', entry.associateId, means, records, {
          segment,
          start: startOf(entry),
        });
        return { raw, sample: records.own(entry.associateId, means[0]?.nodeId ?? '', segment)?.trials ?? 0 };
      },
    };
  },
});

export const sameAttribute = defineRule({
  kind: 'same-attribute',
  args: AttributeArgument,
  words: {
    en: {
      name: 'Alike',
      sentence: 'whose {attribute} is that of the customer',
      hint: 'Yes where the enterprise states the same of both. Only for attributes that it allows; unknown is neutral.',
      args: { attribute: 'Attribute of both' },
    },
    de: {
      name: 'Gleiches Merkmal',
      sentence: 'deren {attribute} das des Kunden ist',
      hint: 'Ja, wenn das Unternehmen von beiden dasselbe angibt. Nur für zugelassene Merkmale; unbekannt ist neutral.',
      args: { attribute: 'Merkmal beider' },
    },
    es: {
      name: 'Mismo atributo',
      sentence: 'cuyo {attribute} es el del cliente',
      hint: 'Sí si la empresa declara lo mismo de ambos. Solo para atributos permitidos; lo desconocido es neutral.',
      args: { attribute: 'Atributo de ambos' },
    },
  },
  facts: ['customer.*'],
  unit: 'yes-no',
  about: 'attribute',
  scale: { bounds: [0, 1], measured: false },
  ready: ({ attribute }, { attributes = [], facts }) => {
    const value = attributes.includes(attribute) ? facts[`customer.${attribute}`] : undefined;
    const wanted = value === undefined || typeof value === 'object' ? undefined : String(value);
    return {
      key: wanted ?? '',
      read: (entry) => {
        const own = entry.attributes?.[attribute];
        return wanted === undefined || own === undefined ? UNKNOWN : { raw: own === wanted ? 1 : 0 };
      },
    };
  },
});
