import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { freshLocation } from '../../../platform/server/testing/engines.ts';
import { snippetText } from '../../snippet/snippet-script.ts';
import { BROWSER, OPEN_SHADOWS } from './browser-settings.ts';
import { startProcess } from './server-process.ts';
import { must, seedWorld, type World } from './server-world.ts';

/** A website with the widget, its server, one associate, and browsers for customers. */
export type WidgetFloor = {
  readonly world: World;
  readonly siteUrl: string;
  /** The server dies, without a word. */
  kill(): Promise<void>;
  /** It is started again where it was. */
  restart(): Promise<void>;
  /** What pages threw. */
  readonly errors: string[];
  /** A browser of its own: a customer. */
  newContext(init?: string): Promise<BrowserContext>;
  visit(context: BrowserContext, consent: boolean): Promise<Page>;
  /** The associate asks the public API. */
  staff<T>(method: string, path: string, body?: unknown): Promise<T>;
  comeToDesk(): Promise<void>;
  goHome(): Promise<void>;
  /** Her desk is gone, without a word. */
  breakDesk(): void;
  /** Waits for her offer and takes it. */
  take(): Promise<string>;
  say(engagementId: string, text: string): Promise<unknown>;
  close(): Promise<void>;
};

type Desk = { readonly offers: readonly { readonly offerId: string }[] };

export async function openWidgetFloor(): Promise<WidgetFloor> {
  const { location, drop } = await freshLocation('postgresql');
  const world = await seedWorld(location, 1);
  let server = await startProcess(location);
  const site = Fastify();
  let key = '';
  site.get('/*', (_request, reply) =>
    reply.type('text/html').send(
      `<!doctype html><html lang="en"><head><title>Mortgages</title>${snippetText(server.url, key)}</head>
<body><h1>Mortgages</h1><label>Principal <input id="principal" value="100,000"></label></body></html>`,
    ),
  );
  const siteUrl = (await site.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'localhost');
  const { enterpriseId } = world;
  const { websiteId, publicKey } = must(
    await world.features.enterprise.createWebsite(
      { enterpriseId, actor: 'test' },
      {
        name: 'Shown',
        origins: [siteUrl],
        settings: {
          consent: 'required',
          extractions: [{ name: 'calculator.principal', selector: '#principal', type: 'money' }],
          widget: { accent: '#0f6b4f', title: 'Talk to an adviser', helpLabel: 'Ask us', position: 'right' },
        },
      },
    ),
  );
  key = publicKey;
  const mappings = [{ websiteId, pattern: '/mortgages/*', node: 'mortgages' }];
  must(await world.features.catalog.importCatalog(enterpriseId, { mappings }, 'test'));
  const browser = await chromium.launch(BROWSER);
  const errors: string[] = [];
  const token = world.associates[0]?.token ?? '';
  let desk: WebSocket | undefined;

  async function staff<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json().catch(() => undefined)) as T;
  }

  return {
    world,
    siteUrl,
    kill: () => server.killNow(),
    restart: async () => {
      server = await startProcess(location, ['serve'], server.port);
    },
    errors,
    newContext: async (init = '') => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      await context.addInitScript({ content: `${OPEN_SHADOWS}\n${init}` });
      return context;
    },
    visit: async (context, consent) => {
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`${siteUrl}/mortgages/fixed`);
      await page.waitForFunction("typeof window.floorwalker === 'function'");
      if (consent) await page.evaluate("window.floorwalker('consent', true)");
      return page;
    },
    staff,
    comeToDesk: async () => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/socket`, ['floorwalker.v1'], {
        headers: { authorization: `Bearer ${token}` },
      });
      desk = socket;
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      await staff('PUT', '/v1/me/presence', { declared: 'available' });
      const there = async () => (await staff<{ connected: boolean }>('GET', '/v1/me/presence')).connected;
      await expect.poll(there, { timeout: 15_000 }).toBe(true);
    },
    goHome: async () => {
      if (!desk) return;
      await staff('PUT', '/v1/me/presence', { declared: 'away' });
      desk.close();
      desk = undefined;
    },
    breakDesk: () => desk?.terminate(),
    take: async () => {
      let offerId = '';
      const first = async () => (offerId = (await staff<Desk>('GET', '/v1/desk')).offers[0]?.offerId ?? '');
      await expect.poll(first, { timeout: 30_000 }).not.toBe('');
      return (await staff<{ engagementId: string }>('POST', `/v1/offers/${offerId}/accept`)).engagementId;
    },
    say: (engagementId, text) => {
      const messageId = `msg_${randomBytes(16).toString('hex')}`;
      return staff('POST', `/v1/engagements/${engagementId}/messages`, { messageId, text });
    },
    close: async () => {
      await browser.close();
      await site.close();
      await server.stop();
      await world.close();
      await drop();
    },
  };
}
