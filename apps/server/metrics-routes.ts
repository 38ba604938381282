import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '../../kernel/result.ts';
import { type Config, isLoopback, isLoopbackInstallation } from '../../platform/server/config.ts';
import { send } from '../../platform/server/http/problem.ts';
import type { Meters } from '../../platform/server/meters.ts';

const NOT_HERE = refuse('not-found', 'no-such-address', 'There is nothing at GET /metrics.');

/**
 * `GET /metrics` in Prometheus' text format: for whoever has the token of `METRICS_TOKEN`. Without that setting, for callers on
 * this machine, and only where the whole installation is on loopback: behind a proxy of this machine every caller looks like
 * one of it. Everybody else finds nothing.
 */
export function metricsRoutes(meters: Meters, config: Config): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/metrics', async (request, reply) => {
      if (!mayRead(request, config)) return send(reply, NOT_HERE);
      return reply.type(meters.contentType).send(await meters.text());
    });
  };
}

function mayRead(request: FastifyRequest, config: Config): boolean {
  if (config.metricsToken !== undefined) {
    return isSame(request.headers.authorization ?? '', `Bearer ${config.metricsToken}`);
  }
  // The host is asked for as well: a page of a foreign name that leads here must not read what its visitor's machine does.
  const here = isLoopback((request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
  return isLoopbackInstallation(config) && here && isLoopback(request.hostname.replace(/^\[|\]$/g, ''));
}

/** Compares in a time that does not tell how much of it is right. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
