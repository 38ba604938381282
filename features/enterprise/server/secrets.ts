import { createHash, randomBytes } from 'node:crypto';

/** SHA-256, hexadecimal: for secrets of 128 bit and more, which need no slow hash. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** `fwk_` and `fws_` begin write keys (public, secret), `fwt_` bearer tokens, `fwi_` identity secrets. */
export function freshSecret(prefix: 'fwk' | 'fws' | 'fwt' | 'fwi'): string {
  return `${prefix}_${randomBytes(prefix === 'fwk' ? 16 : 32).toString('hex')}`;
}

const WRITE_KEY = /^(fwk_[0-9a-f]{32}|fws_[0-9a-f]{64})$/;
const TOKEN = /^fwt_[0-9a-f]{64}$/;

export function looksLikeWriteKey(text: string): boolean {
  return WRITE_KEY.test(text);
}

export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}
