import type { PageReader, PageReaderParts } from './page-reader.ts';

/** SDKs are often loaded after the page: they are looked for again after so many milliseconds. */
const AGAIN_AFTER = [500, 2_000, 8_000];
const NAME = 'sdk';
/** Names under which they keep it in local storage; Snowplow has cookies only. */
const OF_SDKS = /^(ajs_anonymous_id|rl_anonymous_id|ph_.+_posthog)$/;

/**
 * Tells the server under which anonymous ids the tracking SDKs of the page know this visitor, each once, so that what they send
 * and what we send is one visit.
 */
export function watchSdkVisitors({ say, store, signal }: PageReaderParts): PageReader {
  function look(): void {
    const known = store.read(NAME);
    const told = Array.isArray(known) ? known : [];
    const fresh = sdkVisitors(stored()).filter((id) => !told.includes(id));
    if (fresh.length === 0) return;
    store.write(NAME, [...told, ...fresh].slice(-20));
    for (const anonymousId of fresh) say({ kind: 'alias', anonymousId });
  }
  look();
  const timers = AGAIN_AFTER.map((ms) => setTimeout(look, ms));
  signal.addEventListener('abort', () => timers.forEach(clearTimeout));
  return { look };
}

/** What the page's scripts keep, by name: cookies, then local storage. */
function stored(): [string, string][] {
  const pairs = document.cookie.split('; ').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), decoded(pair.slice(at + 1))];
  });
  try {
    // Pages keep megabytes there: only these are read.
    const names = Object.keys(localStorage).filter((name) => OF_SDKS.test(name));
    return [...pairs, ...names.map((name): [string, string] => [name, localStorage.getItem(name) ?? ''])];
  } catch {
    return pairs;
  }
}

/** The anonymous ids that Segment, RudderStack, PostHog and Snowplow keep. */
export function sdkVisitors(pairs: readonly (readonly [string, string])[]): string[] {
  const found = new Set<string>();
  for (const [name, value] of pairs) {
    const id = idIn(name, value);
    if (typeof id === 'string' && /^[\w.:@-]{8,200}$/.test(id)) found.add(id);
  }
  return [...found];
}

function idIn(name: string, value: string): unknown {
  const plain = value.replace(/^"|"$/g, '');
  try {
    if (name === 'ajs_anonymous_id') return plain;
    if (name === 'rl_anonymous_id')
      return plain.startsWith('RS_ENC_v3_') ? JSON.parse(atob(plain.slice(10))) : undefined;
    if (/^ph_.+_posthog$/.test(name)) {
      const { $device_id, distinct_id } = JSON.parse(value);
      return $device_id ?? distinct_id;
    }
    return /^_sp_id\./.test(name) ? plain.split('.')[0] : undefined;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
