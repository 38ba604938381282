import { expect, test } from 'vitest';
import { contactKind, sameContact } from './correspondence.ts';
import { profileToOpen } from './profile.ts';

test('E9, CS6: only a verified identity opens a profile; a claimed one opens none', () => {
  expect(profileToOpen(undefined)).toEqual({ shut: 'anonymous' });
  expect(profileToOpen({ customerId: 'c1', status: 'claimed' })).toEqual({ shut: 'claimed' });
  expect(profileToOpen({ customerId: 'c1', status: 'verified' })).toEqual({ customerId: 'c1' });
});

test.each([
  ['ann@example.org', 'mail', 'ann@example.org'],
  ['Ann <Ann@Example.org>', 'mail', 'ann@example.org'],
  ['+49 (30) 123-456', 'telephone', '4930123456'],
  ['030 / 123 456', 'telephone', '030123456'],
  ['@ann on Signal', 'other', '@ann on signal'],
  ['12', 'other', '12'],
])('a contact is read as customers write it: %s', (contact, kind, same) => {
  expect(contactKind(contact)).toBe(kind);
  expect(sameContact(contact)).toBe(same);
});
