import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../kernel/language.ts';
import { fieldLabel, SESSION_FIELDS, toldReasons, toldWords, triggerSentence } from './index.ts';

const reasons = [
  {
    triggerId: 'trg_a',
    name: 'Large loan',
    leaves: [
      {
        field: 'values.calculator.principal',
        operator: '>=',
        operand: 300_000,
        actual: 400_000,
        truth: 'true',
      },
      { field: 'node.ancestors', operator: 'in', operand: ['nod_loans'], actual: ['nod_loans'], truth: 'true' },
      { field: 'time.site', operator: '<', operand: 60_000, actual: 130_000, truth: 'false', negated: true },
      { field: 'help.asked', operator: '==', operand: true, actual: true, truth: 'true' },
    ],
  },
  { triggerId: 'trg_b', name: 'Own', leaves: [], words: 'She borrows a lot' },
] as const;

describe('words in the reader’s language', () => {
  test('EN2: reasons are kept without words, and told in each language', () => {
    const told = toldReasons(reasons, { nameOf: (id) => (id === 'nod_loans' ? 'Loans at home' : undefined) });
    expect(told[0]).toEqual({
      field: 'values.calculator.principal',
      operator: '>=',
      operand: [300_000],
      actual: [400_000],
    });
    const inWords = (language: 'en' | 'de' | 'es') => told.map((each) => toldWords(each, language));
    expect(inWords('en')).toEqual([
      'calculator principal is 400,000 (at least 300,000)',
      'the part of the range is Loans at home',
      'time on site is 2 min 10 s (not less than 1 min)',
      'help was asked for',
      'She borrows a lot',
    ]);
    expect(inWords('de')).toEqual([
      'calculator principal: 400.000 (mindestens 300.000)',
      'der Teil des Sortiments: Loans at home',
      'Zeit auf der Website: 2 Min. 10 Sek. (nicht weniger als 1 Min.)',
      'um Hilfe wurde gebeten',
      'She borrows a lot',
    ]);
    expect(inWords('es')[0]).toBe('calculator principal: 400.000 (al menos 300.000)');
  });

  test('EN2: every field has a name of its own in each language, and a trigger is a sentence in it', () => {
    for (const language of LANGUAGES) {
      const labels = Object.keys(SESSION_FIELDS).map((field) => fieldLabel(field, language));
      expect(new Set(labels).size).toBe(labels.length);
    }
    const when = { and: [{ '>=': [{ var: 'visit.pages' }, 3] }, { '!': { exists: [{ var: 'coupon' }] } }] };
    const trigger = { triggerId: 'trg_a', name: 'a', when, gives: { verdict: 'can' } } as const;
    expect(triggerSentence(trigger, undefined, 'es')).toBe(
      'Si se cumple: páginas vistas es al menos 3 y no (el cupón: se conoce), entonces es un «puede».',
    );
  });
});
