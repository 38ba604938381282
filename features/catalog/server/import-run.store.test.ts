import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { describeEngine, describeEngines, type Engine, makeId } from '../../../platform/server/testing/engines.ts';
import type { ImportView, NewImportBody, Rejection } from '../core/index.ts';
import { type Catalog, createCatalog } from './catalog.ts';

function open(engine: Engine): Catalog {
  return createCatalog({
    database: engine.database,
    makeId,
    listWebsiteIds: async () => ['web_shop'],
    audit: async () => undefined,
  });
}

/** A file as it arrives: in pieces that break anywhere, and stopping where it is told to. */
async function* arriving(file: string | Buffer, stopAfter = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(file);
  for (let start = 0; start < bytes.length; start += 4_099) {
    if (start >= stopAfter) throw new Error('aborted');
    yield bytes.subarray(start, start + 4_099);
  }
}

const NODES = 'code,name,parents,name:de\nhome,Home,,Zuhause\ngarden,Garden,home,Garten\n';

function productLines(count: number): string {
  const rows = Array.from(
    { length: count },
    (_, index) => `S-${index},Lamp ${index},garden,${index}.50 EUR,Lumen,L${1000 + index}`,
  );
  return ['sku,name,node,price,brand,mpn', ...rows, ''].join('\n');
}

