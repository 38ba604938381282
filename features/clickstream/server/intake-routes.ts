import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { send } from '../../../platform/server/http/problem.ts';
import { createSenders, LIMITS, type Sender } from '../core/index.ts';
import type { IntakeAnswer, IntakeRequest } from './intake.ts';

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

function requestOf(request: FastifyRequest, sender: Sender): IntakeRequest {
  return {
    sender,
    path: request.routeOptions.url ?? '',
    query: request.query as Readonly<Record<string, string>>,
    raw: Buffer.isBuffer(request.body) ? request.body : NOTHING,
    key: header(request, 'x-floorwalker-key') ?? basicKey(request.headers.authorization),
    visitorToken: header(request, 'x-floorwalker-visitor'),
    origin: request.headers.origin,
  };
}

const NOTHING = Buffer.alloc(0);

function allow(reply: FastifyReply, origin: string): void {
  reply.header('access-control-allow-origin', origin).header('cross-origin-resource-policy', 'cross-origin');
}

/**
 * The addresses of all senders (`core/senders.ts`), for browsers of allowed origins and for servers. Bodies are read by content:
 * the type that a sender states is not asked.
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
      const preflights = new Set<string>();
      for (const sender of createSenders()) {
        for (const address of sender.paths) {
          const [method = '', path = ''] = address.split(' ');
          scope.route({
            method,
            url: path,
            handler: async (request, reply) => {
              const { result, origin } = await intake(requestOf(request, sender));
              reply.header('vary', 'Origin');
              if (origin !== undefined) allow(reply, origin);
              return send(reply, result);
            },
          });
          preflights.add(path);
        }
      }
      // A preflight carries no write key, so it cannot know the website: it says what may be sent, and the request itself is
      // refused if its origin is not one of the website's.
      for (const path of preflights) {
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
