import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Instant, MINUTE, SECOND } from '../../../kernel/time.ts';

/** A message as old or as far ahead as this is not taken: it may be somebody's repetition. */
const TOLERANCE = 5 * MINUTE;
const PREFIX = 'whsec_';

/** A secret as Standard Webhooks (standardwebhooks.com, 1.0) writes it: `whsec_` and 32 bytes in base64. */
export function freshWebhookSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64')}`;
}

/** `v1,` and the HMAC-SHA256 of `id.timestamp.body`, one for each valid secret, parted by a space. */
export function signatureOf(secrets: readonly string[], id: string, seconds: number, body: string): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
    })
    .join(' ');
}

/** The headers of a signed message. */
export function signedHeaders(secrets: readonly string[], id: string, now: Instant, body: string) {
  const seconds = Math.floor(now / SECOND);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatureOf(secrets, id, seconds, body),
  };
}

/** What is wrong with a signed message's headers; undefined when one of its signatures is right and it is of now. */
export function signatureProblem(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  secrets: readonly string[],
  body: string,
  now: Instant,
): string | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': stamp, 'webhook-signature': given } = headers;
  if (typeof id !== 'string' || typeof stamp !== 'string' || typeof given !== 'string') {
    return 'webhook-id, webhook-timestamp and webhook-signature are needed';
  }
  if (!/^\d{1,12}$/.test(stamp)) return 'webhook-timestamp must be seconds since 1970';
  if (Math.abs(now - Number(stamp) * SECOND) > TOLERANCE) return 'webhook-timestamp is more than 5 minutes from now';
  const right = signatureOf(secrets, id, Number(stamp), body).split(' ');
  const matches = given
    .split(' ')
    .slice(0, 8)
    .some((each) => right.some((wanted) => same(each, wanted)));
  return matches ? undefined : 'the signature is not right';
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
