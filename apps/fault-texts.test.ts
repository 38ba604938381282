import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faultWords } from '../platform/web/fault-words.ts';
import { faultTexts } from './fault-texts.ts';

test('EN2: what is wrong with a field or row is told in the reader’s language, with what it names; else as the server said it', () => {
  const words = (said: string, language: 'en' | 'de' | 'es') => faultWords(said, language, faultTexts);
  expect(words('This row has 3 columns, the first line has 5.', 'de')).toBe(
    'Diese Zeile hat 3 Spalten, die erste hat 5.',
  );
  expect(words('"value.total" is of type number, but is compared with the text "a {0} b"', 'es')).toBe(
    '«value.total» es de tipo number, pero se compara con the text "a {0} b"',
  );
  expect(words('A pattern has {sku} at most once.', 'de')).toBe('Ein Muster hat {sku} höchstens einmal.');
  expect(words('At most 300 characters.', 'en')).toBe('At most 300 characters.');
  expect(words('Something new.', 'de')).toBe('Something new.');
});

/** Where such sentences are written, and nothing else that reads like one. */
const SOURCES = [
  'platform/server/files/*.ts',
  'features/catalog/core/{catalog-import,node-record,product-record,terms-record,amount-text,specification}.ts',
  'features/catalog/server/{feed-reader,import-judge,row-readers,typed-product,catalog-importer}.ts',
  'features/customers/core/{import-row,attribute}.ts',
  'features/matching/core/rule-set-check.ts',
  'features/qualifier/core/trigger-check.ts',
  'features/dryrun/core/dry-run-documents.ts',
  'features/clickstream/core/senders/{message,native-parser,native-record,commerce-events,xml-event,xml-sender,cloudevents-sender}.ts',
  'features/clickstream/core/senders/{ga4,posthog,segment,snowplow}-parser.ts',
  'features/clickstream/core/senders/snowplow-commerce.ts',
  'kernel/rule/condition-check.ts',
];
/** Not sentences by themselves: parts of one, put together of parts that the table has whole, or the label of a field. */
const OTHERS = new Set([
  'a text that is too long',
  'the text "*"',
  'its quotation marks do not fit',
  'it cannot be read',
  'This is no row of a table: *.',
  'More than * nodes would be above *.',
  '* * *',
  'People in the household',
]);
/** What stands before such a sentence. */
const BEFORE =
  /(?:\bfault:|message:|message =|\? undefined :|return|=>|\bwrong\([^,]+,|\bsay\([^,]+,|\breject\([^,]+,|(?:drop|park)\('[a-z-]+',|new FileFault\(|\?|:)\s*$/;

/** The sentences in a source file, what varies as `*`. */
function sentencesIn(source: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < source.length; at += 1) {
    const quote = source[at];
    if (quote !== "'" && quote !== '`') continue;
    const before = source.slice(Math.max(0, at - 120), at);
    // An apostrophe in a comment is no quotation mark.
    if (/(?:\/\/|\*)[^\n]*$/.test(before.slice(before.lastIndexOf('\n') + 1))) continue;
    let text = '';
    let end = at + 1;
    for (; end < source.length && source[end] !== quote; end += 1) {
      if (quote === '`' && source.startsWith('${', end)) {
        let depth = 1;
        for (end += 2; depth > 0 && end < source.length; end += 1)
          depth += source[end] === '{' ? 1 : source[end] === '}' ? -1 : 0;
        end -= 1;
        text += '*';
      } else text += source[end];
    }
    if (BEFORE.test(before) && /^\S+ \S+ \S+/.test(text) && !OTHERS.has(text)) found.push(text);
    at = end;
  }
  return found;
}

test('EN2: every sentence by which files, documents and events are found wanting has words in every language', () => {
  const root = new URL('..', import.meta.url).pathname;
  const files = SOURCES.flatMap((each) => globSync(each, { cwd: root })).filter((file) => !file.endsWith('.test.ts'));
  const all = files.flatMap((file) => sentencesIn(readFileSync(`${root}/${file}`, 'utf8')).map((said) => [file, said]));
  expect(all.length).toBeGreaterThan(80);
  const untold = all.filter(([, said = '']) => faultWords(said, 'de', faultTexts) === said);
  expect(untold).toEqual([]);
  for (const [en, ...others] of faultTexts) {
    const slots = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
    for (const each of others) expect(new Set(slots(each))).toEqual(new Set(slots(en)));
  }
});
