import Fastify from 'fastify';
import { build } from 'vite';
import { snippetText } from '../snippet-script.ts';
import { TRIP } from './shopping-trip.ts';

/** The SDKs whose pages the shop has, each a module in `sdk-pages`. */
export const SDKS = ['segment', 'rudder', 'snowplow', 'posthog'] as const;
export type Sdk = (typeof SDKS)[number];

/** A website on an origin of its own, whose pages load one SDK as its maker publishes it. */
export type SdkShop = { readonly url: string; close(): Promise<void> };

export async function startSdkShop(): Promise<SdkShop> {
  const files = await buildPages();
  const site = Fastify({ forceCloseConnections: true });
  site.get<{ Params: { '*': string } }>('/built/*', (request, reply) =>
    reply.type('text/javascript').send(files.get(request.params['*']) ?? ''),
  );
  site.get<{ Querystring: Record<'sdk' | 'key' | 'server', string> & { snippet?: string } }>('/*', (request, reply) => {
    const { sdk, key, server, snippet } = request.query;
    const beside = snippet === undefined ? '' : snippetText(server, key);
    const title = TRIP.find(({ path }) => path === request.url.split('?')[0])?.title ?? '';
    const setting = JSON.stringify({ key, server });
    return reply.type('text/html').send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title>
<script>window.shopSetting = ${setting}</script><script type="module" src="/built/${sdk}.js"></script>${beside}</head><body></body></html>`,
    );
  });
  const url = await site.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => site.close() };
}

/** One bundle for each SDK, by name; parts that an SDK loads on demand are files of their own. */
async function buildPages(): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    configFile: false,
    root: import.meta.dirname,
    base: '/built/',
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(SDKS.map((sdk) => [sdk, `${import.meta.dirname}/sdk-pages/${sdk}-page.ts`])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  return new Map(
    outputs.flatMap(({ output }) => output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : ''])),
  );
}
