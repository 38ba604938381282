import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ROOT } from './foundation.ts';

const PAGES = [
  { folder: 'desktop', prefix: '/desk/' },
  { folder: 'console', prefix: '/console/' },
] as const;

/** Serves the built pages. Their files carry a hash in the name and never change; the page itself is always asked for anew. */
export async function servePages(app: FastifyInstance): Promise<void> {
  for (const { folder, prefix } of PAGES) {
    const root = join(ROOT, 'dist', folder);
    if (!existsSync(root)) throw new Error(`The pages are not built: run "npm run build" (missing ${root}).`);
    await app.register(
      async (scope) => {
        await scope.register(fastifyStatic, {
          root,
          cacheControl: false,
          setHeaders: (reply, path) => {
            reply.header(
              'cache-control',
              path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
            );
          },
        });
        // Addresses within the page are the page's own.
        scope.setNotFoundHandler((_request, reply) => reply.sendFile('index.html', root));
      },
      { prefix },
    );
    app.get(prefix.slice(0, -1), (_request, reply) => reply.redirect(prefix));
  }
}
