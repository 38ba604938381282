import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createNativeReader } from './native-parser.ts';
import { NATIVE_EVENTS } from './native-schema.ts';
import { bodiesOf, eventsOf, RECEIVED, receptionsOf, requestTo } from './testing/sender-trial.ts';
import { readXml } from './xml-reader.ts';
import { xmlSender } from './xml-sender.ts';

const sender = xmlSender(createNativeReader());
const DOCS = join(import.meta.dirname, '../../../../docs');
const AT = new Date(RECEIVED - 1_000).toISOString();
const document = (events: string, session = 'visitor="visitor-1"') =>
  `<session-messages><session ${session}>${events}</session></session-messages>`;
const refusal = (text: string) => {
  const read = readXml(text);
  return read.ok ? undefined : read.refusal.message;
};

describe('session messages in XML', () => {
  test('CS1: every example is taken whole, and together they have every kind', () => {
    const events = readdirSync(join(DOCS, 'examples'))
      .filter((name) => name.endsWith('.xml'))
      .flatMap((name) => eventsOf(sender, readFileSync(join(DOCS, 'examples', name), 'utf8')));
    expect(new Set(events.map((event) => event.body.kind))).toEqual(new Set(Object.keys(NATIVE_EVENTS)));
    expect(events.find((event) => event.body.kind === 'search')?.body).toEqual({
      kind: 'search',
      query: 'fixed rate < 2 %',
    });
    expect(events.find((event) => event.body.kind === 'order')?.body).toMatchObject({ totalMinor: 91_890 });
    expect(events.find((event) => event.body.kind === 'custom')?.properties).toEqual({ pages: 12 });
  });

  test('the published schema is well formed and describes every kind', () => {
    const schema = readXml(readFileSync(join(DOCS, 'session-messages.xsd'), 'utf8'));
    const session = schema.ok
      ? schema.value.children.find(
          (each) => each.name === 'xs:complexType' && each.attributes.get('name') === 'session',
        )
      : undefined;
    const kinds = session?.children[0]?.children.map((each) => each.attributes.get('name') ?? '');
    expect(kinds?.toSorted()).toEqual(Object.keys(NATIVE_EVENTS).sort());
  });

  test('a session places its events: visitor, customer, device, language, reach; extra attributes are kept', () => {
    const session =
      'visitor="visitor-1" id="s1" customer="C1" signature="signed:C1" device="tablet" locale="de" reach="none"';
    const text = document(
      `<product id="e1" at="${AT}" url="https://a.example/" sku="A" price="1.5" currency="EUR" colour="red"/>`,
      session,
    );
    expect(eventsOf(sender, text)).toEqual([
      {
        id: 'e1',
        at: RECEIVED - 1_000,
        receivedAt: RECEIVED,
        enterpriseId: 'ent_1',
        websiteId: 'web_1',
        visitorId: 'vis_token_visitor-1',
        senderSession: 's1',
        customer: { customerId: 'C1', verified: true },
        device: 'tablet',
        locale: 'de',
        reach: 'none',
        url: 'https://a.example/',
        body: { kind: 'product', sku: 'A', priceMinor: 150, currency: 'EUR' },
        properties: { colour: 'red' },
      },
    ]);
    const read = readXml('<session-messages key="k"/>');
    expect(read.ok && sender.keyOf(read.value, requestTo(sender))).toBe('k');
  });

  test('CS7: a call back is an element of its own, in a session with that reach', () => {
    const help = `<help id="e1" at="${AT}" text="Now"><callback number="+41 44 668 18 00" name="Ann"/></help>`;
    expect(eventsOf(sender, document(help, 'visitor="visitor-1" reach="callback"'))).toMatchObject([
      { reach: 'callback', body: { kind: 'help', text: 'Now', callback: { number: '+41446681800', name: 'Ann' } } },
    ]);
    const twice = help.replace('</help>', '<callback number="+41446681801"/></help>');
    const reasons = [document(help), document(twice, 'visitor="visitor-1" reach="callback"')].map((text) =>
      receptionsOf(sender, text).map((each) => ('reason' in each ? each.reason : 'ok')),
    );
    expect(reasons).toEqual([
      ['incomplete: /session-messages/session[1]/help[1]/callback is taken with the reach "callback" only'],
      ['incomplete: /session-messages/session[1]/help[1]/callback[2] has no place in <help>'],
    ]);
  });

  test('faults name the element; the event is kept whole and its neighbours are taken', () => {
    const text = document(`
      <order id="e1" at="${AT}" order-id="o" total="much" currency="EUR"/>
      <cart-add id="e2" at="${AT}"><item sku="A" quantity="many"/></cart-add>
      <product id="e3" at="${AT}"/>
      <dance id="e4" at="${AT}"/>
      <page id="e5" at="soon"/>
      <page id="e6" at="${AT}"><frame/></page>
      <value id="e7" at="${AT}" name="n" value="1" type="date"/>
      <refuse/>`);
    expect(receptionsOf(sender, text).map((each) => ('reason' in each ? each.reason : each.event.body.kind))).toEqual([
      'incomplete: /session-messages/session[1]/order[1]/@total must be a decimal amount',
      'incomplete: /session-messages/session[1]/cart-add[1]/item[1]/@quantity must be a number',
      'incomplete: /session-messages/session[1]/product[1]/ must have required properties sku',
      'unknown-kind: /session-messages/session[1]/dance[1] is of no known kind',
      'invalid-time: /at must be ISO 8601 or milliseconds',
      'incomplete: /session-messages/session[1]/page[2]/frame[1] has no place in <page>',
      'incomplete: /session-messages/session[1]/value[1]/@value has a type that is none of text, number, boolean',
      'refuse',
    ]);
    expect(receptionsOf(sender, text)[1]).toMatchObject({
      raw: { session: { visitor: 'visitor-1' }, element: 'cart-add', children: [{ attributes: { quantity: 'many' } }] },
    });
    expect(receptionsOf(sender, document('<refuse/>', ''))).toMatchObject([
      { verdict: 'drop', reason: expect.stringContaining('/session-messages/session[1]/@visitor') },
    ]);
  });

  test('another root, namespace or level is refused as a whole, by name', () => {
    for (const text of [
      '<messages/>',
      '<session-messages xmlns="urn:other"/>',
      '<session-messages sent-at="soon"/>',
      '<session-messages><page/></session-messages>',
      document('<refuse/>'.repeat(501)),
    ]) {
      expect(() => receptionsOf(sender, text)).toThrow(/malformed-batch|too-many-events/);
    }
    expect(bodiesOf(sender, '<session-messages xmlns="urn:floorwalker:session-messages:1"/>')).toEqual([]);
  });
});

