import { beforeAll, expect, test } from 'vitest';
import { describeEngine, describeEngines, type Engine, makeId } from '../../../platform/server/testing/engines.ts';
import type { CatalogImport } from '../core/index.ts';
import { type Catalog, createCatalog } from './catalog.ts';

const SHOP: CatalogImport = {
  nodes: [
    { code: 'compact', name: 'Compact cameras', parents: ['cameras'] },
    { code: 'cameras', name: 'Cameras', parents: ['electronics'] },
    { code: 'electronics', name: 'Electronics' },
    { code: 'sale', name: 'Sale' },
  ],
  products: [
    {
      sku: 'CAM-100',
      name: 'Lumière Pocket 100',
      nodes: ['compact', 'sale'],
      price: { minor: 49_900, currency: 'EUR' },
      attributes: { sensor: '1 inch', zoom: '8x' },
      stock: 4,
      promotion: 'Bag included',
      related: [
        { kind: 'upsell', sku: 'CAM-200' },
        { kind: 'cross-sell', sku: 'not-yet' },
      ],
    },
    { sku: 'CAM-200', name: 'Lumière Pro 200', nodes: ['cameras'], attributes: { sensor: 'full frame' } },
    { sku: 'TV-1', name: 'Pocket television', nodes: ['electronics'] },
  ],
  mappings: [
    { websiteId: 'web_shop', pattern: '/p/{sku}' },
    { websiteId: 'web_shop', pattern: '/cameras/*', node: 'cameras' },
    { websiteId: 'web_other', pattern: '/cameras/*', node: 'sale' },
  ],
};

function open(engine: Engine, audited: unknown[] = []): Catalog {
  return createCatalog({
    database: engine.database,
    makeId,
    listWebsiteIds: async () => ['web_shop', 'web_other'],
    audit: async (_unit, entry) => {
      audited.push(entry);
    },
  });
}

