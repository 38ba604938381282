import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAmount } from './amount-text.ts';
import { isGlobalGtin, readGtin } from './gtin.ts';
import { identityKeys } from './product-identity.ts';
import { readSpecification } from './specification.ts';

test.each([
  ['4006381333931', '04006381333931'],
  ['0 36000 29145 2', '00036000291452'],
  ['96385074', '00000096385074'],
  ['978-0-306-40615-7', '09780306406157'],
  ['10614141000415', '10614141000415'],
])('CE2: the GTIN %s is read as %s', (text, gtin) => {
  expect(readGtin(text)).toEqual({ gtin });
});

test('CE2: a GTIN with one digit mistyped, or of another length, is told', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[0-9]{12}$/),
      fc.nat(12),
      fc.integer({ min: 1, max: 9 }),
      (digits, place, shift) => {
        const whole =
          [...Array(10).keys()].map((last) => `${digits}${last}`).find((text) => 'gtin' in readGtin(text)) ?? '';
        const mistyped = [...whole]
          .map((digit, at) => (at === place ? String((Number(digit) + shift) % 10) : digit))
          .join('');
        expect(readGtin(mistyped)).toEqual({ fault: 'check-digit' });
      },
    ),
  );
  expect(readGtin('123')).toEqual({ fault: 'length' });
  expect(readGtin('40063813339x1')).toEqual({ fault: 'digits' });
});

test('CE2: numbers that shops give themselves identify nothing elsewhere', () => {
  expect(['02000000000008', '00212345678901', '00000020000004'].map(isGlobalGtin)).toEqual([false, false, false]);
  expect(identityKeys({ gtin: '02000000000008', brand: 'Acme', mpn: '1' })).toEqual({});
  expect(identityKeys({ brand: 'Acme Électronique, S.A. Inc.', mpn: 'DSC-W120/P' }).part).toBe(
    identityKeys({ brand: 'ACME electronique s a', mpn: 'dscw120p' }).part,
  );
});

test.each([
  ['15.00 USD', 1_500, 'USD'],
  ['EUR 1.299,00', 129_900, 'EUR'],
  ['1,299.50 usd', 129_950, 'USD'],
  ["1'299 CHF", 129_900, 'CHF'],
  ['12,5 EUR', 1_250, 'EUR'],
  ['1.234.567 JPY', 1_234_567, 'JPY'],
  ['0 EUR', 0, 'EUR'],
])('CE3: the price %s', (text, minor, currency) => {
  expect(readAmount(text)).toEqual({ minor, currency });
});

test.each(['1,299 EUR', '1.299 EUR', '15.00', '-3 EUR', 'free', '1,2,3 EUR', '12.00 EURO', '9999999999999999999 EUR'])(
  'CE3: the price %s is refused, not guessed',
  (text) => {
    expect(readAmount(text)).toHaveProperty('fault');
  },
);

test('CE2: values of specifications by their types', () => {
  const weight = { code: 'weight', name: 'Weight', type: 'number', unit: 'kg' } as const;
  expect(readSpecification(weight, '1,5 kg')).toEqual({ value: 1.5 });
  expect(readSpecification(weight, 2)).toEqual({ value: 2 });
  expect(readSpecification(weight, '1,234')).toHaveProperty('fault');
  const flag = { code: 'wifi', name: 'Wi-Fi', type: 'flag' } as const;
  expect(['Yes', 'nein', '1', 'maybe'].map((text) => readSpecification(flag, text))).toEqual([
    { value: true },
    { value: false },
    { value: true },
    { fault: 'wifi is yes or no, not "maybe".' },
  ]);
});
