import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDate } from './date-reader.ts';

test.each([
  ['2026-11-21', 'en', '2026-11-21'],
  ['2026-11-21T10:00', 'en', '2026-11-21'],
  ['2026-11', 'en', '2026-11'],
  ['11/21/2026', 'en-US', '2026-11-21'],
  ['21/11/2026', 'en-GB', '2026-11-21'],
  ['21.11.2026', 'de', '2026-11-21'],
  ['1. 2. 2026', 'cs', '2026-02-01'],
  ['21/11/2026', 'fr', '2026-11-21'],
  ['2026年11月21日', 'ja', '2026-11-21'],
  ['2026. 11. 21.', 'ko', '2026-11-21'],
  ['November 21, 2026', 'en-US', '2026-11-21'],
  ['21 Nov 2026', 'en-GB', '2026-11-21'],
  ['21. November 2026', 'de', '2026-11-21'],
  ['Dienstag, 3. März 2026', 'de', '2026-03-03'],
  ['21 novembre 2026', 'fr', '2026-11-21'],
  ['21 de noviembre de 2026', 'es', '2026-11-21'],
  ['29/02/2024', 'fr', '2024-02-29'],
])('CS2: %s on a page in %s is %s', (text, locale, date) => {
  expect(readDate(text, locale)).toBe(date);
});

test.each([
  ['21/11/2026', 'en-US', 'there is no month 21'],
  ['1/2/26', 'en', 'a year of two digits'],
  ['31.02.2026', 'de', 'no such day'],
  ['29/02/2026', 'fr', 'no leap year'],
  ['12 or 13 May 2026', 'en', 'two days'],
  ['soon', 'en', 'no date'],
  ['', 'en', 'nothing'],
])('CS2: %s on a page in %s is not sent: %s', (text, locale) => {
  expect(readDate(text, locale)).toBeUndefined();
});

test('CS2: whatever a language writes, in figures or words, it reads back', () => {
  const locales = fc.constantFrom(
    'en-US',
    'en-GB',
    'de-DE',
    'fr-FR',
    'es-ES',
    'it-IT',
    'pt-BR',
    'nl-NL',
    'sv-SE',
    'pl-PL',
  );
  const month = fc.constantFrom('numeric', 'long', 'short') as fc.Arbitrary<'numeric' | 'long' | 'short'>;
  const day = fc.date({
    min: new Date(Date.UTC(1920, 0, 1)),
    max: new Date(Date.UTC(2090, 0, 1)),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(locales, month, day, (locale, style, date) => {
      const text = new Intl.DateTimeFormat(locale, {
        day: 'numeric',
        month: style,
        year: 'numeric',
        timeZone: 'UTC',
      }).format(date);
      expect(readDate(text, locale)).toBe(date.toISOString().slice(0, 10));
    }),
  );
});
