import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownText, type Sender, storable } from '../core/index.ts';
import type { IntakeRequest } from './intake.ts';

const NOTHING = Buffer.alloc(0);

/** The user name of Basic authorization, as the SDKs send the write key. */
function basicKey(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !/^basic /i.test(authorization)) return undefined;
  const [user] = Buffer.from(authorization.slice(6), 'base64').toString('utf8').split(':');
  return user === '' ? undefined : user;
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Of a parameter given twice, the last. */
function queryOf(query: unknown): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(query as Record<string, string | string[]>)) {
    const last = typeof value === 'string' ? value : value.at(-1);
    if (last !== undefined && name !== '__proto__') fields[storable(name)] = ownText(storable(last));
  }
  return fields;
}

/** A request of a sender, with its write key if a header has it. */
export function requestOf(request: FastifyRequest, sender: Sender): IntakeRequest {
  return {
    sender,
    path: request.routeOptions.url ?? '',
    query: queryOf(request.query),
    headers: request.headers,
    raw: Buffer.isBuffer(request.body) ? request.body : NOTHING,
    key: header(request, 'x-floorwalker-key') ?? basicKey(request.headers.authorization),
    visitorToken: header(request, 'x-floorwalker-visitor'),
    origin: request.headers.origin,
    address: request.ip,
  };
}

/** Lets scripts of an origin read an answer. Some SDKs send cookies along, which the browser must be told to allow; nobody reads them. */
export function allow(reply: FastifyReply, origin: string | undefined): void {
  reply.header('vary', 'Origin');
  if (origin === undefined) return;
  reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-credentials', 'true')
    .header('cross-origin-resource-policy', 'cross-origin');
}
