import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { send } from '../../../platform/server/http/problem.ts';
import { createSenders, LIMITS } from '../core/index.ts';
import type { Clickstream } from './clickstream.ts';
import { allow, requestOf } from './intake-request.ts';
import { senderSettingsRoutes } from './sender-settings-routes.ts';

/** One transparent point. */
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** The description of session messages, as it is published with the documents. */
const SCHEMA = readFileSync(join(import.meta.dirname, '../../../docs/session-messages.xsd'), 'utf8');

/**
 * The addresses of all senders (`core/senders.ts`) and of the settings that their SDKs ask for, for browsers of allowed origins
 * and for servers. Bodies are read by content: the type that a sender states is not asked.
 */
export function intakeRoutes(
  clickstream: Pick<Clickstream, 'intake' | 'admit'>,
  publicUrl?: string,
): (app: FastifyInstance) => void {
  return (app) => {
    app.register(async (scope) => {
      // One logger for all requests of this scope: a child for each costs more than judging its events.
      scope.setChildLoggerFactory((logger) => logger);
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LIMITS.bodyBytes }, (_request, body, done) =>
        done(null, body),
      );
      const senders = createSenders();
      const preflights = new Set<string>(senderSettingsRoutes(clickstream.admit, senders, publicUrl)(scope));
      for (const sender of senders) {
        for (const address of sender.paths) {
          const [method = '', path = ''] = address.split(' ');
          scope.route({
            method,
            url: path,
            handler: async (request, reply) => {
              const { result, origin } = await clickstream.intake(requestOf(request, sender));
              allow(reply, origin);
              if (method === 'GET' && sender.pictures && result.ok) return reply.type('image/gif').send(PICTURE);
              return send(reply, result);
            },
          });
          preflights.add(path);
        }
      }
      scope.get('/v1/session-messages.xsd', (_request, reply) =>
        reply.type('application/xml; charset=utf-8').send(SCHEMA),
      );
      // A preflight carries no write key, so it cannot know the website: whatever a page asks to send it may, and the request
      // itself is refused if its origin is not one of the website's. Headers are not listed here because SDKs add their own as
      // they grow (when it was sent, which attempt it is), and one that is not allowed keeps all their events back.
      for (const path of preflights) {
        scope.options(path, async (request, reply) => {
          allow(reply, request.headers.origin);
          return reply
            .header('access-control-allow-methods', 'GET, POST')
            .header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '')
            .header('access-control-max-age', '600')
            .status(204)
            .send();
        });
      }
    });
  };
}
