import type { FastifyRequest } from 'fastify';
import { RefusalError } from './problem.ts';

/** The version that an edit is meant for, from `If-Match: "3"`; undefined where there is no such header. */
export function ifMatch(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  const found = /^"([0-9]{1,9})"$/.exec(header);
  if (found === null) {
    const message = 'If-Match takes the ETag that you were given, e.g. "3".';
    throw new RefusalError({ kind: 'invalid', reason: 'if-match-malformed', message });
  }
  return Number(found[1]);
}
