import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import { refuse } from '../../kernel/result.ts';
import { send } from '../../platform/server/http/problem.ts';
import { snippetScript } from '../snippet/snippet-script.ts';
import { ROOT } from './foundation.ts';

/** The snippet's parts that are loaded only when needed. */
const PARTS = ['widget.js', 'values.js', 'page-data.js'] as const;

/** `/s/KEY.js`: a website's script with its settings inlined; and the parts that it loads later, under an address of their own build. */
export function snippetRoutes(enterprise: Enterprise, publicUrl: string | undefined): FastifyPluginAsync {
  return async (app) => {
    const read = (name: string) => readFile(join(ROOT, 'dist/snippet', name), 'utf8');
    const loader = await read('loader.js');
    const parts = new Map<string, { readonly text: string; readonly path: string }>();
    for (const name of PARTS) {
      const text = await read(name);
      const build = createHash('sha256').update(text).digest('hex').slice(0, 12);
      parts.set(name, { text, path: `/s/part/${build}/${name}` });
    }
    const pathOf = (name: (typeof PARTS)[number]) => parts.get(name)?.path ?? '';

    app.get<{ Params: { file: string } }>('/s/:file', async (request, reply) => {
      const [, key] = /^([\w-]+)\.js$/.exec(request.params.file) ?? [];
      const found = key === undefined ? undefined : await enterprise.lookUpWriteKey(key);
      if (key === undefined || found?.status !== 'active' || found.kind !== 'public') {
        return send(reply, refuse('not-found', 'no-such-snippet', 'No website has this public write key.'));
      }
      const { settings } = found.website;
      // On loopback a page under `localhost` must not be sent to `127.0.0.1`, which its own policy may bar.
      const base = publicUrl ?? `${request.protocol}://${request.host}`;
      const script = snippetScript({
        loader,
        settings,
        key,
        base,
        widgetUrl: `${base}${pathOf('widget.js')}`,
        valuesUrl: `${base}${pathOf('values.js')}`,
        pageDataUrl: `${base}${pathOf('page-data.js')}`,
      });
      return reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'public, max-age=60')
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(script);
    });

    app.get<{ Params: { build: string; name: string } }>('/s/part/:build/:name', async (request, reply) => {
      const part = parts.get(request.params.name);
      if (part === undefined || part.path !== request.url.split('?')[0]) {
        return send(reply, refuse('not-found', 'no-such-part', 'This part of the snippet is of another build.'));
      }
      return reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('access-control-allow-origin', '*')
        .send(part.text);
    });
  };
}
