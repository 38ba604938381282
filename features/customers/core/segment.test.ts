import { expect, test } from 'vitest';
import type { Condition } from '../../../kernel/rule/condition.ts';
import { DAY } from '../../../kernel/time.ts';
import {
  type AttributeDeclaration,
  type AttributeSet,
  checkAttributes,
  checkDeclarations,
  isDay,
  readAttribute,
  usableOnly,
} from './attribute.ts';
import { differencesOf } from './document-versions.ts';
import type { CustomerProfile } from './profile.ts';
import { checkSegments, readySegments } from './segment.ts';

const NOW = Date.parse('2027-06-01T00:00:00Z');

function attribute(name: string, more: Partial<AttributeDeclaration> = {}): AttributeDeclaration {
  return { name, label: name, type: 'text', personal: false, usable: true, ...more };
}

const DECLARED: AttributeSet = {
  version: 1,
  attributes: [
    attribute('postalCode', { personal: true }),
    attribute('wealthBand', { type: 'choice', options: ['low', 'high'] }),
    attribute('children', { type: 'number', usable: false }),
    attribute('homeOwner', { type: 'flag' }),
    attribute('birthday', { type: 'date', personal: true }),
    attribute('interests', { type: 'list' }),
  ],
};

function customer(more: Partial<CustomerProfile> = {}): CustomerProfile {
  return { customerId: 'C-1', segments: [], attributes: {}, purchases: [], associates: [], ...more };
}

const sale = (minor: number, daysAgo: number, currency = 'EUR') => ({
  at: NOW - daysAgo * DAY,
  name: 'Loan',
  sku: 'L-1',
  minor,
  currency,
});

test.each<[string, unknown, string | undefined]>([
  ['postalCode', '10115', undefined],
  ['postalCode', 10115, 'must be a text'],
  ['wealthBand', 'high', undefined],
  ['wealthBand', 'rich', 'must be one of low, high'],
  ['children', 2, undefined],
  ['children', '2', 'must be a number'],
  ['homeOwner', 'yes', 'must be true or false'],
  ['birthday', '1990-02-28', undefined],
  ['birthday', '1990-02-30', 'must be a day that exists'],
  ['interests', ['sailing'], undefined],
  ['interests', 'sailing', 'must be a list'],
  ['shoeSize', 43, 'is not declared'],
])('CE1: the attribute %s = %j against its declaration: %s', (name, value, message) => {
  const problems = checkAttributes({ [name]: value }, DECLARED);
  if (message === undefined) expect(problems).toEqual([]);
  else expect(problems).toEqual([{ pointer: `/attributes/${name}`, message: expect.stringContaining(message) }]);
});

test('CE1: while nothing is declared any attribute is taken; what may not be used is kept from triggers', () => {
  expect(checkAttributes({ anything: 'goes' }, { version: 0, attributes: [] })).toEqual([]);
  expect(usableOnly({ children: 2, homeOwner: true }, DECLARED)).toEqual({ homeOwner: true });
});

test('declarations that contradict themselves are refused with their place', () => {
  const wrong = [
    attribute('a'),
    attribute('a'),
    attribute('segments'),
    attribute('c', { type: 'choice' }),
    attribute('n', { type: 'number', options: ['1'] }),
    attribute('l', { type: 'list', options: ['x', 'x'] }),
  ];
  expect(checkDeclarations(wrong).map((each) => each.pointer)).toEqual([
    '/attributes/1/name',
    '/attributes/2/name',
    '/attributes/3/options',
    '/attributes/4/options',
    '/attributes/5/options',
  ]);
  expect(checkDeclarations(DECLARED.attributes)).toEqual([]);
  expect([isDay('2028-02-29'), isDay('2027-02-29'), isDay('2027-2-1')]).toEqual([true, false, false]);
  expect([readAttribute('1.5', 'number'), readAttribute('1,5', 'number'), readAttribute('No', 'flag')]).toEqual([
    1.5,
    '1,5',
    false,
  ]);
});

