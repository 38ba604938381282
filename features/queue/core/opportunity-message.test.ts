import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { HOUR, SECOND } from '../../../kernel/time.ts';
import { messageFromXml, messageToXml } from './message-xml.ts';
import { OpportunityMessage, publishedSchema } from './opportunity-message.ts';
import { nextTry, pauseAfter, restAfter, TRIED_FOR } from './webhook.ts';

const DOCS = join(import.meta.dirname, '../../../docs');

/** Characters that XML has: of the control characters only tab and line ends. */
function inXml(sign: string): boolean {
  const code = sign.codePointAt(0) ?? 0;
  return (code >= 0x20 || code === 0x9 || code === 0xa || code === 0xd) && (code & 0xfffe) !== 0xfffe;
}
const text = fc
  .string({ minLength: 1, maxLength: 20, unit: 'binary' })
  .map((each) => [...each].map((sign) => (inXml(sign) ? sign : 'x')).join(''))
  .filter((each) => each.trim() !== '');
const fact = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  fc.boolean(),
  fc.array(text, { maxLength: 3 }),
);
const facts = fc.dictionary(fc.stringMatching(/^[a-z][a-z.]{0,12}$/), fact, { minKeys: 1, maxKeys: 4 });
const message = fc.record<OpportunityMessage>({
  id: fc.stringMatching(/^[A-Za-z0-9._:-]{1,20}$/),
  type: fc.constantFrom('opportunity.opened', 'opportunity.closed'),
  at: fc.constant('2027-01-02T03:04:05.678Z'),
  opportunity: fc.record({
    verdict: fc.constantFrom<'can' | 'must'>('can', 'must'),
    reasons: fc.array(text, { maxLength: 3 }),
    asked: fc.boolean(),
    topic: text,
  }),
  session: fc.record({ id: fc.constant('ses_1'), reach: fc.constant('callback'), facts }),
  customer: fc.record({
    identity: fc.constantFrom<'anonymous' | 'verified'>('anonymous', 'verified'),
    name: text,
    segments: fc.array(text, { minLength: 1, maxLength: 3 }),
    attributes: facts,
    callback: fc.constant({ number: '+41446681800', name: 'Ann & "Bo" <x>' }),
  }),
});

test('OQ7: a message says the same in XML as in JSON (property)', () => {
  fc.assert(
    fc.property(message, (sent) => {
      expect(Value.Check(OpportunityMessage, sent)).toBe(true);
      expect(messageFromXml(messageToXml(sent))).toEqual({ ok: true, value: sent });
    }),
  );
});

test.each([
  ['<order/>', '<order>'],
  ['<opportunity-message><price/></opportunity-message>', 'no place for /opportunity-message/price'],
  ['<opportunity-message><customer><fact/></customer></opportunity-message>', 'no place for customer/fact'],
  ['<opportunity-message><customer/><customer/></opportunity-message>', 'a second /opportunity-message/customer'],
  ['<!DOCTYPE x [<!ENTITY a "b">]><opportunity-message/>', ''],
  ['<opportunity-message>', 'is not closed'],
])('OQ7: XML that is no message is refused with its place: %s', (xml, place) => {
  expect(messageFromXml(xml)).toMatchObject({ ok: false, refusal: { message: expect.stringContaining(place) } });
});

test('OQ7: the published JSON Schema is the one that messages are checked by, and the XSD knows all its names', () => {
  const published: unknown = JSON.parse(readFileSync(join(DOCS, 'opportunity-message.schema.json'), 'utf8'));
  expect(published).toEqual(JSON.parse(JSON.stringify(publishedSchema())));
  const xsd = readFileSync(join(DOCS, 'opportunity-message.xsd'), 'utf8');
  const { opportunity, session, customer } = OpportunityMessage.properties;
  const names = [opportunity, session, customer].flatMap((part) => Object.keys(part.properties));
  const elements: Readonly<Record<string, string>> = {
    reasons: 'reason',
    facts: 'fact',
    segments: 'segment',
    attributes: 'attribute',
  };
  for (const name of names) {
    const spoken = elements[name] ?? name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(xsd, name).toContain(`name="${spoken}"`);
  }
});

test('OQ7: failed messages are tried after pauses that grow to 8 h, the last time 24 h after the first', () => {
  expect([1, 2, 3, 9, 30].map(pauseAfter)).toEqual([5, 15, 45, 28_800, 28_800].map((seconds) => seconds * SECOND));
  let at = 0;
  let attempts = 0;
  for (let next: number | undefined = 0; next !== undefined; ) {
    at = next;
    attempts += 1;
    next = nextTry(attempts, 0, at);
  }
  expect([at, attempts]).toEqual([TRIED_FOR, 12]);
  expect(nextTry(1, 0, 25 * HOUR)).toBeUndefined();
  expect(restAfter(50)).toBe(300 * SECOND);
});
