import { expect, test } from 'vitest';
import { holdsSecret, looksLikeAccount, namesSecret } from './secret-text.ts';

test.each([
  'password',
  'newPassword2',
  'user[passwd]',
  'Kennwort',
  'mot de passe',
  'contraseña',
  'cvv',
  'card-number',
  'cardNumber',
  'creditCardNumber',
  'ccnum',
  'cc_exp',
  'Kartennummer',
  'numéro de carte',
  'Credit card',
  'IBAN *',
  'bankIban',
  'BIC',
  'sort_code',
  'accountNumber',
  'Kontonummer',
  'ssn',
  'Sozialversicherungsnummer',
  'passport number',
  'tax-id',
  'PIN',
  'otp',
])('CS5, C8: a field called %s is not read', (name) => {
  expect(namesSecret(name)).toBe(true);
});

test.each([
  'principal',
  'passengers',
  'Credit card limit',
  'Which card suits you?',
  'company',
  'account type',
  'discount',
  'shopping cart',
  'Spinning',
  'opinion',
  'Panorama',
  'Tandem',
  'postal code',
  'promo code',
  'expansion',
])('a field called %s may be read', (name) => {
  expect(namesSecret(name)).toBe(false);
});

test('C8: card numbers and accounts are known by their check sums', () => {
  expect(holdsSecret('4111.1111.1111.1111')).toBe(true);
  expect(looksLikeAccount('GB29 NWBK 6016 1331 9268 19')).toBe(true);
  expect(looksLikeAccount('transfer to de89370400440532013000 please')).toBe(true);
  expect(looksLikeAccount('DE89370400440532013001')).toBe(false);
  expect(looksLikeAccount('AB12 CAMERA BODY WITH LENS')).toBe(false);
  expect(holdsSecret('400,000')).toBe(false);
});