const IS: readonly [string, Condition, Partial<CustomerProfile>, boolean][] = [
  [
    'a prefix of the postal code',
    { glob: [{ var: 'place.postalCode' }, '10*'] },
    { attributes: { postalCode: '10115' } },
    true,
  ],
  [
    'a range of postal codes',
    { between: [{ var: 'place.postalNumber' }, 1_000, 1_999] },
    { attributes: { postalCode: '01067' } },
    true,
  ],
  [
    'no range for codes with letters',
    { between: [{ var: 'place.postalNumber' }, 0, 99_999] },
    { attributes: { postalCode: 'SW1A' } },
    false,
  ],
  [
    'the value of all purchases',
    { '>=': [{ var: 'value.total' }, 3_000] },
    { purchases: [sale(200_000, 9), sale(100_000, 3)] },
    true,
  ],
  [
    'no amounts of another currency',
    { '>=': [{ var: 'value.total' }, 3_000] },
    { purchases: [sale(200_000, 9, 'USD'), sale(100_000, 3)] },
    false,
  ],
  ['a purchase of late', { '<=': [{ var: 'history.lastPurchase' }, 30 * DAY] }, { purchases: [sale(1, 29)] }, true],
  ['one who never bought is not of late', { '<=': [{ var: 'history.lastPurchase' }, 30 * DAY] }, {}, false],
  [
    'an age from a date',
    { '>=': [{ var: 'attributes.birthday' }, 18 * 365.25 * DAY] },
    { attributes: { birthday: '2000-01-01' } },
    true,
  ],
  [
    'an interest',
    { contains: [{ var: 'attributes.interests' }, 'sailing'] },
    { attributes: { interests: ['sailing'] } },
    true,
  ],
  [
    'something done before',
    { in: [{ var: 'history.activities' }, ['branch-visit']] },
    { activities: [{ at: NOW - DAY, kind: 'branch-visit' }] },
    true,
  ],
  ['what was stated', { in: [{ var: 'stated.segments' }, ['vip']] }, { segments: ['vip'] }, true],
];
test.each(IS)('segments ask for %s', (_name, when, of, expected) => {
  const set = { version: 1, segments: [{ segmentId: 's', name: 'S', when }] };
  expect(checkSegments(set.segments, DECLARED)).toEqual([]);
  const ready = readySegments(set, DECLARED);
  expect(ready.of(customer(of), NOW)).toEqual(expected ? ['s'] : []);
  const [why] = ready.explain(customer(of), NOW);
  expect(why?.truth === 'true').toBe(expected);
  expect(why?.leaves[0]?.label).not.toBe('');
});

test('EN2: a segment that cannot be used is refused with a JSON pointer', () => {
  const wrong = [
    { segmentId: 'a', name: 'A', when: { and: [{ '>=': [{ var: 'attributes.wealthBand' }, 3] }] } },
    { segmentId: 'a', name: 'A', when: { '==': [{ var: 'attributes.shoeSize' }, 3] } },
    { segmentId: 'b', name: 'B', when: JSON.parse('"always"') },
  ];
  expect(checkSegments(wrong, DECLARED).map((each) => each.pointer)).toEqual([
    '/segments/0/when/and/0/>=',
    '/segments/1/segmentId',
    '/segments/1/when/==',
    '/segments/2/when',
  ]);
});

test('differences name what came, went and changed, whatever the order', () => {
  const before = [
    { id: 'a', n: 1 },
    { id: 'b', n: 1 },
    { id: 'c', n: 1 },
  ];
  const after = [
    { id: 'c', n: 1 },
    { id: 'b', n: 2 },
    { id: 'd', n: 1 },
  ];
  expect(differencesOf(before, after, (each) => each.id)).toEqual({ added: ['d'], removed: ['a'], changed: ['b'] });
});
