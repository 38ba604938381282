import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { createBuilder } from 'vite';
import type { SnippetSettings } from '../../../features/enterprise/core/index.ts';
import { snippetScript, snippetText } from '../snippet-script.ts';

export type TakenEvent = Readonly<Record<string, unknown>> & { readonly kind: string; readonly id: string };
export type TakenBatch = {
  readonly visitor: string;
  readonly session: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly events: readonly TakenEvent[];
};

/** An intake that writes down what it is sent, on another origin than the page, as on a real website. */
export type StubIntake = {
  readonly pageUrl: string;
  /** Everything accepted, as it came. */
  readonly batches: TakenBatch[];
  /** Every request to the intake's origin: method and path, and its body as text. */
  readonly requests: { readonly what: string; readonly body: string }[];
  /** Answers to the next posts of events, in order; after them all is accepted. */
  readonly answers: { status: number; retryAfter?: string }[];
  attention: boolean;
  /** What was accepted, each id once, as an intake keeps it. */
  events(kind?: string): readonly TakenEvent[];
  /** Refuses connections, as a server that is away. */
  away(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
};

const BODY = `
<main><h1>Fixed-rate mortgage</h1>
<p>Rate: <b id="rate">3.125 %</b></p>
<label>Principal <input id="principal" value="250,000"></label>
<label>Term <select id="term"><option value="10">10 years</option><option value="15" selected>15 years</option></select></label>
<label>Password <input id="password" type="password" value="CANARY-password"></label>
<label>Card <input id="card" autocomplete="cc-number" value="CANARY-card"></label>
<label>Code <input id="cvv" name="cvv" value="CANARY-cvv"></label>
<input id="hidden" type="hidden" value="CANARY-hidden">
<div data-floorwalker-mask><span id="masked">CANARY-masked</span></div>
<div id="around">seen <i data-floorwalker-mask>CANARY-around</i></div>
<button id="calculate">Calculate</button> <a id="next" href="/second">Next page</a></main>`;

/** Builds the snippet, and serves one website of a few pages and an intake. */
export async function startStubIntake(settings: SnippetSettings): Promise<StubIntake> {
  const folder = await buildSnippet();
  const site = Fastify();
  let intake = Fastify();
  let port = 0;
  const state: Pick<StubIntake, 'batches' | 'requests' | 'answers'> & { attention: boolean } = {
    batches: [],
    requests: [],
    answers: [],
    attention: false,
  };

  const base = () => `http://localhost:${port}`;
  site.get('/*', (request, reply) => {
    const title = request.url === '/' ? 'First' : 'Second';
    const head = `<meta name="viewport" content="width=device-width"><title>${title}</title>${snippetText(base(), 'pk_test')}`;
    return reply
      .type('text/html')
      .send(`<!doctype html><html lang="en"><head>${head}</head><body>${BODY}</body></html>`);
  });

  function serve(app: FastifyInstance): void {
    for (const type of ['text/plain', 'application/json']) {
      app.removeContentTypeParser(type);
      app.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => done(null, body));
    }
    app.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' });
    });
    app.addHook('preHandler', async (request) => {
      state.requests.push({ what: `${request.method} ${request.url}`, body: String(request.body ?? '') });
    });
    app.options('/*', async () => '');
    app.get('/s/pk_test.js', (_request, reply) =>
      reply.type('text/javascript').send(
        snippetScript({
          loader: readFileSync(join(folder, 'loader.js'), 'utf8'),
          settings,
          key: 'pk_test',
          base: base(),
          widgetUrl: `${base()}/snippet/widget.js`,
          valuesUrl: `${base()}/snippet/values.js`,
          pageDataUrl: `${base()}/snippet/page-data.js`,
        }),
      ),
    );
    app.get<{ Params: { name: string } }>('/snippet/:name', (request, reply) =>
      reply.type('text/javascript').send(readFileSync(join(folder, request.params.name), 'utf8')),
    );
    app.get('/v1/widget/state', async () => ({ cursor: {}, visitorId: 'vis_1', open: true }));
    app.post('/v1/events', (request, reply) => {
      const answer = state.answers.shift();
      if (answer) {
        if (answer.retryAfter) reply.header('retry-after', answer.retryAfter);
        return reply.code(answer.status).send({});
      }
      const batch = JSON.parse(String(request.body)) as TakenBatch;
      state.batches.push(batch);
      return reply.send({ received: batch.events.length, dropped: [], attention: state.attention });
    });
  }

  async function open(): Promise<void> {
    intake = Fastify({ forceCloseConnections: true });
    serve(intake);
    await intake.listen({ port, host: '127.0.0.1' });
    const address = intake.server.address();
    port = typeof address === 'object' && address ? address.port : port;
  }

  await open();
  const pageUrl = await site.listen({ port: 0, host: '127.0.0.1' });
  return Object.assign(state, {
    pageUrl,
    events(kind?: string) {
      const once = new Map(state.batches.flatMap((batch) => batch.events).map((event) => [event.id, event]));
      return [...once.values()].filter((event) => kind === undefined || event.kind === kind);
    },
    away: () => intake.close(),
    back: open,
    async close() {
      await Promise.all([site.close(), intake.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

/** Builds loader, its parts and the widget into a folder of their own, which the caller removes. */
export async function buildSnippet(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'floorwalker-snippet-'));
  const configFile = join(import.meta.dirname, '../vite.config.ts');
  const builder = await createBuilder({ configFile, build: { outDir: folder }, logLevel: 'error' });
  await builder.buildApp();
  return folder;
}
