import { createHmac } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../../kernel/time.ts';
import { isSignedBy } from './visitor.ts';

const SECRET = 'fwi_secret';
const NOW = 1_795_262_400_000;
const inSeconds = (at: number) => Math.floor(at / SECOND);

test('CS6: an identity is verified by the HMAC of the customer id, or by a token of the enterprise’s key', () => {
  const hmac = createHmac('sha256', SECRET).update('C-1').digest('hex');
  const token = (claims: object, secret = SECRET, algorithm: jwt.Algorithm = 'HS256') =>
    jwt.sign({ iat: inSeconds(NOW), ...claims }, secret, { algorithm });
  const exp = inSeconds(NOW + 5 * MINUTE);
  const holds = (signature: string, customerId = 'C-1', secret = SECRET) =>
    isSignedBy(secret, customerId, signature, NOW);
  expect(holds(hmac)).toBe(true);
  expect(holds(token({ sub: 'C-1', exp }))).toBe(true);
  expect(holds(token({ sub: 'C-1', exp }, SECRET, 'HS512'))).toBe(true);
  expect(holds(hmac, 'C-2')).toBe(false);
  expect(holds(token({ sub: 'C-1', exp }), 'C-2')).toBe(false);
  expect(holds(token({ sub: 'C-1', exp }, 'another secret'))).toBe(false);
  // Without an end, and after it; a clock may be a minute off.
  expect(holds(token({ sub: 'C-1' }))).toBe(false);
  expect(holds(token({ sub: 'C-1', exp: inSeconds(NOW - 2 * MINUTE) }))).toBe(false);
  expect(holds(token({ sub: 'C-1', exp: inSeconds(NOW - MINUTE / 2) }))).toBe(true);
  expect(holds(token({ sub: 'C-1', exp, nbf: inSeconds(NOW + 2 * MINUTE) }))).toBe(false);
  // Nothing is taken that nobody signed.
  const [, claims = ''] = token({ sub: 'C-1', exp }).split('.');
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  for (const forged of [`${none}.${claims}.`, `${none}.${claims}`, '..', 'a.b.c', '', 'zz'])
    expect(holds(forged)).toBe(false);
  expect(holds(createHmac('sha256', '').update('C-1').digest('hex'), 'C-1', '')).toBe(false);
});