describeEngines('import of files', (engine) => {
  let catalog: Catalog;
  beforeAll(() => {
    catalog = open(engine());
  });

  async function send(ent: string, file: string | Buffer, body: Partial<NewImportBody> = {}): Promise<ImportView> {
    const { importId } = await catalog.imports.create(ent, { name: 'file', ...body });
    const ran = await catalog.imports.run(ent, importId, arriving(file), 'per_1');
    if (!ran.ok) throw new Error(ran.refusal.message);
    return ran.value;
  }

  async function rejectionsOf(ent: string, { importId }: ImportView): Promise<readonly Rejection[]> {
    const list = await catalog.imports.rejections(ent, importId, { limit: 1_000 });
    if (!list.ok) throw new Error(list.refusal.message);
    return list.value.items;
  }

  test('CE2, CE3: a table is read with every rejected row told by its line, field and reason; sent again it changes nothing', async () => {
    await send('ent_table', NODES);
    const file = [
      'sku;name;node;price;gtin;availability;commission;shipping;Colour',
      'A-1;Lamp;garden;15,00 EUR;4006381333931;in_stock;2.5%;DE::Parcel:4.90 EUR;red',
      'A-2;Lamp;nowhere;15.00 EUR;4006381333932;gone;;;',
      ';Nameless;garden;1,299 EUR;;;;;',
      'A-4;"Tall ""lamp""; green";garden;1.299,00 EUR;;preorder;7.00 EUR;;green',
      'A-5;one;two;three;four;five;six;seven;eight;nine',
      'A-6;Short;garden',
      '',
    ].join('\r\n');
    const done = await send('ent_table', file);
    expect(done).toMatchObject({
      state: 'done',
      layout: 'table',
      rows: 6,
      written: 3,
      rejected: 3,
      unchanged: 0,
      row: 7,
    });
    const rejected = await rejectionsOf('ent_table', done);
    expect(rejected.map((each) => `${each.row} ${each.field}`)).toEqual([
      '3 gtin',
      '3 availability',
      '3 nodes',
      '4 price',
      '4 sku',
      '6 ',
    ]);
    expect(rejected[0]?.value).toBe('4006381333932');
    const found = await catalog.find('ent_table', { q: 'lamp' });
    const lamp = found.items.find((item) => item.sku === 'A-1');
    expect(lamp).toMatchObject({
      price: { minor: 1_500, currency: 'EUR' },
      gtin: '04006381333931',
      attributes: { Colour: 'red' },
      terms: {
        availability: 'in-stock',
        commission: { percent: 2.5 },
        shipping: [{ name: 'Parcel', price: { minor: 490, currency: 'EUR' }, country: 'DE' }],
      },
    });
    expect(found.items.find((item) => item.sku === 'A-4')).toMatchObject({
      name: 'Tall "lamp"; green',
      price: { minor: 129_900, currency: 'EUR' },
    });
    expect((await catalog.find('ent_table', { q: '4006381333931' })).items.map((item) => item.sku)).toEqual(['A-1']);
    expect(await send('ent_table', file)).toMatchObject({ written: 0, unchanged: 3, rejected: 3 });
  });

  test('CE3: what stopped arriving goes on where it stopped, and another file is told from it', async () => {
    await send('ent_half', NODES);
    const file = productLines(2_500);
    const body = { name: 'half', fingerprint: 'half-file', size: Buffer.byteLength(file) };
    const { importId } = await catalog.imports.create('ent_half', body);
    const half = await catalog.imports.run('ent_half', importId, arriving(file, 60_000), 'per_1');
    expect(half.ok ? half.value : half.refusal).toMatchObject({ reason: 'file-incomplete' });
    const begun = await catalog.imports.create('ent_half', body);
    expect(begun).toMatchObject({ importId, state: 'interrupted' });
    expect(begun.row).toBeGreaterThan(1_000);
    const other = await catalog.imports.run('ent_half', importId, arriving(file.replace('Lamp 7', 'Lump 7')), 'per_1');
    expect(other.ok ? other.value : other.refusal).toMatchObject({ reason: 'import-differs' });
    const whole = await catalog.imports.run('ent_half', importId, arriving(file), 'per_1');
    expect(whole.ok && whole.value).toMatchObject({ state: 'done', rows: 2_500, written: 2_500, unchanged: 0 });
    // The same import again is at its end; as a new one it finds everything as it is.
    expect(await catalog.imports.run('ent_half', importId, arriving(file), 'per_1')).toEqual(whole);
    expect(await send('ent_half', gzipSync(file), { fingerprint: 'packed' })).toMatchObject({
      written: 0,
      unchanged: 2_500,
    });
  });

  test('CE3: a file shorter than announced is half a file, even where it ends with a row', async () => {
    await send('ent_short', NODES);
    const file = productLines(10);
    const { importId } = await catalog.imports.create('ent_short', { name: 'short', size: file.length });
    const ran = await catalog.imports.run('ent_short', importId, arriving(file.slice(0, -30)), 'per_1');
    expect(ran.ok ? ran.value : ran.refusal).toMatchObject({ reason: 'file-incomplete' });
    expect((await catalog.find('ent_short', { q: 'S-9' })).items).toEqual([]);
  });

  test.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${NODES}`), 'utf-8', []],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${NODES}`, 'utf16le'), 'utf-16le', []],
    ['UTF-16 without one', Buffer.from(NODES, 'utf16le'), 'utf-16le', ['encoding-guessed']],
    ['Windows-1252', Buffer.from(`${NODES}cafe,Café,,Café\n`, 'latin1'), 'windows-1252', ['encoding-guessed']],
  ])('CE3: %s is told by its bytes, and a guess is said', async (name, file, encoding, notes) => {
    const ent = `ent_${name.replaceAll(/\W/g, '_')}`;
    const done = await send(ent, file);
    expect(done).toMatchObject({ encoding, rejected: 0, written: encoding === 'windows-1252' ? 3 : 2 });
    expect(done.notes.map((note) => note.kind)).toEqual(notes);
    const nodes = (await catalog.nodes(ent)).items;
    expect(nodes.find((node) => node.code === 'garden')).toMatchObject({ name: 'Garden', names: { de: 'Garten' } });
  });

  test('CE3: wrong bytes far into a file reject their row, and letters encoded twice are noted', async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => `n-${index},Node ${index} of a long list of nodes,home`);
    const file = Buffer.concat([
      Buffer.from(`${NODES.replace(',name:de', '').replace(/,(Zuhause|Garten)/g, '')}${rows.join('\n')}\n`),
      Buffer.from('bad,Caf\xe9,home\n', 'latin1'),
      Buffer.from('twice,Caf\u00c3\u00a9,home\n'),
    ]);
    const done = await send('ent_bytes', file);
    expect(done).toMatchObject({ encoding: 'utf-8', rejected: 1, written: 3_003 });
    expect(await rejectionsOf('ent_bytes', done)).toMatchObject([
      { row: 3_004, reason: expect.stringContaining('encoding') },
    ]);
    expect(done.notes).toEqual([{ kind: 'double-encoded', count: 1, examples: ['3005'] }]);
  });

  test('ME1: a parent that nobody describes is kept as a placeholder and told; a circle is one row\u2019s fault, with its path', async () => {
    const done = await send('ent_dag', 'code,name,parents\na,A,x|y\nb,B,a\nx,X,b\nc,C,b|a\n');
    expect(done).toMatchObject({ written: 3, rejected: 1 });
    expect(done.notes).toEqual([{ kind: 'placeholders', count: 2, examples: ['x', 'y'] }]);
    expect((await rejectionsOf('ent_dag', done))[0]).toMatchObject({
      row: 4,
      field: 'parents',
      reason: 'A node would be above itself: x → b → a → x.',
    });
    const hierarchy = await catalog.hierarchy('ent_dag');
    const byCode = new Map([...hierarchy.nodes.values()].map((node) => [node.code, node]));
    const c = byCode.get('c')?.nodeId ?? 'nod_';
    expect(hierarchy.ancestors(c).map((each) => hierarchy.nodes.get(each.nodeId)?.code)).toEqual(
      expect.arrayContaining(['c', 'a', 'b', 'x', 'y']),
    );
    expect(byCode.get('x')?.placeholder).toBe(true);
    await send('ent_dag', 'code,name\nx,The X\n');
    const x = (await catalog.nodes('ent_dag')).items.find((node) => node.code === 'x');
    expect(x).toMatchObject({ name: 'The X' });
    expect(x?.placeholder).toBeUndefined();
  });

  test('ME1: Google\u2019s taxonomy in two languages and Best Buy\u2019s categories', async () => {
    const english =
      '# Google_Product_Taxonomy_Version: 2019\n1 - Animals\n2 - Animals > Pets\n7 - Cars > Parts\nnonsense\n';
    const done = await send('ent_layouts', english);
    expect(done).toMatchObject({ layout: 'google-taxonomy', written: 3, rejected: 1 });
    const german = await send('ent_layouts', '1 - Tiere\n2 - Tiere > Haustiere\n9 - Tiere > Futter\n', {
      language: 'de',
    });
    expect(german).toMatchObject({ written: 3 });
    const nodes = new Map((await catalog.nodes('ent_layouts')).items.map((node) => [node.code, node]));
    expect(nodes.get('2')).toMatchObject({
      name: 'Pets',
      names: { de: 'Haustiere' },
      parents: [nodes.get('1')?.nodeId],
    });
    expect(nodes.get('9')).toMatchObject({ name: 'Futter', parents: [nodes.get('1')?.nodeId] });
    expect(nodes.get('Cars')).toMatchObject({ placeholder: true });

    const categories = [
      {
        id: 'tv',
        name: 'TV',
        path: [
          { id: 'root', name: 'Root' },
          { id: 'tv', name: 'TV' },
        ],
        subCategories: [{ id: 'oled', name: 'OLED' }],
      },
      { id: 'gift', name: 'Gifts', path: [{ id: 'gift', name: 'Gifts' }], subCategories: [{ id: 'tv', name: 'TV' }] },
      { id: 7 },
    ];
    const bestBuy = await send('ent_layouts', JSON.stringify(categories), { layout: 'best-buy' });
    expect(bestBuy).toMatchObject({ written: 4, rejected: 1 });
    const after = new Map((await catalog.nodes('ent_layouts')).items.map((node) => [node.code, node]));
    expect(after.get('tv')?.parents.toSorted()).toEqual(
      [after.get('root')?.nodeId, after.get('gift')?.nodeId].toSorted(),
    );
    expect(after.get('oled')).toMatchObject({ name: 'OLED', placeholder: true });
    expect(bestBuy.notes[0]).toMatchObject({ kind: 'placeholders', count: 3 });
  });

  test('CE2: a merchant feed, a JSON list and JSON lines are the same products', async () => {
    const item = (id: string, more = '') =>
      `<item><g:id>${id}</g:id><title>Lamp &amp; shade</title><g:price>12.00 EUR</g:price><g:product_type>Home &gt; Light</g:product_type>${more}</item>`;
    const sale =
      '<g:sale_price>9.99 EUR</g:sale_price><g:sale_price_effective_date>2030-01-01T00:00+0100/2030-02-01T00:00+0100</g:sale_price_effective_date>';
    const shipping = '<g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping>';
    const feed = `<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>${item('F-1', sale + shipping)}${item('F-2', '<g:gtin>123</g:gtin>')}</channel></rss>`;
    const done = await send('ent_feed', feed);
    expect(done).toMatchObject({ layout: 'google-feed', rows: 2, written: 1, rejected: 1 });
    const [lamp] = (await catalog.find('ent_feed', {})).items;
    expect(lamp).toMatchObject({
      name: 'Lamp & shade',
      nodes: [{ name: 'Light' }],
      terms: {
        promotions: [
          {
            price: { minor: 999, currency: 'EUR' },
            from: '2029-12-31T23:00:00.000Z',
            until: '2030-01-31T23:00:00.000Z',
          },
        ],
        shipping: [{ name: 'DE', country: 'DE', price: { minor: 490, currency: 'EUR' } }],
      },
    });
    const { productId: _1, nodes: _2, ...row } = lamp ?? { productId: '', nodes: [] };
    const same = { ...row, nodes: ['Home > Light'] };
    expect(await send('ent_feed', JSON.stringify([same]))).toMatchObject({ layout: 'json', unchanged: 1, written: 0 });
    expect(await send('ent_feed', `${JSON.stringify(same)}\nnot json\n`)).toMatchObject({
      layout: 'json-lines',
      unchanged: 1,
      rejected: 1,
    });
    expect(
      await send('ent_feed', JSON.stringify({ nodes: [{ code: 'n', name: 'N' }], products: [same] })),
    ).toMatchObject({
      rows: 2,
      written: 1,
      unchanged: 1,
    });
  });

  test.each([
    ['json', '[{"sku":"a","name":"A","nodes":["n"]},{"sku":', 'file-incomplete'],
    ['json', '[{"sku":"a","name":"A","nodes":["n"]},{"sku" "b"}]', 'file-unreadable'],
    ['google-feed', '<rss><channel><item><id>a</id></item><item>', 'file-incomplete'],
    ['google-feed', '<!DOCTYPE rss [<!ENTITY x "y">]><rss/>', 'file-unreadable'],
    ['table', `sku,name,nodes\n1,One,n\n2,"Two,n\n${'x,y,z\n'.repeat(60_000)}`, 'file-unreadable'],
    ['table', 'sku,name,nodes\n1,One,n\n2,"Two', 'file-incomplete'],
    ['table', 'colour,size\nred,1\n', 'file-unreadable'],
    ['auto', 'PK\u0003\u0004spreadsheet', 'file-unreadable'],
  ] as const)(
    'CE3: %s that ends or breaks is refused with its place, and what came before counts',
    async (layout, file, reason) => {
      const ent = `ent_broken_${reason.length}_${file.length}`;
      await send(ent, 'code,name\nn,N\n');
      const { importId } = await catalog.imports.create(ent, { name: 'broken', layout });
      const ran = await catalog.imports.run(ent, importId, arriving(file), 'per_1');
      expect(ran.ok ? ran.value : ran.refusal).toMatchObject({ reason });
      const kept = layout === 'json' || file.startsWith('sku') ? 1 : 0;
      expect((await catalog.find(ent, {})).items).toHaveLength(kept);
    },
  );

  test('CE2: declared specifications are read by their types, for a node and beneath it', async () => {
    await send('ent_spec', NODES);
    const garden = (await catalog.nodes('ent_spec')).items.find((node) => node.code === 'garden')?.nodeId ?? '';
    const declare = catalog.settings.writeSpecification;
    await declare('ent_spec', 'weight', { name: 'Weight', type: 'number', unit: 'kg' }, 'per_1');
    await declare(
      'ent_spec',
      'power',
      { name: 'Power', type: 'choice', choices: ['solar', 'mains'], nodeId: garden },
      'per_1',
    );
    const done = await send(
      'ent_spec',
      'sku,name,node,Weight,power\nl-1,Lamp,garden,"1,5 kg",SOLAR\nl-2,Lamp,garden,heavy,gas\nl-3,Sofa,home,40,whatever\n',
    );
    expect((await rejectionsOf('ent_spec', done)).map((each) => `${each.row} ${each.field}`)).toEqual([
      '3 Weight',
      '3 power',
    ]);
    const items = (await catalog.find('ent_spec', {})).items;
    expect(items.find((item) => item.sku === 'l-1')).toMatchObject({
      specifications: { weight: 1.5, power: 'solar' },
      attributes: {},
    });
    expect(items.find((item) => item.sku === 'l-3')).toMatchObject({
      specifications: { weight: 40 },
      attributes: { power: 'whatever' },
    });
  });

  test('CE2: the same product is recognised in two enterprises, and neither is told of the other', async () => {
    const header = 'sku,name,node,brand,mpn,gtin\n';
    await send('ent_one', `${NODES}`);
    await send('ent_two', `${NODES}`);
    await send(
      'ent_one',
      `${header}1,Pen,home,Staedtler,110-HB,4006381333931\n2,Cup,home,Acme Inc.,CUP-9,\n3,Own,home,,,2000000000008\n`,
    );
    await send(
      'ent_two',
      `${header}x,Pencil,home,STÄDTLER,110HB,\ny,Stift,home,staedtler,110 hb,\nz,Mug,home,ACME,cup 9,\nw,Own,home,,,2000000000008\nv,Pen B,home,Staedtler,110-HB,5901234123457\n`,
    );
    const identitiesOf = async (ent: string) => {
      const items = (await catalog.find(ent, {})).items;
      const known = await catalog.identities(
        ent,
        items.map((item) => item.productId),
      );
      return new Map(items.map((item) => [item.sku, known.get(item.productId)]));
    };
    const [one, two] = [await identitiesOf('ent_one'), await identitiesOf('ent_two')];
    expect(two.get('y')).toBe(one.get('1'));
    expect(two.get('z')).toBe(one.get('2'));
    // Another GTIN is another product; a number that a shop gave itself says nothing elsewhere.
    expect(two.get('v')).not.toBe(one.get('1'));
    expect([one.get('3'), two.get('w')]).toEqual([undefined, undefined]);
    expect(JSON.stringify(await catalog.find('ent_two', {}))).not.toContain('idn_');
    const foreign = await engine()
      .database.forTenant('ent_two', (unit) => unit.sql('select * from catalog_identity'))
      .catch(String);
    expect(foreign).toMatch(/permission denied/);
  });

  test('CE3: long rows are written in smaller parts, so that memory does not grow with them', async () => {
    await send('ent_long', NODES);
    const editionOf = async () => {
      const rows = await engine().database.forTenant('ent_long', (unit) =>
        unit.sql<{ edition: number }>('select edition from catalog_version'),
      );
      return Number(rows[0]?.edition);
    };
    const before = await editionOf();
    const rows = Array.from({ length: 40 }, (_, index) =>
      JSON.stringify({ sku: `L-${index}`, name: 'Lamp', node: 'garden', description: 'x'.repeat(600_000) }),
    );
    expect(await send('ent_long', rows.join('\n'))).toMatchObject({ rows: 40, rejected: 40 });
    expect((await editionOf()) - before).toBeGreaterThan(2);
  });
});

