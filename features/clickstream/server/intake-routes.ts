import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { send } from '../../../platform/server/http/problem.ts';
import { LIMITS } from '../core/index.ts';
import type { IntakeAnswer, IntakeRequest, IntakeShape } from './intake.ts';

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

function requestOf(request: FastifyRequest, shape: IntakeShape): IntakeRequest {
  return {
    shape,
    raw: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    key: header(request, 'x-floorwalker-key') ?? basicKey(request.headers.authorization),
    visitor: header(request, 'x-floorwalker-visitor'),
    origin: request.headers.origin,
    sender: shape === 'native' ? 'floorwalker' : 'segment',
  };
}

function allow(reply: FastifyReply, origin: string): void {
  reply.header('access-control-allow-origin', origin).header('cross-origin-resource-policy', 'cross-origin');
}

/**
 * `POST /v1/events` (native) and `POST /v1/batch` (Segment's SDKs), for browsers of allowed origins and for servers.
 * Bodies are read by content: the type that a sender states is not asked.
 */
export function intakeRoutes(
  intake: (request: IntakeRequest) => Promise<IntakeAnswer>,
): (app: FastifyInstance) => void {
  return (app) => {
    app.register(async (scope) => {
      // One logger for all requests of this scope: a child for each costs more than judging its events.
      scope.setChildLoggerFactory((logger) => logger);
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LIMITS.bodyBytes }, (_request, body, done) =>
        done(null, body),
      );
      for (const [path, shape] of [
        ['/v1/events', 'native'],
        ['/v1/batch', 'segment'],
      ] as const) {
        scope.post(path, async (request, reply) => {
          const { result, origin } = await intake(requestOf(request, shape));
          reply.header('vary', 'Origin');
          if (origin !== undefined) allow(reply, origin);
          return send(reply, result);
        });
        // A preflight carries no write key, so it cannot know the website: it says what may be sent, and the request
        // itself is refused if its origin is not one of the website's.
        scope.options(path, async (request, reply) => {
          if (request.headers.origin !== undefined) allow(reply, request.headers.origin);
          return reply
            .header('vary', 'Origin')
            .header('access-control-allow-methods', 'POST')
            .header(
              'access-control-allow-headers',
              'content-type, authorization, x-floorwalker-key, x-floorwalker-visitor',
            )
            .header('access-control-max-age', '600')
            .status(204)
            .send();
        });
      }
    });
  };
}
