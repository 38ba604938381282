import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../../../kernel/time.ts';
import type { RosterEntry } from '../../../skills/core/index.ts';
import type { RuleKind } from '../rule-set.ts';
import { EVERYTHING, likenessKey, type NodeMean, type Tally } from '../sales-record.ts';
import { RULE_LIBRARY, readingOf } from './rule-library.ts';
import type { RuleContext } from './rule-object.ts';

const NOW = Date.parse('2026-05-04T12:00:00Z');
/** So many observations that what is expected of anybody no longer shows. */
const MANY = 1_000_000;
const FREE = { declared: 'available', connected: true, capacity: 2, slotsUsed: 0 } as const;

function associate(changes: Partial<RosterEntry> = {}): RosterEntry {
  return {
    associateId: 'mem_a',
    personId: 'per_a',
    name: 'Ada',
    languages: [],
    permitted: true,
    notResponding: false,
    idleSince: NOW - MINUTE,
    experienceYears: 0,
    accreditations: [],
    licences: [],
    simulated: false,
    ...FREE,
    ...changes,
  };
}

const mean = (nodeId: string): NodeMean => ({
  nodeId,
  conversion: 0.2,
  revenue: 10_000,
  returned: 0.1,
  rescinded: 0.1,
  satisfaction: 3,
});

/** Her records by segment ('' for everybody), at the place and above it. */
function records(bySegment: Readonly<Record<string, Partial<Tally>>>): Pick<RuleContext, 'records' | 'means'> {
  const nothing: Tally = { trials: 0, won: 0, revenueMinor: 0, returnedMinor: 0 };
  return {
    means: [mean('nod_fixed'), mean(EVERYTHING)],
    records: {
      own: (associateId, _nodeId, segment = '') => {
        const tally = associateId === 'mem_a' ? bySegment[segment] : undefined;
        return tally && { ...nothing, ...tally };
      },
    },
  };
}

type Case = readonly [
  what: string,
  context: Partial<RuleContext>,
  entry: Partial<RosterEntry>,
  raw: number | null,
  args?: Readonly<Record<string, unknown>>,
];

const level = (nodeId: string, granted: number, expiresAt?: number) => ({
  accreditationId: `acr_${nodeId}` as const,
  nodeId,
  level: granted,
  ...(expiresAt === undefined ? {} : { expiresAt }),
});
const HERE = { ancestors: ['nod_fixed', 'nod_loans'] };
const private_ = { segment: 'private' };
const half = { trials: MANY, won: MANY / 2 };
const tenth = { trials: MANY, won: MANY / 10 };

