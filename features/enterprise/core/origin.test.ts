import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOrigin, readOrigins } from './origin.ts';

test('EN5: origins are read as browsers send them', () => {
  expect(readOrigin('HTTPS://Shop.Example:443/')).toEqual({ ok: true, value: 'https://shop.example' });
  expect(readOrigin('http://localhost:8080')).toEqual({ ok: true, value: 'http://localhost:8080' });
  expect(readOrigin('http://[::1]:3000')).toEqual({ ok: true, value: 'http://[::1]:3000' });
  expect(readOrigins(['https://a.example', 'https://A.example/'])).toEqual({ ok: true, value: ['https://a.example'] });
});

test('EN5: what is no origin is refused with what was read', () => {
  for (const text of [
    'shop.example',
    'https://*.example',
    'https://a.example/path',
    'ftp://a.example',
    '*',
    'null',
    '',
    'https://a:99999',
  ])
    expect(readOrigin(text), text).toMatchObject({ ok: false, refusal: { reason: 'origin-malformed' } });
});

test('property: what is read agrees with the URL standard', () => {
  fc.assert(
    fc.property(fc.webUrl({ withFragments: false, withQueryParameters: false }), (url) => {
      const { origin } = new URL(url);
      expect(readOrigin(origin)).toEqual({ ok: true, value: origin });
    }),
  );
});
