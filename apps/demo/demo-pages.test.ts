import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveDemo } from './demo-pages.ts';

const app = Fastify();
let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fw-demo-'));
  for (const folder of ['assets', 'people', 'shop/pictures', 'shop/p/A-1', 'lender/rates']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  const page = '<script src="/s/%FLOORWALKER_KEY%.js"></script>';
  await writeFile(join(root, 'shop/p/A-1/index.html'), page);
  await writeFile(join(root, 'lender/rates/index.html'), page);
  await writeFile(join(root, 'lender/index.html'), page);
  await writeFile(join(root, 'assets/a.js'), 'let a;');
  await serveDemo(app, { root, keys: { lender: 'fwk_l', shop: 'fwk_s' } });
});

afterAll(async () => {
  await app.close();
  await rm(root, { recursive: true });
});

const get = (url: string) => app.inject({ url });

describe('the pages of the demonstration', () => {
  test('each website has its own write key', async () => {
    expect((await get('/demo/lender/rates/')).body).toContain('/s/fwk_l.js');
    expect((await get('/demo/shop/p/A-1/?q=1')).body).toContain('/s/fwk_s.js');
  });

  test('a missing slash and the bare address lead to a page; what is not there is not there', async () => {
    expect((await get('/demo/lender/rates?term=15')).headers.location).toBe('/demo/lender/rates/?term=15');
    expect((await get('/demo')).headers.location).toBe('/demo/lender/');
    for (const path of ['/demo/shop/p/NONE/', '/demo/lender/%2e%2e/%2e%2e/package.json', '/demo/shop/%E0%A4%A']) {
      expect((await get(path)).statusCode, path).toBeGreaterThanOrEqual(400);
    }
  });

  test('files with a hash in their name may be kept for ever', async () => {
    const answer = await get('/demo/assets/a.js');
    expect(answer.body).toBe('let a;');
    expect(answer.headers['cache-control']).toContain('immutable');
  });
});
