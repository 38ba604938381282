import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ApiProblem } from '../platform/web/api-client.ts';
import { refusalWords } from '../platform/web/refusal-words.ts';
import { refusalTexts } from './refusal-texts.ts';

test('EN2: a refusal speaks the reader’s language where there are words for its reason, else the server’s', () => {
  const words = (reason: string, language: 'en' | 'de' | 'es') =>
    refusalWords(new ApiProblem(409, reason, 'Said by the server.', {}), language, refusalTexts);
  expect(words('triggers-changed', 'en')).toBe('Said by the server.');
  expect(words('triggers-changed', 'de')).toContain('Auslöser');
  expect(words('no-such-node', 'es')).toBe('No existe o ya no existe.');
  expect(words('something-new', 'de')).toBe('Said by the server.');
  expect(refusalWords(new Error('broken'), 'de', refusalTexts)).toBe('broken');
  expect(Object.keys(refusalTexts.es)).toEqual(Object.keys(refusalTexts.de));
});

const KINDS = 'invalid|unprocessable|unauthorized|forbidden|not-found|conflict|gone|too-large|too-many|unavailable';
/** A call that refuses: its kind, and the reason as it stands there. */
const REFUSAL = new RegExp(`\\b\\w+\\(\\s*'(?:${KINDS})',\\s*([^,]+),`, 'g');
/** A refusal written out. */
const WRITTEN = new RegExp(`kind: '(?:${KINDS})'(?: as const)?,\\s*reason: ([^,]+),`, 'g');

/** Who refuses machines and customers' pages, which show no words of ours: none of these reasons reaches a member of staff. */
const TO_MACHINES = [
  /^features\/clickstream\//,
  /^apps\/server\/visitors\.ts$/,
  /^features\/queue\/server\/message-entry\.ts$/,
  // Told to the customer's page; and to the shell, which then reads her visit and decides again.
  /^features\/queue\/(server\/queue-)?(core\/)?other-way\.ts$/,
  /^platform\/server\/config\.ts$/,
];

/** What reasons that are put together can be, the parts that vary as `*`; `undefined`: found where they are written. */
const PUT_TOGETHER: Readonly<Record<string, readonly string[] | undefined>> = {
  reason: undefined,
  kind: undefined,
  'full.reason': ['no-slot', 'enterprise-limit', 'chat-limit', 'callback-limit'],
  'problem.reason': ['no-licence', 'licence-expired', 'territory', 'segment'],
  '`offer-*`': ['offer-accepted', 'offer-declined', 'offer-lapsed', 'offer-rescinded', 'offer-withdrawn'],
  '`*-changed`': ['attributes-changed', 'segments-changed'],
  '`*-invalid`': ['attributes-invalid', 'segments-invalid'],
};

const root = new URL('..', import.meta.url).pathname;
const sources = ['apps', 'features', 'platform'].flatMap((folder) =>
  globSync(`${folder}/**/*.ts`, { cwd: root }).filter((file) => !/\.test\.ts$|\/testing\//.test(file)),
);

test('EN2: every reason for which the server refuses members of staff has words in every language', () => {
  const found = sources
    .filter((file) => !TO_MACHINES.some((each) => each.test(file)))
    .flatMap((file) => {
      const text = readFileSync(`${root}/${file}`, 'utf8');
      return [...text.matchAll(REFUSAL), ...text.matchAll(WRITTEN)].map((match) => ({
        file,
        said: (match[1] ?? '').replaceAll(/\$\{[^}]*\}/g, '*'),
      }));
    });
  expect(found.length).toBeGreaterThan(100);
  const without = found.flatMap(({ file, said }) => {
    const literal = [...said.matchAll(/'([a-z0-9-]+)'/g)].map((match) => match[1] ?? '');
    const reasons = literal.length > 0 ? literal : Object.hasOwn(PUT_TOGETHER, said) ? PUT_TOGETHER[said] : [said];
    return (reasons ?? [])
      .filter((reason) => !reason.startsWith('no-such-') && refusalTexts.de[reason] === undefined)
      .map((reason) => `${file}: ${reason}`);
  });
  expect(without).toEqual([]);
});
