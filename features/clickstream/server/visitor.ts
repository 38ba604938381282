import { createHmac, hash, timingSafeEqual } from 'node:crypto';

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

/** Whether a signature is the HMAC-SHA-256 of a customer id under the website's identity secret, in hexadecimal. */
export function isSignedBy(identitySecret: string, customerId: string, signature: string): boolean {
  if (identitySecret === '') return false;
  const expected = createHmac('sha256', identitySecret).update(customerId).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The digest under which one message id of a website counts once: 32 hexadecimal digits, which is a UUID. */
export function messageKey(websiteId: string, messageId: string): string {
  return hash('sha256', `${websiteId}:${messageId}`).slice(0, 32);
}
