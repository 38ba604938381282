import type { FastifyRequest } from 'fastify';
import { ok, type Result, refuse } from '../../../kernel/result.ts';

/** The version that an edit is meant for, from `If-Match: "3"`. */
export function versionOf(request: FastifyRequest): Result<number> {
  const found = /^"([0-9]{1,9})"$/.exec(request.headers['if-match'] ?? '');
  if (found === null) {
    return refuse('invalid', 'if-match-missing', 'Say which version you edit: If-Match with the ETag you were given.');
  }
  return ok(Number(found[1]));
}

/** The ETag of a version, as `versionOf` reads it. */
export function etagOf(version: number): string {
  return `"${version}"`;
}