/** What each kind makes of what it looks at: the value before any scale, null where it is not known. */
const CASES: Readonly<Record<RuleKind, readonly Case[]>> = {
  'accreditation-level': [
    ['the highest here or above', HERE, { accreditations: [level('nod_fixed', 2), level('nod_loans', 4)] }, 4],
    ['not what has expired', HERE, { accreditations: [level('nod_fixed', 2), level('nod_loans', 4, NOW - 1)] }, 2],
    ['none elsewhere', HERE, { accreditations: [level('nod_cards', 5)] }, null],
  ],
  experience: [
    ['as she states', {}, { experienceYears: 7.5 }, 7.5],
    ['none is none, not unknown', {}, { experienceYears: 0 }, 0],
  ],
  'online-proficiency': [
    ['as tested', {}, { proficiency: 4 }, 4],
    ['untested is unknown', {}, {}, null],
  ],
  rating: [
    ['as the enterprise gives', {}, { rating: 3.5 }, 3.5],
    ['unrated is unknown', {}, {}, null],
  ],
  language: [
    ['spoken, whatever the country', { language: 'de-AT' }, { languages: ['en', 'de-CH'] }, 1],
    ['not spoken', { language: 'es' }, { languages: ['en', 'de'] }, 0],
    ['unknown of the customer', {}, { languages: ['en'] }, null],
    ['unknown of her', { language: 'es' }, { languages: [] }, null],
  ],
  territory: [
    ['hers', { territory: '8001' }, { territories: ['8001', '8002'] }, 1],
    ['not hers', { territory: '3000' }, { territories: ['8001'] }, 0],
    ['none stated', { territory: '3000' }, {}, null],
    ['place unknown', {}, { territories: ['8001'] }, null],
  ],
  'past-relationship': [
    ['served before', { facts: { 'customer.associates': ['mem_b', 'mem_a'] } }, {}, 1],
    ['by others only', { facts: { 'customer.associates': ['mem_b'] } }, {}, 0],
    ['who is not known', {}, {}, null],
  ],
  'idle-time': [
    ['since she is free', {}, { idleSince: NOW - 90 * SECOND }, 90 * SECOND],
    ['nothing while she is busy', {}, { idleSince: NOW - 90 * SECOND, slotsUsed: 2 }, 0],
    ['nothing while she is away', {}, { idleSince: NOW - 90 * SECOND, connected: false }, 0],
    ['never less than nothing', {}, { idleSince: NOW + 90 * SECOND }, 0],
  ],
  load: [
    ['all free', {}, { capacity: 4, slotsUsed: 0 }, 1],
    ['a quarter free', {}, { capacity: 4, slotsUsed: 3 }, 0.25],
    ['over capacity', {}, { capacity: 1, slotsUsed: 2 }, 0],
  ],
  answers: [
    ['what is expected, without an answer', { answers: { version: 1, of: () => undefined } }, {}, 0.9],
    ['her own, with many', { answers: { version: 1, of: () => ({ taken: MANY / 2, passed: MANY / 2 }) } }, {}, 0.5],
    ['who took twenty of twenty', { answers: { version: 1, of: () => ({ taken: 20, passed: 0 }) } }, {}, 0.95],
    ['who let twenty pass', { answers: { version: 1, of: () => ({ taken: 0, passed: 20 }) } }, {}, 0.45],
    ['nobody counted them', {}, {}, null],
  ],
  conversion: [
    ['what is expected, without a record', records({}), {}, 0.2],
    ['her own, with much of one', records({ '': half }), {}, 0.5],
    ['with the segment', { ...records({ '': half, private: tenth }), ...private_ }, {}, 0.1],
    ['or without', { ...records({ '': half, private: tenth }), ...private_ }, {}, 0.5, { bySegment: false }],
  ],
  'revenue-per-trial': [
    ['what is expected, without a record', records({}), {}, 10_000],
    ['less returns', records({ '': { trials: MANY, revenueMinor: MANY * 500, returnedMinor: MANY * 100 } }), {}, 400],
  ],
  returns: [
    ['what is expected, without a record', records({}), {}, 0.9],
    ['the part that stays', records({ '': { ...half, revenueMinor: MANY, returnedMinor: MANY / 4 } }), {}, 0.75],
  ],
  rescissions: [
    ['what is expected, without a record', records({}), {}, 0.9],
    ['the sales that stand', records({ '': { trials: MANY, won: MANY, rescinded: MANY / 5 } }), {}, 0.8],
  ],
  satisfaction: [
    ['what is expected, without a record', records({}), {}, 3],
    ['what customers gave', records({ '': { rated: MANY, ratingSum: 4.5 * MANY } }), {}, 4.5],
  ],
  'similar-customers': [
    [
      'her record with such customers',
      {
        ...records({ '': tenth, [likenessKey('ageBand', 'young')]: half }),
        attributes: ['ageBand'],
        facts: { 'customer.ageBand': 'young' },
      },
      {},
      0.5,
      { attribute: 'ageBand' },
    ],
    [
      'not where the enterprise does not allow it',
      { ...records({ '': half }), facts: { 'customer.ageBand': 'young' } },
      {},
      null,
      { attribute: 'ageBand' },
    ],
    [
      'not of whom nothing is known',
      { ...records({ '': half }), attributes: ['ageBand'] },
      {},
      null,
      { attribute: 'ageBand' },
    ],
  ],
  'same-attribute': [
    [
      'the same',
      { attributes: ['age'], facts: { 'customer.age': 30 } },
      { attributes: { age: '30' } },
      1,
      { attribute: 'age' },
    ],
    [
      'another',
      { attributes: ['age'], facts: { 'customer.age': 30 } },
      { attributes: { age: '50' } },
      0,
      { attribute: 'age' },
    ],
    ['not allowed', { facts: { 'customer.age': 30 } }, { attributes: { age: '30' } }, null, { attribute: 'age' }],
    ['of her unknown', { attributes: ['age'], facts: { 'customer.age': 30 } }, {}, null, { attribute: 'age' }],
  ],
  condition: [
    ['true', { facts: { 'visit.pages': 4 } }, {}, 1, { name: 'n', when: { '>=': [{ var: 'visit.pages' }, 3] } }],
    ['false', { facts: { 'visit.pages': 2 } }, {}, 0, { name: 'n', when: { '>=': [{ var: 'visit.pages' }, 3] } }],
    ['unknown', {}, {}, null, { name: 'n', when: { '>=': [{ var: 'visit.pages' }, 3] } }],
    ['of her', {}, { rating: 4 }, 1, { name: 'n', when: { '>=': [{ var: 'associate.rating' }, 4] } }],
  ],
};

const all = Object.entries(CASES).flatMap(([kind, cases]) =>
  cases.map(([what, context, entry, raw, args = {}]) => ({ kind: kind as RuleKind, what, context, entry, raw, args })),
);

test.each(all)('ME5: $kind, $what', ({ kind, context, entry, raw, args }) => {
  const reading = readingOf({ kind, args }, { ancestors: [], facts: {}, ...records({}), ...context });
  const own = associate(entry);
  const read = reading.read(own, NOW).raw;
  if (raw === null) expect(read).toBeNull();
  else expect(Math.abs((read ?? Number.NaN) - raw)).toBeLessThanOrEqual(0.001 * Math.max(1, raw));
  // What says the same in another way has to agree.
  if (reading.since !== undefined) expect(Math.max(0, NOW - reading.since(own))).toBe(raw);
  if (reading.few !== undefined) expect(reading.few.associates.includes('mem_a') ? 1 : reading.few.others).toBe(raw);
});

test('ME5: every kind of the library is among the cases, with what is known and, where it may be, what is not', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(RULE_LIBRARY).sort());
  for (const [kind, cases] of Object.entries(CASES)) expect([kind, cases.length > 1]).toEqual([kind, true]);
});
