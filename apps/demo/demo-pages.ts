import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Stands in the built pages where the website's public write key belongs. */
const KEY_PLACE = '%FLOORWALKER_KEY%';

export type DemoPages = {
  /** Folder that `npm run build:demo` filled. */
  readonly root: string;
  /** The public write key of each website. */
  readonly keys: { readonly lender: string; readonly shop: string };
};

const NOT_THERE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not here</title><p>There is no such page in the demonstration. <a href="/demo/lender/">The lender</a> and <a href="/demo/shop/">the shop</a> are.</p></html>';

/** Serves both demonstration websites under `/demo/`, each with its own write key. */
export async function serveDemo(app: FastifyInstance, { root, keys }: DemoPages): Promise<void> {
  if (!existsSync(root)) throw new Error(`The demonstration is not built: run "npm run build:demo" (missing ${root}).`);
  const pages = new Map<string, string>();
  for (const site of ['lender', 'shop'] as const) {
    const files = await readdir(join(root, site), { recursive: true });
    for (const file of files.filter((each) => each.endsWith('index.html'))) {
      const text = await readFile(join(root, site, file), 'utf8');
      const folder = file.slice(0, -'index.html'.length).replaceAll('\\', '/');
      pages.set(`/demo/${site}/${folder}`, text.replaceAll(KEY_PLACE, keys[site]));
    }
  }

  for (const folder of ['assets', 'people', 'shop/pictures']) {
    await app.register(fastifyStatic, {
      root: join(root, folder),
      prefix: `/demo/${folder}/`,
      decorateReply: false,
      cacheControl: false,
      setHeaders: (reply) => {
        reply.header('cache-control', `public, max-age=${folder === 'assets' ? '31536000, immutable' : '3600'}`);
      },
    });
  }
  for (const address of ['/demo', '/demo/']) app.get(address, (_request, reply) => reply.redirect('/demo/lender/'));
  app.get('/demo/*', (request, reply) => {
    const [path = '', query] = request.url.split('?', 2);
    const page = pages.get(decoded(path));
    if (page !== undefined)
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
    if (pages.has(`${decoded(path)}/`)) return reply.redirect(query === undefined ? `${path}/` : `${path}/?${query}`);
    return reply.code(404).type('text/html; charset=utf-8').send(NOT_THERE);
  });
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
