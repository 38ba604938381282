import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type Instant, SECOND } from '../../../kernel/time.ts';

/** Where a visitor's id comes from: our token, an SDK's anonymous id, or an SDK's user id where there is no other. */
export type VisitorSource = 'token' | 'anonymous' | 'user';

const MARK: Readonly<Record<VisitorSource, string>> = { token: '', anonymous: 'anon:', user: 'user:' };

/**
 * The id of a visitor: a digest, so that it does not give away the token, which is a secret of the browser. Tokens that
 * start with `sim.` belong to the simulation and give ids that start with `sim_`.
 */
export function visitorIdOf(websiteId: string, value: string, source: VisitorSource = 'token'): string {
  const prefix = source === 'token' && value.startsWith('sim.') ? 'sim_' : 'vis_';
  return prefix + hash('sha256', `${websiteId}:${MARK[source]}${value}`).slice(0, 32);
}

/** Tokens are made on one clock and checked on another: they may differ by so many seconds. */
const CLOCK_TOLERANCE = 60;

/**
 * Whether the enterprise's server says that a customer is who she claims to be: by the HMAC-SHA-256 of her id under the website's
 * identity secret, in hexadecimal, or by a JSON web token (RFC 7519) under the same secret, with her id as `sub` and an end (`exp`).
 */
export function isSignedBy(identitySecret: string, customerId: string, signature: string, now: Instant): boolean {
  if (identitySecret === '') return false;
  if (signature.includes('.')) return isTokenOf(identitySecret, customerId, signature, now);
  const expected = createHmac('sha256', identitySecret).update(customerId).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function isTokenOf(identitySecret: string, customerId: string, token: string, now: Instant): boolean {
  try {
    const claims = jwt.verify(token, identitySecret, {
      algorithms: ['HS256', 'HS384', 'HS512'],
      clockTimestamp: Math.floor(now / SECOND),
      clockTolerance: CLOCK_TOLERANCE,
    });
    return typeof claims === 'object' && claims.sub === customerId && claims.exp !== undefined;
  } catch {
    return false;
  }
}

/** The digest under which one message id of a website counts once: 32 hexadecimal digits, which is a UUID. */
export function messageKey(websiteId: string, messageId: string): string {
  return hash('sha256', `${websiteId}:${messageId}`).slice(0, 32);
}
