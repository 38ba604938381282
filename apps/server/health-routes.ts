import type { FastifyInstance } from 'fastify';
import { refuse } from '../../kernel/result.ts';
import { send } from '../../platform/server/http/problem.ts';
import type { Foundation } from './foundation.ts';

const STOPPING = refuse('unavailable', 'stopping', 'This server was told to stop; another one takes over.', {
  retryAfter: 2,
});

/** `/healthz`: the process answers. `/readyz`: it can do its work, which needs the database, and is not about to stop. */
export function healthRoutes({ database, log }: Foundation, stopping: () => boolean): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/healthz', async () => ({ status: 'ok' }));
    app.get('/readyz', async (_request, reply) => {
      if (stopping()) return send(reply, STOPPING);
      try {
        const now = await database.system('readiness', async (unit) => unit.now);
        return { status: 'ready', databaseTime: new Date(now).toISOString() };
      } catch (error) {
        log.warn({ err: error }, 'not ready');
        return send(
          reply,
          refuse('unavailable', 'database-unavailable', 'The database is out of reach.', { retryAfter: 2 }),
        );
      }
    });
  };
}
