import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikeCard } from '../core/secret-text.ts';
import { matchesPath } from './extraction.ts';
import { readValue } from './value-reader.ts';

describe('reading money and numbers by the language of the page (CS2)', () => {
  test.each([
    ['400,000', 'en', 400_000],
    ['$400,000.00', 'en-US', 400_000],
    ['USD400,000', 'en', 400_000],
    ['400.000,00 €', 'de', 400_000],
    ['1.234,5 €', 'de-AT', 1234.5],
    ['400 000,50 €', 'fr', 400_000.5],
    ['CHF 1’200.–', 'de-CH', 1200],
    ["1'200.50", 'de-CH', 1200.5],
    ['4,00,000', 'en-IN', 400_000],
    ['€ 12', 'es', 12],
    ['−250.00', 'en', -250],
    ['Loan: 90,000 over', 'en', 90_000],
    ['400000', 'de', 400_000],
  ])('%s on a page in %s is %d', (text, locale, value) => {
    expect(readValue(text, 'money', locale)).toBe(value);
  });

  test.each([
    ['400,000', 'de', 'the sign of another language'],
    ['400.000', 'en', 'the sign of another language'],
    ['400k', 'en', 'a magnitude'],
    ['1.2 million', 'en', 'a magnitude'],
    ['3 Mio. €', 'de', 'a magnitude'],
    ['3,000 to 4,000', 'en', 'two numbers'],
    ['12/2026', 'en', 'a date'],
    ['4,00', 'en', 'half a group'],
    ['1,2345', 'en', 'no group'],
    ['1,234,56', 'en', 'no group'],
    ['A4', 'en', 'a name'],
    ['free', 'en', 'no number'],
    ['', 'en', 'nothing'],
  ])('%s on a page in %s is not sent: %s', (text, locale) => {
    expect(readValue(text, 'money', locale)).toBeUndefined();
  });

  test('numbers may have three decimals, rates their sign', () => {
    expect(readValue('3,125 %', 'number', 'de')).toBe(3.125);
    expect(readValue('15 years', 'number', 'en')).toBe(15);
    expect(readValue('4.375', 'number', 'en')).toBe(4.375);
  });

  test('whatever a language writes, it reads back', () => {
    const locales = fc.constantFrom('en-US', 'de-DE', 'fr-FR', 'es-ES', 'de-CH', 'it-IT', 'pt-BR', 'en-IN', 'sv-SE');
    fc.assert(
      fc.property(locales, fc.integer({ min: 0, max: 10 ** 11 }), (locale, cents) => {
        const amount = cents / 100;
        const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(amount);
        expect(readValue(text, 'money', locale)).toBe(amount);
      }),
    );
  });

  test('no text makes it throw, and what it reads has the type asked for', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, locale) => {
        for (const as of ['number', 'money'] as const) {
          const value = readValue(text, as, locale);
          expect(value === undefined || Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });
});

test('words and answers', () => {
  expect(readValue('  Fixed   rate ', 'text', 'en')).toBe('Fixed rate');
  expect(readValue('x'.repeat(500), 'text', 'en')).toHaveLength(200);
  expect(readValue('Sí', 'boolean', 'es')).toBe(true);
  expect(readValue('nein', 'boolean', 'de')).toBe(false);
  expect(readValue('perhaps', 'boolean', 'en')).toBeUndefined();
});

test('C8: a text that holds the number of a payment card is not sent', () => {
  expect(looksLikeCard('my card is 4111 1111 1111 1111')).toBe(true);
  expect(looksLikeCard('4111 1111 1111 1112')).toBe(false);
  expect(readValue('4111-1111-1111-1111', 'text', 'en')).toBeUndefined();
});

test('a path pattern: stars stand for anything, everything else for itself', () => {
  expect(matchesPath(undefined, '/a')).toBe(true);
  expect(matchesPath('/mortgages/*', '/mortgages/fixed')).toBe(true);
  expect(matchesPath('/mortgages/*', '/loans/fixed')).toBe(false);
  expect(matchesPath('/*/calculator*', '/mortgages/calculator/2')).toBe(true);
  expect(matchesPath('/a.c', '/abc')).toBe(false);
  expect(matchesPath('/ab*ba', '/aba')).toBe(false);
  expect(matchesPath(`${'*a'.repeat(40)}`, `/${'a'.repeat(39)}`)).toBe(false);
});
