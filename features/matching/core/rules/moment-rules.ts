import { Type } from 'typebox';
import { MINUTE } from '../../../../kernel/time.ts';
import { availabilityOf } from '../eligibility.ts';
import { defineRule, wholeSecond } from './rule-object.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });

export const idleTime = defineRule({
  kind: 'idle-time',
  args: NOTHING,
  words: {
    en: {
      name: 'Waiting time',
      sentence: 'who have waited long for a customer',
      hint: 'Time since she became free; nothing while she is not.',
    },
    de: {
      name: 'Wartezeit',
      sentence: 'die lange auf einen Kunden warten',
      hint: 'Zeit, seit sie frei ist; nichts, solange sie es nicht ist.',
    },
    es: {
      name: 'Tiempo de espera',
      sentence: 'que llevan tiempo esperando un cliente',
      hint: 'Tiempo desde que está libre; nada mientras no lo esté.',
    },
  },
  facts: [],
  unit: 'duration',
  scale: { bounds: [0, 30 * MINUTE], measured: false },
  ready: () => ({
    key: '',
    read: (entry, now) => ({
      raw: availabilityOf(entry) === 'free' ? Math.max(0, wholeSecond(now) - entry.idleSince) : 0,
    }),
    since: (entry) => (availabilityOf(entry) === 'free' ? entry.idleSince : Number.POSITIVE_INFINITY),
  }),
});

export const load = defineRule({
  kind: 'load',
  args: NOTHING,
  words: {
    en: {
      name: 'Free capacity',
      sentence: 'who have few customers at the moment',
      hint: 'The part of her capacity that is free, over all enterprises she sells for.',
    },
    de: {
      name: 'Freie Kapazität',
      sentence: 'die gerade wenige Kunden haben',
      hint: 'Der freie Teil ihrer Kapazität, über alle Unternehmen, für die sie verkauft.',
    },
    es: {
      name: 'Capacidad libre',
      sentence: 'que tienen pocos clientes en este momento',
      hint: 'La parte libre de su capacidad, en todas las empresas para las que vende.',
    },
  },
  facts: [],
  unit: 'free',
  scale: { bounds: [0, 1], measured: false },
  ready: () => ({
    key: '',
    read: ({ capacity, slotsUsed }) => ({ raw: capacity <= 0 ? 0 : Math.max(0, capacity - slotsUsed) / capacity }),
  }),
});
