import { randomBytes } from 'node:crypto';

/** A customer's browser as far as HTTP goes: it sends events and reads its widget's state. */
export type TestVisitor = {
  readonly token: string;
  /** What it names itself by in every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body that `send` sends. */
  bodyOf(...events: readonly Readonly<Record<string, unknown>>[]): unknown;
  send(...events: readonly Readonly<Record<string, unknown>>[]): Promise<Response>;
  widget(path: string, body?: unknown): Promise<Response>;
  /** The same browser in a new visit. */
  again(): TestVisitor;
};

/** @param url where the server is; may be changed by the caller between requests (a restart on another port) */
export function createVisitor(
  url: () => string,
  key: string,
  origin = 'https://lender.example',
  token = randomBytes(16).toString('hex'),
): TestVisitor {
  const session = `s-${randomBytes(8).toString('hex')}`;
  const headers = {
    'content-type': 'application/json',
    origin,
    'x-floorwalker-key': key,
    'x-floorwalker-visitor': token,
  };
  const bodyOf: TestVisitor['bodyOf'] = (...events) => {
    const at = new Date().toISOString();
    const complete = events.map((event) => ({
      id: randomBytes(8).toString('hex'),
      at,
      url: 'https://lender.example/mortgages/fixed',
      ...event,
    }));
    return { sentAt: at, visitor: token, session, context: { reach: 'widget' }, events: complete };
  };
  return {
    token,
    headers,
    bodyOf,
    send: (...events) =>
      fetch(`${url()}/v1/events`, { method: 'POST', headers, body: JSON.stringify(bodyOf(...events)) }),
    again: () => createVisitor(url, key, origin, token),
    widget: (path, body) =>
      fetch(
        `${url()}/v1/widget/${path}`,
        body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
      ),
  };
}
