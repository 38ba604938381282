import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal, RefusalKind, Result } from '../../../kernel/result.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** Why the request was refused; empty when it was not. */
    refusedFor: string;
  }
}

/** The one table from refusals to HTTP. */
const STATUS: Readonly<Record<RefusalKind, number>> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'too-large': 413,
  unprocessable: 422,
  'too-many': 429,
  unavailable: 503,
};

/** Carries a refusal out of nested code, e.g. from a hook; it is answered like a returned one. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Problem details (RFC 9457): `type`, `title`, `status`, `detail`, and what else helps. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
} & Readonly<Record<string, unknown>>;

export function problemOf(refusal: Refusal): Problem {
  const status = STATUS[refusal.kind];
  return {
    type: `urn:floorwalker:${refusal.reason}`,
    title: refusal.reason,
    status,
    detail: refusal.message,
    ...refusal.details,
  };
}

/** Answers with a result: the value as JSON (204 when there is none), or the refusal as problem details. */
export function send(reply: FastifyReply, result: Result<unknown>): FastifyReply {
  if (!result.ok) return sendProblem(reply, problemOf(result.refusal));
  return result.value === undefined ? reply.status(204).send() : reply.send(result.value);
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  reply.refusedFor = problem.title;
  const retry = problem['retryAfter'];
  if (typeof retry === 'number') reply.header('retry-after', String(Math.ceil(retry)));
  // The bytes are written here, so that a route's own response schema is not applied to its problems.
  return reply
    .status(problem.status)
    .type('application/problem+json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problem);
}

const OUTAGE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  // The session was ended: the process was silent for too long within a unit.
  '25P03',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '53100',
  '08006',
  '08001',
]);

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && OUTAGE.has(code)) return true;
  return /No database connection became free|Connection terminated|connection timeout/i.test(error.message);
}

/** Text that PostgreSQL cannot hold: U+0000 in a column or a document, half of a surrogate pair in a document. */
function isUnstorable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  return code === '22021' || code === '22P05' || (code === '22P02' && error.message.endsWith('type json'));
}

/** Answers every failure of a route: refusals, malformed requests, outages, and bugs (logged, and named by request id only). */
export function answerErrors(app: FastifyInstance): void {
  app.decorateReply('refusedFor', '');
  app.setErrorHandler((error: FastifyError | RefusalError, request: FastifyRequest, reply: FastifyReply) => {
    if (error instanceof RefusalError) return sendProblem(reply, problemOf(error.refusal));
    if (isOutage(error)) {
      request.log.error({ err: error }, 'the database is out of reach');
      const message = 'The database is out of reach. Nothing of this request was kept; send it again.';
      return sendProblem(
        reply,
        problemOf({ kind: 'unavailable', reason: 'database-unavailable', message, details: { retryAfter: 2 } }),
      );
    }
    if (isUnstorable(error)) {
      const message = 'A text holds a character that cannot be kept (U+0000, or half of a surrogate pair).';
      return sendProblem(reply, problemOf({ kind: 'invalid', reason: 'malformed', message }));
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      request.log.error({ err: error }, 'a bug');
      const detail = 'Something went wrong here. Nothing of this request was kept.';
      return sendProblem(reply, {
        type: 'urn:floorwalker:internal',
        title: 'internal',
        status: 500,
        detail,
        requestId: request.id,
      });
    }
    const where =
      'validation' in error && error.validation
        ? {
            errors: error.validation.map((each) => ({
              where: `${error.validationContext ?? ''}${each.instancePath}`,
              what: each.message,
            })),
          }
        : {};
    const reason = status === 413 ? 'too-large' : status === 415 ? 'unsupported-type' : 'malformed';
    return sendProblem(reply, {
      type: `urn:floorwalker:${reason}`,
      title: reason,
      status,
      detail: error.message,
      ...where,
    });
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      problemOf({
        kind: 'not-found',
        reason: 'no-such-address',
        message: `There is nothing at ${request.method} ${request.url.split('?')[0]}.`,
      }),
    ),
  );
}
