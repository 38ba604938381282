import { expect, test } from 'vitest';
import { withoutUnkept } from './unkept.ts';

test('D5: fields that state an address are left out at any depth, within texts too; all else stays the same object', () => {
  const plain = { a: [1, { b: 'ip' }], zip: 'ip', text: '{"a":1}', broken: '{"ip":' };
  expect(withoutUnkept(plain)).toBe(plain);
  expect(withoutUnkept(['ip'])).toEqual(['ip']);
  const inner = { ip: '203.0.113.7', kept: 1 };
  const stated = {
    ip: '203.0.113.7',
    context: { $ip: 'x', list: [{ ipAddress: 'x', kept: 1 }] },
    json: JSON.stringify(inner),
    base64: btoa(JSON.stringify(inner)),
    twice: JSON.stringify({ json: JSON.stringify(inner) }),
  };
  expect(withoutUnkept(stated)).toEqual({
    context: { list: [{ kept: 1 }] },
    json: { kept: 1 },
    base64: { kept: 1 },
    twice: { json: { kept: 1 } },
  });
});

test('E7: a deep document within a text is cut, not walked to the end of the stack', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  expect(JSON.stringify(withoutUnkept({ deep })).length).toBeLessThan(200);
  const polluting = JSON.parse('{"__proto__":{"ip":"x","kept":1},"ip":"x"}') as object;
  expect(JSON.stringify(withoutUnkept(polluting))).toBe('{"__proto__":{"kept":1}}');
});