describeEngine('postgresql', 'imports side by side', (engine) => {
  test('CE3: an import that is cancelled or taken over writes nothing more', async () => {
    const catalog = open(engine());
    const { importId: nodes } = await catalog.imports.create('ent_stop', { name: 'nodes' });
    await catalog.imports.run('ent_stop', nodes, arriving(NODES), 'per_1');
    const file = productLines(3_500);
    const { importId } = await catalog.imports.create('ent_stop', { name: 'stopped' });
    async function* cancelledMidway(): AsyncGenerator<Uint8Array> {
      const bytes = Buffer.from(file);
      yield bytes.subarray(0, 70_000);
      // Not before a part of it is written.
      for (;;) {
        const read = await catalog.imports.read('ent_stop', importId);
        if (read.ok && read.value.written > 0) break;
      }
      await catalog.imports.cancel('ent_stop', importId);
      yield bytes.subarray(70_000);
    }
    const stopped = await catalog.imports.run('ent_stop', importId, cancelledMidway(), 'per_1');
    expect(stopped.ok ? stopped.value : stopped.refusal).toMatchObject({ reason: 'import-stopped' });
    const there = await catalog.imports.read('ent_stop', importId);
    expect(there.ok && there.value.state).toBe('cancelled');
    expect(there.ok && there.value.rows).toBeLessThan(3_500);
    // Two readers at once: the later one has it, and every row is counted once.
    const ran = await Promise.all([1, 2].map(() => catalog.imports.run('ent_stop', importId, arriving(file), 'per_1')));
    expect(ran.filter((each) => each.ok)).toHaveLength(1);
    const done = await catalog.imports.read('ent_stop', importId);
    expect(done.ok && done.value).toMatchObject({ state: 'done', rows: 3_500, written: 3_500 });
  });
});
