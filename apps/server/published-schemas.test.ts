import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { messageToXml, type OpportunityMessage } from '../../features/queue/core/index.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const folder = mkdtempSync(join(tmpdir(), 'floorwalker-schemas-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What libxml2 says of these files by a published schema: nothing, where they are valid. */
function faults(schema: string, files: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('xmllint', ['--nonet', '--noout', '--schema', join(DOCS, schema), ...files], (error, _out, told) => {
      // It answers 3 where a document is not valid, 4 and more where it could not even look.
      if (error !== null && error.code !== 3 && error.code !== 4) reject(error);
      else resolve(error === null ? '' : told);
    });
  });
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const text = fc.string({
  minLength: 1,
  maxLength: 30,
  unit: fc.constantFrom('a', 'Z', 'ü', '漢', '<', '&', '"', "'", ']', '>', ' x', '\n'),
});
const fact = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.array(text, { maxLength: 3 }),
);
const facts = fc.dictionary(fc.stringMatching(/^[a-z][a-z.]{0,12}$/), fact, { maxKeys: 5 });
const message = fc.record(
  {
    id: fc.stringMatching(/^[A-Za-z0-9._:-]{1,20}$/),
    type: fc.constantFrom('opportunity.opened', 'opportunity.raised', 'opportunity.closed', 'opportunity.test'),
    at: fc.constantFrom('2027-01-02T03:04:05.678Z', '2027-01-02T03:04:05+01:00'),
    enterpriseId: fc.constant('ent_1'),
    opportunity: fc.record(
      {
        verdict: fc.constantFrom('can', 'must'),
        reasons: fc.array(text, { maxLength: 3 }),
        id: text,
        trigger: text,
        asked: fc.boolean(),
        topic: text,
        productId: text,
        sku: text,
        nodeId: text,
        nodeCode: text,
        openedAt: fc.constant('2027-01-02T03:04:05.678Z'),
        state: fc.constantFrom('closed', 'expired'),
        closedReason: text,
        simulated: fc.boolean(),
      },
      { requiredKeys: ['verdict', 'reasons'] },
    ),
    session: fc.record(
      { id: text, websiteId: text, website: text, reach: fc.constantFrom('widget', 'callback', 'none'), facts },
      { requiredKeys: [] },
    ),
    customer: fc.record(
      {
        identity: fc.constantFrom('anonymous', 'claimed', 'verified'),
        visitorId: text,
        segments: fc.array(text, { maxLength: 3 }),
        customerId: text,
        name: text,
        mail: text,
        telephone: text,
        address: text,
        attributes: facts,
        callback: fc.record({ number: fc.constant('+41 44 668 18 00'), name: text }, { requiredKeys: ['number'] }),
      },
      { requiredKeys: ['identity'] },
    ),
  },
  { requiredKeys: ['id', 'type', 'at', 'opportunity', 'customer'] },
) as fc.Arbitrary<OpportunityMessage>;

test('OQ7: every message that leaves as XML is valid by the published schema, and what is not one is not', async () => {
  const files = fc.sample(message, 300).map((each, index) => written(`message-${index}.xml`, messageToXml(each)));
  expect(await faults('opportunity-message.xsd', files)).toBe('');
  const [first] = fc.sample(message, 1);
  const xml = messageToXml({ ...(first as OpportunityMessage), type: 'opportunity.opened' });
  for (const [index, wrong] of [
    xml.replace('opportunity.opened', 'opportunity.lost'),
    xml.replace(/ verdict="\w+"/, ' verdict="maybe"'),
    xml.replace(/ identity="\w+"/, ''),
    xml.replace(/(<\/[\w-]+>\s*)$/, '<price>1</price>$1'),
  ].entries()) {
    expect(wrong).not.toBe(xml);
    expect(await faults('opportunity-message.xsd', [written(`wrong-${index}.xml`, wrong)])).toContain(
      'fails to validate',
    );
  }
});

test('CS1: the examples of session messages are valid by their published schema', async () => {
  const examples = readdirSync(join(DOCS, 'examples')).filter((name) => name.endsWith('.xml'));
  expect(examples.length).toBeGreaterThan(0);
  expect(
    await faults(
      'session-messages.xsd',
      examples.map((name) => join(DOCS, 'examples', name)),
    ),
  ).toBe('');
  const wrong = written('session.xml', '<session-messages><nothing/></session-messages>');
  expect(await faults('session-messages.xsd', [wrong])).toContain('fails to validate');
});