describeEngines('catalogue', (engine) => {
  let catalog: Catalog;
  beforeAll(async () => {
    catalog = open(engine());
    const imported = await catalog.importCatalog('ent_shop', SHOP, 'per_1');
    expect(imported.ok).toBe(true);
  });

  const skus = async (query: { q?: string; node?: string; limit?: number; cursor?: string }) =>
    (await catalog.find('ent_shop', query)).items.map((item) => item.sku);

  test('CE2, CE3: an import sent twice leaves the same catalogue with the same identifiers', async () => {
    const first = await catalog.importCatalog('ent_twice', SHOP, 'per_1');
    const second = await catalog.importCatalog('ent_twice', SHOP, 'per_1');
    expect(second).toEqual(first);
    expect((await catalog.nodes('ent_twice')).items).toHaveLength(4);
    expect((await catalog.find('ent_twice', {})).items).toHaveLength(3);
  });

  test('EN6: an import is audited, a refused one is not', async () => {
    const audited: unknown[] = [];
    const own = open(engine(), audited);
    await own.importCatalog('ent_audit', { nodes: [{ code: 'a', name: 'A', parents: ['a'] }] }, 'per_1');
    expect(audited).toEqual([]);
    await own.importCatalog('ent_audit', { nodes: [{ code: 'a', name: 'A' }] }, 'per_1');
    expect(audited).toMatchObject([{ actor: 'per_1', action: 'catalog.import', after: { nodes: 1 } }]);
  });

  test('one wrong row keeps everything out, and every wrong row is named', async () => {
    const result = await catalog.importCatalog(
      'ent_shop',
      {
        nodes: [{ code: 'electronics', name: 'Renamed', parents: ['compact'] }],
        mappings: [{ websiteId: 'web_x', pattern: 'p' }],
      },
      'per_1',
    );
    expect(result.ok ? undefined : result.refusal).toMatchObject({
      kind: 'invalid',
      details: {
        errorCount: 3,
        errors: [
          { list: 'nodes', row: 1, message: expect.stringContaining('electronics → compact → cameras → electronics') },
          { list: 'mappings', row: 1, field: 'websiteId' },
          { list: 'mappings', row: 1, field: 'pattern' },
        ],
      },
    });
    expect((await catalog.nodes('ent_shop')).items.map((node) => node.name)).not.toContain('Renamed');
  });

  test('OQ3: pages are decoded per website, and the product into its place in the hierarchy', async () => {
    const shop = await catalog.pageResolver('ent_shop', 'web_shop');
    const other = await catalog.pageResolver('ent_shop', 'web_other');
    const topic = shop({ url: 'https://shop.example/p/CAM-100' });
    expect(topic.name).toBe('Lumière Pocket 100');
    expect(shop({ url: '/cameras/all' }).name).toBe('Cameras');
    expect(other({ url: '/cameras/all' }).name).toBe('Sale');
    expect(other({ url: '/p/CAM-100' })).toEqual({});
    const hierarchy = await catalog.hierarchy('ent_shop');
    const above = hierarchy.ancestors(topic.nodeId ?? 'nod_').map((each) => hierarchy.nodes.get(each.nodeId)?.name);
    expect(above).toEqual(['Compact cameras', 'Cameras', 'Electronics']);
    expect(await catalog.topicName('ent_shop', topic)).toBe('Lumière Pocket 100');
    const place = hierarchy.ancestors(topic.nodeId ?? 'nod_').map((each) => each.nodeId);
    expect(await catalog.nodesOf('ent_shop', topic)).toEqual(place);
    expect(await catalog.nodesOf('ent_shop', { productId: topic.productId ?? '' })).toEqual(place);
    expect(await catalog.nodesOf('ent_shop', {})).toEqual([]);
  });

  test('DT2: words are found in any order, by their beginnings, without accents, and by the name of a node above', async () => {
    expect(await skus({ q: 'pocket lumi' })).toEqual(['CAM-100']);
    expect(await skus({ q: 'LUMIÈRE' })).toEqual(['CAM-100', 'CAM-200']);
    expect(await skus({ q: 'cam100' })).toEqual(['CAM-100']);
    expect(await skus({ q: 'frame cameras' })).toEqual(['CAM-200']);
    expect(await skus({ q: 'pocket washing' })).toEqual([]);
    expect(await skus({ q: "');-- 100%" })).toEqual(['CAM-100']);
  });

  test('DT2: names that begin as the query come before others', async () => {
    expect(await skus({ q: 'pocket' })).toEqual(['TV-1', 'CAM-100']);
    expect((await skus({ q: 'cam-200' }))[0]).toBe('CAM-200');
  });

  test('EN2: a dissolved place gives what hung on it to its parents; beneath a root, places become roots; what rests on it keeps it', async () => {
    const e = 'ent_dissolving';
    const audited: unknown[] = [];
    const own = open(engine(), audited);
    await own.importCatalog(e, SHOP, 'per_1');
    const idOf = async (code: string) => (await own.nodes(e)).items.find((each) => each.code === code)?.nodeId ?? '';
    const dissolve = async (nodeId: string) => {
      const version = (await own.nodes(e)).items.find((each) => each.nodeId === nodeId)?.version ?? 0;
      return own.settings.dissolveNode({ enterpriseId: e, nodeId }, version, 'per_1');
    };
    const here = async (node: string) => (await own.find(e, { node })).items.map((item) => item.sku);
    const [cameras, compact, electronics, sale] = [
      await idOf('cameras'),
      await idOf('compact'),
      await idOf('electronics'),
      await idOf('sale'),
    ];
    for (const [node, uses] of [
      [cameras, ['mappings']],
      [electronics, ['products']],
      [sale, ['mappings']],
    ] as const) {
      expect(await dissolve(node)).toMatchObject({
        refusal: { kind: 'conflict', reason: 'node-in-use', details: { uses } },
      });
    }
    expect(await dissolve('nod_none')).toMatchObject({
      refusal: { reason: 'no-such-node' },
    });

    // Meant for what it was before somebody else changed it: it stays.
    const before = (await own.nodes(e)).items.find((each) => each.nodeId === compact);
    const renamed = { name: 'Small', parents: before?.parents ?? [] };
    await own.settings.changeNode({ enterpriseId: e, nodeId: compact }, renamed, before?.version ?? 0, 'per_2');
    const stale = own.settings.dissolveNode({ enterpriseId: e, nodeId: compact }, before?.version ?? 0, 'per_1');
    expect(await stale).toMatchObject({ refusal: { kind: 'conflict', reason: 'changed-meanwhile' } });
    expect(await dissolve(compact)).toEqual({ ok: true, value: undefined });
    expect((await own.nodes(e)).items.map((each) => each.code).sort()).toEqual(['cameras', 'electronics', 'sale']);
    expect((await here(cameras)).sort()).toEqual(['CAM-100', 'CAM-200']);
    // The page mapping in the way goes first: then the places and products beneath move up once more.
    await engine().database.forTenant(e, (unit) =>
      unit.sql('delete from catalog_mapping where node_id = $1', [cameras]),
    );
    expect(await dissolve(cameras)).toEqual({ ok: true, value: undefined });
    expect((await here(electronics)).sort()).toEqual(['CAM-100', 'CAM-200', 'TV-1']);
    expect((await own.hierarchy(e)).nodes.has(cameras as `nod_${string}`)).toBe(false);
    expect(audited.at(-1)).toMatchObject({ action: 'catalog.node-dissolved', subject: cameras, actor: 'per_1' });

    await own.importCatalog(
      e,
      {
        nodes: [
          { code: 'root', name: 'Root' },
          { code: 'leaf', name: 'Leaf', parents: ['root'] },
        ],
      },
      'p',
    );
    expect(await dissolve(await idOf('root'))).toEqual({ ok: true, value: undefined });
    expect((await own.hierarchy(e)).ancestors((await idOf('leaf')) as `nod_${string}`)).toHaveLength(1);
  });

  test('EN2: a place is edited at the version that was looked at; whoever comes second is told, and nothing is lost', async () => {
    const e = 'ent_editing';
    const own = open(engine(), []);
    await own.importCatalog(e, SHOP, 'per_1');
    const of = async (code: string) => {
      const found = (await own.nodes(e)).items.find((each) => each.code === code);
      if (found === undefined) throw new Error(`there is no ${code}`);
      return { ...found, version: found.version ?? 0 };
    };
    const [cameras, compact] = [await of('cameras'), await of('compact')];
    const edit = (body: object, { nodeId, version }: { nodeId: string; version: number }) =>
      own.settings.changeNode(
        { enterpriseId: e, nodeId },
        { name: 'Small ones', parents: [cameras.nodeId], ...body },
        version,
        'p',
      );
    const both = await Promise.all([edit({ names: { de: 'Kleine' } }, compact), edit({ name: 'Tiny ones' }, compact)]);
    expect(both.map((each) => (each.ok ? 'written' : each.refusal.reason)).sort()).toEqual([
      'changed-meanwhile',
      'written',
    ]);
    const after = await of('compact');
    expect(['Small ones', 'Tiny ones']).toContain(after.name);
    // All of its names are edited: what is left out is gone.
    expect(await edit({}, after)).toMatchObject({ ok: true });
    expect((await of('compact')).names).toBeUndefined();
    // An import and a place above that is dissolved change it too.
    const seen = await of('compact');
    await own.importCatalog(e, { nodes: [{ code: 'compact', name: 'Compacts', parents: ['electronics'] }] }, 'p');
    expect(await edit({}, seen)).toMatchObject({ refusal: { reason: 'changed-meanwhile' } });
    const now = await of('compact');
    expect(await edit({ parents: [compact.nodeId] }, now)).toMatchObject({ refusal: { reason: 'node-invalid' } });
    expect(await edit({ parents: ['nod_none'] }, now)).toMatchObject({ refusal: { reason: 'no-such-node' } });
    expect(await edit({}, { nodeId: 'nod_none', version: 1 })).toMatchObject({ refusal: { reason: 'no-such-node' } });
    const add = () => own.settings.addNode(e, { code: 'lenses', name: 'Lenses', parents: [cameras.nodeId] }, 'p');
    expect(await add()).toMatchObject({ ok: true });
    expect(await add()).toMatchObject({ refusal: { reason: 'node-code-taken' } });
    expect((await of('lenses')).parents).toEqual([cameras.nodeId]);
  });

  test('DT2: a node lists what hangs on it and beneath it; long lists go on with a cursor', async () => {
    const nodes = (await catalog.nodes('ent_shop')).items;
    const cameras = nodes.find((node) => node.code === 'cameras');
    expect(cameras?.products).toBe(2);
    expect(nodes.find((node) => node.code === 'electronics')?.products).toBe(3);
    expect(await skus({ node: cameras?.nodeId ?? '' })).toEqual(['CAM-100', 'CAM-200']);
    expect(await skus({ node: 'nod_unknown' })).toEqual([]);
    const first = await catalog.find('ent_shop', { limit: 2 });
    const rest = await catalog.find('ent_shop', { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...rest.items].map((item) => item.sku).sort()).toEqual(['CAM-100', 'CAM-200', 'TV-1']);
    expect(rest.next).toBeUndefined();
  });

  test('CE2: a product shows its facts and what is related and known', async () => {
    const [listed] = (await catalog.find('ent_shop', { q: 'CAM-100' })).items;
    const product = await catalog.product('ent_shop', listed?.productId ?? '');
    expect(product.ok ? product.value : undefined).toMatchObject({
      sku: 'CAM-100',
      price: { minor: 49_900, currency: 'EUR' },
      attributes: { sensor: '1 inch' },
      stock: 4,
      promotion: 'Bag included',
      nodes: [{ name: 'Compact cameras' }, { name: 'Sale' }],
      related: [{ kind: 'upsell', product: { sku: 'CAM-200' } }],
    });
  });

  test('E1: another enterprise sees nothing of it', async () => {
    const [listed] = (await catalog.find('ent_shop', { q: 'CAM-100' })).items;
    expect((await catalog.product('ent_stranger', listed?.productId ?? '')).ok).toBe(false);
    expect((await catalog.find('ent_stranger', { q: 'cam' })).items).toEqual([]);
    expect((await catalog.pageResolver('ent_stranger', 'web_shop'))({ sku: 'CAM-100' })).toEqual({});
  });

  test('a change made by another process is seen within the second, one made here at once', async () => {
    const elsewhere = open(engine());
    await elsewhere.nodes('ent_moving');
    await catalog.importCatalog('ent_moving', { nodes: [{ code: 'a', name: 'A' }] }, 'per_1');
    expect((await catalog.nodes('ent_moving')).items).toHaveLength(1);
    await expect.poll(async () => (await elsewhere.nodes('ent_moving')).items.length, { timeout: 5_000 }).toBe(1);
  });

  test('an import of 3,000 products is one transaction and its sku decodes', async () => {
    const products = Array.from({ length: 3_000 }, (_, index) => ({
      sku: `S${index}`,
      name: `Product ${index}`,
      nodes: ['all'],
      attributes: { colour: index % 2 === 0 ? 'black' : 'white' },
    }));
    const rows = { nodes: [{ code: 'all', name: 'All' }], products };
    expect((await catalog.importCatalog('ent_large', rows, 'per_1')).ok).toBe(true);
    expect((await catalog.pageResolver('ent_large', 'web_shop'))({ sku: 'S2999' }).name).toBe('Product 2999');
    expect((await catalog.find('ent_large', { q: '2999 whi' })).items.map((item) => item.sku)).toEqual(['S2999']);
  });
});

describeEngine('postgresql', 'catalogue under concurrency', (engine) => {
  test('OQ3: two imports at once that together would close a circle: one of them is refused', async () => {
    const catalog = open(engine());
    const nodes = ['a', 'b', 'c'].map((code) => ({ code, name: code }));
    await catalog.importCatalog('ent_race', { nodes }, 'per_1');
    for (let round = 0; round < 10; round += 1) {
      await catalog.importCatalog('ent_race', { nodes }, 'per_1');
      const results = await Promise.all([
        catalog.importCatalog('ent_race', { nodes: [{ code: 'a', name: 'a', parents: ['b'] }] }, 'per_1'),
        catalog.importCatalog('ent_race', { nodes: [{ code: 'b', name: 'b', parents: ['a'] }] }, 'per_2'),
      ]);
      expect(results.filter((result) => result.ok)).toHaveLength(1);
    }
  });
});
