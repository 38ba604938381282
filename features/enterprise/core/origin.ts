import { ok, type Result, refuse } from '../../../kernel/result.ts';

const ORIGIN = /^(https?):\/\/([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?\/?$/;
const USUAL_PORT: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * Reads an origin as a browser writes it: scheme, host, and the port where it is not the usual one. `HTTPS://Shop.example:443/`
 * is `https://shop.example`. Anything with a path, a wildcard or without a scheme is refused.
 */
export function readOrigin(text: string): Result<string> {
  const found = ORIGIN.exec(text.trim().toLowerCase());
  const [, scheme = '', host = '', , port] = found ?? [];
  if (found === null || (port !== undefined && Number(port) > 65_535)) {
    return refuse(
      'invalid',
      'origin-malformed',
      `"${text.slice(0, 200)}" is not an origin. Write scheme and host, e.g. https://www.example.com`,
    );
  }
  return ok(port === undefined || port === USUAL_PORT[scheme] ? `${scheme}://${host}` : `${scheme}://${host}:${port}`);
}

/** Reads a list of origins; the first fault refuses it all. Doubles are dropped. */
export function readOrigins(texts: readonly string[]): Result<readonly string[]> {
  const origins = new Set<string>();
  for (const text of texts) {
    const origin = readOrigin(text);
    if (!origin.ok) return origin;
    origins.add(origin.value);
  }
  return ok([...origins]);
}
