import { decodeBase64, innerJson } from './body-text.ts';

/**
 * Names under which senders state network addresses: their own, or the customer's. None is kept, not even in part: what is not
 * stored need not be shortened, and nothing here asks where on the network somebody is.
 */
const ADDRESS_NAMES: ReadonlySet<string> = new Set([
  ...['ip', '$ip', '_uip', 'uip', 'ip_override', 'ip_address', 'ipAddress', 'ipaddress', 'user_ipaddress'],
  ...['$initial_ip', 'client_ip', 'clientIp', 'clientIP', 'remote_ip', 'remoteIp', 'remote_addr', 'remoteAddress'],
]);

/** The trait in which SDKs, which have no field for it, bring the signature of an identity. Whoever could read it could show it again. */
export const SIGNATURE_TRAIT = 'identity_signature';

/** Events are half as deep at most; what is deeper can only be a document within a text. */
const DEPTH = 32;

/** Whether a field of this name is never kept. */
export function isNeverKept(name: string): boolean {
  return ADDRESS_NAMES.has(name) || name === SIGNATURE_TRAIT;
}

/** The document within a text, as Snowplow sends them: JSON, or base64 of a JSON object. */
function within(text: string): unknown {
  const first = text.charCodeAt(0);
  if (first === 0x7b || first === 0x5b) return innerJson(text);
  return text.startsWith('eyJ') ? innerJson(decodeBase64(text)) : undefined;
}

function hasUnkept(value: unknown, depth: number): boolean {
  if (typeof value === 'string') {
    const inner = within(value);
    return inner !== undefined && hasUnkept(inner, depth - 1);
  }
  if (typeof value !== 'object' || value === null) return false;
  if (depth <= 0) return true;
  const isList = Array.isArray(value);
  for (const name in value) {
    if (!isList && isNeverKept(name)) return true;
    if (hasUnkept((value as Record<string, unknown>)[name], depth - 1)) return true;
  }
  return false;
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return hasUnkept(value, depth) ? copy(within(value), depth - 1) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth <= 0) return null;
  if (Array.isArray(value)) return value.map((each) => copy(each, depth - 1));
  const kept = Object.entries(value).filter(([name]) => !isNeverKept(name));
  return Object.fromEntries(kept.map(([name, each]) => [name, copy(each, depth - 1)]));
}

/**
 * A value of bounded depth without the fields that are never kept, however deep; the same value if there are none, which is
 * nearly always so. A text that is a document with such a field becomes the document without it.
 */
export function withoutUnkept<T>(value: T): T {
  return hasUnkept(value, DEPTH) ? (copy(value, DEPTH) as T) : value;
}
