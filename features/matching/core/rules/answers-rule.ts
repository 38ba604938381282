import { Type } from 'typebox';
import { shrunkMean } from '../../../../kernel/statistics/estimate.ts';
import { defineRule, UNKNOWN } from './rule-object.ts';

/** The share that is expected before she has answered anything, and how many offers that counts for. */
const EXPECTED = 0.9;
const STRENGTH = 20;

export const answersRule = defineRule({
  kind: 'answers',
  args: Type.Object({}, { additionalProperties: false }),
  words: {
    en: {
      name: 'Takes what is offered',
      sentence: 'who seldom let an offer pass',
      hint: 'The share of offers of the last 30 days that she took and greeted; declined, lapsed and not greeted count against it.',
    },
    de: {
      name: 'Nimmt Angebotenes an',
      sentence: 'die selten ein Angebot verstreichen lassen',
      hint: 'Anteil der Angebote der letzten 30 Tage, die sie annahm und begrüßte; abgelehnt, verfallen und nicht begrüßt zählen dagegen.',
    },
    es: {
      name: 'Acepta lo que se le ofrece',
      sentence: 'que rara vez dejan pasar una oferta',
      hint: 'Parte de las ofertas de los últimos 30 días que aceptó y saludó; rechazadas, vencidas y sin saludo cuentan en contra.',
    },
  },
  facts: [],
  unit: 'share',
  scale: { bounds: [0.5, 1], measured: false },
  ready: (_, { answers }) => ({
    key: String(answers?.version ?? ''),
    read: ({ associateId }) => {
      if (answers === undefined) return UNKNOWN;
      const { taken, passed } = answers.of(associateId) ?? { taken: 0, passed: 0 };
      return { raw: shrunkMean(taken, taken + passed, EXPECTED, STRENGTH), sample: taken + passed };
    },
  }),
});
