import { Ajv } from 'ajv';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Log } from '../log.ts';
import { NO_METERS, type PlatformMeters } from '../platform-meters.ts';
import { answerErrors } from './problem.ts';
import { cutUnused } from './unused-connections.ts';

/** Answers leave with these unless a route says otherwise: nothing is cached, framed, sniffed, or loaded from elsewhere. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
};

/** The HTTP server with its limits, its headers and its way of answering failures. */
export function createHttp(
  log: Log,
  options: { readonly trustProxy: boolean; readonly meters?: Pick<PlatformMeters, 'responded'> },
): FastifyInstance {
  const logger: FastifyBaseLogger = log;
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustProxy,
    bodyLimit: 512 * 1024,
    routerOptions: { maxParamLength: 200 },
  });
  // A body is refused when it does not fit, not bent until it does; addresses carry text only, so there numbers are read from it.
  const strict = new Ajv({ useDefaults: true });
  const reading = new Ajv({ useDefaults: true, coerceTypes: 'array' });
  app.setValidatorCompiler<object>(({ schema, httpPart }) => (httpPart === 'body' ? strict : reading).compile(schema));
  const headers = Object.entries(HEADERS);
  app.addHook('onSend', (_request, reply, _payload, done) => {
    for (const [name, value] of headers) if (!reply.hasHeader(name)) reply.header(name, value);
    done();
  });
  const { responded } = options.meters ?? NO_METERS;
  app.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
    responded(method, routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1_000, reply.refusedFor);
    done();
  });
  answerErrors(app);
  cutUnused(app);
  return app;
}
