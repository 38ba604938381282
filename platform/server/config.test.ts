import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('starts with nothing set: loopback, embedded database in ./data', () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    ok: true,
    value: { port: 8080, host: '127.0.0.1', database: { folder: './data' }, test: false },
  });
});

test('names what is wrong', () => {
  expect(readConfig({ PORT: 'eighty' })).toMatchObject({
    ok: false,
    refusal: { message: expect.stringContaining('PORT') },
  });
  expect(readConfig({ PORT: '70000' })).toMatchObject({
    ok: false,
    refusal: { message: expect.stringContaining('70000') },
  });
  expect(readConfig({ DATABASE_URL: 'mysql://x' })).toMatchObject({
    ok: false,
    refusal: { message: expect.stringContaining('DATABASE_URL') },
  });
});

test('E4: off loopback the public address must be said', () => {
  expect(readConfig({ HOST: '0.0.0.0' })).toMatchObject({
    ok: false,
    refusal: { message: expect.stringContaining('PUBLIC_URL') },
  });
  expect(readConfig({ HOST: '0.0.0.0', PUBLIC_URL: 'https://sell.example' })).toMatchObject({ ok: true });
});
