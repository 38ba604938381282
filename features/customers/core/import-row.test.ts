import { expect, test } from 'vitest';
import { type RowFormat, readImportRow } from './import-row.ts';

const DECLARED = {
  version: 1,
  attributes: [
    { name: 'household', label: 'Household', type: 'number', personal: true, usable: true },
    { name: 'interests', label: 'Interests', type: 'list', personal: true, usable: true },
  ],
} as const;

test('CE1: a row becomes what an enterprise states; attributes are read by their declared types', () => {
  const values = {
    customerId: ' C-1 ',
    name: 'Ann',
    phone: '',
    segments: 'vip|new',
    since: '2020-01-01',
    household: '3',
    'attributes.interests': 'sailing | art',
  };
  expect(readImportRow({ row: 2, fields: values }, 'csv', DECLARED)).toEqual({
    customerId: 'C-1',
    stated: {
      name: 'Ann',
      segments: ['vip', 'new'],
      since: Date.UTC(2020, 0, 1),
      attributes: { household: 3, interests: ['sailing', 'art'] },
    },
  });
  const sale = { at: '2026-01-01', name: 'Loan', minor: 100, currency: 'EUR' };
  expect(readImportRow({ row: 1, fields: { customerId: 7, purchases: [sale] } }, 'json', DECLARED)).toEqual({
    customerId: '7',
    stated: { purchases: [{ ...sale, at: Date.UTC(2026, 0, 1) }] },
  });
});

test.each<[RowFormat, Record<string, unknown>, string]>([
  ['csv', { customerId: '' }, 'customerId'],
  ['csv', { customerId: 'C', household: 'three' }, 'attributes/household'],
  ['csv', { customerId: 'C', shoes: '43' }, 'attributes/shoes'],
  ['csv', { customerId: 'C', purchases: 'one' }, 'purchases'],
  ['csv', { customerId: 'C', since: 'yesterday' }, 'since'],
  ['json', { customerId: 'C', shoes: 43 }, 'shoes'],
  ['json', { customerId: 'C', name: 7 }, 'name'],
  ['json', { customerId: 'C', purchases: [{ name: 'Loan' }] }, 'purchases/0'],
  ['json', { customerId: ['C'] }, 'customerId'],
])('CE1: a bad row of %s is rejected with its field, and the reason does not quote it: %j', (format, values, field) => {
  const read = readImportRow({ row: 9, fields: values }, format, DECLARED);
  expect(read).toMatchObject({ rejected: [{ row: 9, field }] });
  expect(JSON.stringify(read)).not.toMatch(/three|yesterday/);
});

test('CE1: a row that cannot be kept is rejected by itself, and what is told of it quotes nobody', () => {
  const nothing = { version: 0, attributes: [] };
  const read = (values: Readonly<Record<string, unknown>>) =>
    readImportRow({ row: 3, fields: values }, 'json', nothing);
  const unfit = { rejected: [{ row: 3, field: '', reason: expect.stringMatching(/cannot be kept|nested too deep/) }] };
  expect(read({ customerId: 'C-1', name: 'Ann\u0000' })).toEqual(unfit);
  expect(read({ customerId: 'C-1', attributes: { 'a\ud800': 'x' } })).toEqual(unfit);
  const nested = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
  expect(read({ customerId: 'C-1', attributes: { nested } })).toEqual(unfit);
  expect(read({ customerId: 'C-1', since: 1e20 })).toMatchObject({ rejected: [{ field: 'since' }] });
  expect(read({ customerId: 'C-1', activities: [{ kind: 'visit', at: 1e20 }] })).toMatchObject({
    rejected: [{ field: 'activities/0/at' }],
  });
  const mixed = read({ customerId: 'C-1', name: 'J\ufffdrg' });
  expect(mixed).toMatchObject({ rejected: [{ row: 3, reason: expect.stringContaining('encoding of the file') }] });
  expect(JSON.stringify(mixed)).not.toContain('rg');
});