describe('the XML reader', () => {
  test('document types, entities, external references and instructions are refused, never expanded', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>';
    expect(refusal(bomb)).toContain('a document type or declaration of entities is not allowed');
    expect(refusal('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')).toContain('not allowed');
    expect(refusal('<a><!ENTITY x "y"></a>')).toContain('not allowed');
    expect(refusal('<a>&xxe;</a>')).toContain('&xxe; is not allowed');
    expect(refusal('<a b="&xxe;"/>')).toContain('&xxe; is not allowed');
    expect(refusal('<a>&#0;&#xD800;</a>')).toContain('not allowed');
    expect(refusal('<a><?php x ?></a>')).toContain('a processing instruction is not allowed');
  });

  test('what is not well formed is refused with its line', () => {
    const wrong: readonly [string, string][] = [
      ['', 'there is no element'],
      ['x', 'text outside'],
      ['<a>\n<b></a>', 'line 2: <b> is closed by </a>'],
      ['<a>', '<a> is not closed'],
      ['<a/><b/>', '<b> follows the end'],
      ['</a>', 'closes nothing'],
      ['<a b="1" b="2"/>', '<a> has b twice'],
      ['<a b=1/>', 'the tag <a> is not well formed'],
      ['<a b="<"/>', 'the tag <a> is not well formed'],
      ['<a>1 < 2</a>', '"<" begins no tag'],
      ['<a><!-- x</a>', 'a comment does not end'],
      ['<a>\u0001</a>', 'a character that XML does not have'],
      ['<a>'.repeat(17), 'deeper than 16 levels'],
      [`<a ${Array.from({ length: 65 }, (_, index) => `b${index}=""`).join(' ')}/>`, 'too many attributes'],
      [`<a>${'<b/>'.repeat(50_000)}</a>`, 'more than 50000 elements'],
    ];
    for (const [text, message] of wrong) expect(refusal(text), text.slice(0, 40)).toContain(message);
  });

  test('text, character data, references and comments are read', () => {
    const read = readXml(
      '\ufeff<?xml version="1.0"?><!-- x --><a b=\'"&#228;&#x1F600;\'>1 &lt; 2<![CDATA[ <&>]]><b/>!</a>\n',
    );
    expect(read).toMatchObject({ ok: true, value: { name: 'a', text: '1 < 2 <&>!', children: [{ name: 'b' }] } });
    expect(read.ok && read.value.attributes.get('b')).toBe('"ä😀');
  });

  test('hostile input is read in time that grows with its length', () => {
    const sizes = [
      `<a ${' '.repeat(400_000)}`,
      `<a ${'b '.repeat(200_000)}`,
      `<a>${'&'.repeat(400_000)}</a>`,
      '<'.repeat(400_000),
    ];
    for (const text of sizes) expect(readXml(text).ok).toBe(false);
  });
});
